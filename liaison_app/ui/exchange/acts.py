"""Acts on an arrival by its id: always on the sealed copy in the inbox, so that a medium can be
pulled out as soon as its file was taken in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from liaison_app.domain.arrival import Replica
from liaison_app.host.private import private_folder
from liaison_app.store.arrivals import Arrived
from liaison_app.store.review import FIRST_PAGE, Page
from liaison_app.store.stopping import Stopped, never
from liaison_app.workflows.bundles import (
    Applied,
    Reviewed,
    another_page,
    apply_bundle,
    arrivals,
    decline_bundle,
    preview_outgoing,
    review_bundle,
)
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.enrolment import enrolled
from liaison_app.workflows.holding_back import (
    REFUSED,
    held_back,
    refused_operations,
    send_again,
)
from liaison_app.workflows.outgoing import may_write_to, recipients

_NOTICES = frozenset({"withdraw", "grant", "address"})


@dataclass(frozen=True)
class ArrivalLine:
    """An arrival and the organisation that sent it, where that is known."""

    arrived: Arrived
    organisation: str


@dataclass(frozen=True)
class LeavingRecord:
    """A record of which something would leave, with its present marking; where nothing but a
    notice does (``notice``: address, or withdraw), none of it leaves and it has no marking here."""

    kind: str
    id: str
    reference: str
    title: str
    operations: int
    tlp: str
    grade: str
    notice: str = ""


@dataclass(frozen=True)
class Leaving:
    """What would leave for one replica. ``bytes`` counts the attachments alone."""

    replica: Replica
    records: tuple[LeavingRecord, ...]
    attachments: int
    bytes: int
    receipts: int


def inbox_lines(desk: Desk) -> list[ArrivalLine]:
    """Every arrival, the newest first."""
    known = desk.trust.replicas
    lines = []
    for each in reversed(arrivals(desk)):
        sender = known.get(each.sender or "")
        lines.append(ArrivalLine(each, sender.organisation if sender else ""))
    return lines


def review_arrival(
    desk: Desk, sha256: str, page: Page = FIRST_PAGE, stopped: Stopped = never
) -> Reviewed:
    """Verify and classify again what lies in the inbox; ``page`` of its records is told."""
    with _spooled(desk, sha256) as path:
        return review_bundle(desk, path, page, stopped=stopped)


def review_page(desk: Desk, reviewed: Reviewed, page: Page, stopped: Stopped = never) -> Reviewed:
    """Another page of a review: as it was found, and found anew only where it need not hold."""
    found = another_page(desk, reviewed, page, stopped=stopped)
    return found or review_arrival(desk, reviewed.arrival_id, page, stopped)


def end_review(desk: Desk) -> None:
    """Nobody asks for more of what was reviewed last."""
    desk.end_review()


def apply_arrival(
    desk: Desk,
    sha256: str,
    override: str = "",
    *,
    not_restored: bool = False,
    stopped: Stopped = never,
) -> Applied:
    """Apply it whole, in one transaction; ``override`` is the reason where the registry expired;
    ``not_restored``: the officer knows that this copy was not."""
    with _spooled(desk, sha256) as path:
        return apply_bundle(desk, path, override, not_restored=not_restored, stopped=stopped)


def decline_arrival(desk: Desk, sha256: str, reason: str, stopped: Stopped = never) -> Reviewed:
    """Leave it aside, with the reason its sender will read."""
    with _spooled(desk, sha256) as path:
        return decline_bundle(desk, path, reason, stopped)


def replicas(desk: Desk) -> list[Replica]:
    """Every replica in the registry, the office's first."""
    return enrolled(desk)


def leaving(desk: Desk, to: str) -> list[Leaving]:
    """What would leave for whom, record by record."""
    found = []
    for outgoing in preview_outgoing(desk, to):
        acts: dict[tuple[str, str], list[str]] = {}
        for stored in outgoing.operations:
            name, act = stored.operation.header.record, stored.operation.header.kind
            acts.setdefault((name.kind, name.id), []).append(act)
        found.append(
            Leaving(
                outgoing.replica,
                tuple(_record(desk, kind, id_, told) for (kind, id_), told in acts.items()),
                len(outgoing.attachments),
                sum(size for _, size in outgoing.attachments),
                len(outgoing.receipts),
            )
        )
    return found


@dataclass(frozen=True)
class HeldLine:
    """A record held back; ``operation`` is one that was refused there, which may go again."""

    organisation: str
    kind: str
    id: str
    reference: str
    title: str
    reason: str
    operation: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.organisation, self.id, self.operation)


def held_lines(desk: Desk, to: str) -> list[HeldLine]:
    """What is held back from whom; of what was refused there, a line for each operation."""
    lines = [
        HeldLine(each.organisation, each.record.kind, each.record.id, each.record.reference,
                 each.record.title, each.reason)
        for each in held_back(desk, to)
        if each.reason != REFUSED
    ]  # fmt: skip
    asked = {each.organisation for each in recipients(desk, to)}
    lines += [
        HeldLine(each.organisation, each.record.kind, each.record.id, each.record.reference,
                 each.record.title, REFUSED, each.operation)
        for each in refused_operations(desk)
        if each.open and each.organisation in asked
    ]  # fmt: skip
    return lines


def let_go_again(desk: Desk, operation: str) -> None:
    """Send a refused operation with the next bundle."""
    send_again(desk, operation)


def partners(desk: Desk) -> list[str]:
    """The organisations one may write to, in the registry's order."""
    return list(dict.fromkeys(each.organisation for each in may_write_to(desk)))


def _record(desk: Desk, kind: str, identifier: str, acts: list[str]) -> LeavingRecord:
    row = desk.queries.row(desk.find(identifier, kind))

    def text(*keys: str) -> str:
        return next((str(row[key]) for key in keys if row.get(key)), "")

    notice = ""
    if set(acts) <= _NOTICES:
        notice = "withdraw" if "withdraw" in acts else "address"
    return LeavingRecord(
        kind, identifier, text("reference", "code"), text("title", "name_ja", "name", "text"),
        len(acts), *(("", "") if notice else (text("tlp"), text("grade"))), notice,
    )  # fmt: skip


@contextmanager
def _spooled(desk: Desk, sha256: str) -> Iterator[Path]:
    with private_folder() as folder:
        yield desk.inbox.spool(sha256, folder)
