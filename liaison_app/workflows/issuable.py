"""What the office could submit for approval now: its drafts."""

from collections.abc import Iterator
from typing import NamedTuple

from liaison_app.domain.editions import published_edition
from liaison_app.domain.operations import Value
from liaison_app.store.queries import RecordRef, Row
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.editions import revision


class Issuable(NamedTuple):
    """``changes`` tells that a package's edition has to say what it changed; ``to`` are the
    recipients that the draft names itself, as typed."""

    id: str
    kind: str
    reference: str
    title: str
    changes: bool = False
    to: tuple[str, ...] = ()


def issuables(desk: Desk) -> list[Issuable]:
    """Packages that are drafts or under revision, drafts of alerts, guidelines and requests that
    go out by themselves, campaigns and meetings; newest first within each kind."""
    return [*_packages(desk), *_drafts(desk)]


def issuable(desk: Desk, subject: RecordRef) -> Issuable:
    """One record, whether it waits or not."""
    row = desk.queries.row(subject)
    kind = subject.name.kind
    return _named(row, kind, changes=kind == "package" and bool(published_edition(row)))


def _packages(desk: Desk) -> Iterator[Issuable]:
    for row in desk.queries.packages():
        out = published_edition(row)
        package = desk.queries.ref(int(str(row["pk"])))
        if not out or revision(desk, package) is not None:
            yield _named(row, "package", changes=bool(out))


def _drafts(desk: Desk) -> Iterator[Issuable]:
    coming = {each.id for each in _packages(desk)}
    for kind in ("alert", "guideline", "request", "campaign", "meeting"):
        for row in desk.queries.issued.drafts(kind):
            if row.get("package") not in coming:
                yield _named(row, kind)


def _named(row: Row, kind: str, *, changes: bool = False) -> Issuable:
    def text(value: Value) -> str:
        return str(value or "")

    to = row.get("to")
    return Issuable(text(row["id"]), kind, text(row["reference"]), text(row["title"]), changes,
                    tuple(to) if isinstance(to, list) else ())  # fmt: skip
