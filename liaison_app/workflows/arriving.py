"""A bundle on its way in: copied into the inbox as it is, and read by a child process.

The child decrypts, verifies and decodes; this process reads its answer as strictly, or glances at
the operations where they are only reviewed. A refusal is kept with its reason. Beside both the file
is kept in the inbox, by a thread of its own: enciphering it once more takes a tenth of a review.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from liaison_app.domain.arrival import Arrival
from liaison_app.domain.errors import BundleRefused, Refused
from liaison_app.exchange import child
from liaison_app.exchange.limits import MAX_BUNDLE, MIB
from liaison_app.host.carrying import take_from_medium
from liaison_app.host.child import run_child
from liaison_app.host.private import private_folder
from liaison_app.store.arrivals import Arrived
from liaison_app.store.stopping import Stopped, never
from liaison_app.workflows.continuity import SUGGESTIVE
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.validity import check_sender

# Of files refused with nothing proven of who made them so much is kept, in bytes; for the newest
# documents may prove one later.
_UNPROVEN = 64 * MIB
# Refused so, a file stays refused whatever is known later.
_HOPELESS = frozenset(
    {
        *("bundle-damaged", "bundle-truncated", "bundle-sealing", "bundle-trailing"),
        *("bundle-not-canonical", "bundle-malformed", "bundle-part", "bundle-too-large"),
    }
)


@contextmanager
def judged(
    desk: Desk,
    path: Path,
    shown: "Shown | None" = None,
    stopped: Stopped = never,
    mode: child.Mode = "read",
) -> Iterator[tuple[Future[Arrived], Arrival]]:
    """The file on its way into the inbox, and the verified bundle in it; a refusal is kept with its
    reason. Of what is read in mode ``review`` nothing may be written. Until the file is there (its
    result) the inbox is that thread's alone; what it cannot be kept for is raised then, at the end
    at the latest."""
    with private_folder() as folder:
        copy = _taken(path, folder, stopped)
        if shown is not None:
            shown.check(desk, copy.name, path.name)
        with _judged_copy(desk, copy, path.name, stopped, mode) as found:
            yield found


def _taken(path: Path, folder: Path, stopped: Stopped) -> Path:
    """The file, read once from its medium: what was checked is what is applied, whatever becomes
    of the medium meanwhile. The copy is named by its SHA-256."""
    copy = folder / "bundle"
    with copy.open("xb") as target:
        sha256 = take_from_medium(path, target, MAX_BUNDLE, stopped)
    return copy.rename(folder / sha256)


@dataclass(frozen=True)
class Shown:
    """What an officer saw before he applies: the file's SHA-256, empty where only he knows."""

    sha256: str = ""

    def check(self, desk: Desk, sha256: str, name: str) -> None:
        """Refuse ``bundle-swapped``: these are other bytes, which somebody has to review first."""
        if self.sha256 in ("", sha256) and (self.sha256 or desk.inbox.has_arrived(sha256)):
            return
        # The same bytes may have come in by another program since the question above.
        waiting = desk.inbox.arrivals("unreviewed")
        others = (each.name for each in waiting if each.sha256 != sha256)
        if self.sha256 or name in others:
            raise Refused("bundle-swapped", name=name[:255])


@contextmanager
def _judged_copy(
    desk: Desk, copy: Path, name: str, stopped: Stopped, mode: child.Mode
) -> Iterator[tuple[Future[Arrived], Arrival]]:
    arrival: Arrival | None = None
    with ThreadPoolExecutor(1) as beside:
        keeping = beside.submit(desk.inbox.arrive, copy, name, MAX_BUNDLE, desk.now(), stopped)
        try:
            with opened(desk, copy, stopped, mode) as arrival:
                check_sender(desk, arrival.sender)
                yield keeping, arrival
                keeping.result()
        except BundleRefused as refused:
            _settle_refused(desk, keeping.result(), arrival, refused)
            raise


def _settle_refused(
    desk: Desk, arrived: Arrived, arrival: Arrival | None, refused: BundleRefused
) -> None:
    if desk.inbox.arrival(arrived.sha256).state in ("unreviewed", "held"):
        state = "held" if refused.code in SUGGESTIVE else "refused"
        operation = str(refused.params.get("operation") or "") or None
        settle(desk, arrived, state, arrival, refused.code, operation)
    if arrival is None:
        desk.inbox.let_unproven_go(_HOPELESS, _UNPROVEN)


@contextmanager
def opened(
    desk: Desk,
    path: Path,
    stopped: Stopped = never,
    mode: child.Mode = "read",
) -> Iterator[Arrival]:
    """The bundle as the child process verified it, its operations as they come out of it; Refused
    ``cancelled`` once ``stopped`` says so, which ends the child too."""
    with private_folder() as spool:
        request = child.encode_request(
            identity=desk.secrets.age,
            me=desk.installation.replica,
            trust=desk.trust,
            mode=mode,
        )
        try:
            with run_child(child.CHILD_VERB, request, (path, spool), stopped) as answer:
                me = desk.installation.replica
                yield child.decode_answer(answer, spool, me, desk.trust, mode=mode)
        except BundleRefused as refused:
            if stopped():  # whatever a child says that was ended
                raise Refused("cancelled") from refused
            raise


def settle(
    desk: Desk,
    arrived: Arrived,
    state: str,
    arrival: Arrival | None,
    reason: str,
    operation: str | None = None,
) -> None:
    """Keep what became of an arrival; what was applied stays so."""
    if arrived.state == "applied" and state != "applied":
        return
    # What was for an earlier epoch of ours is on no channel of this one: no receipt answers it.
    answered = arrival if arrival and arrival.recipient == desk.installation.replica else None
    desk.inbox.settle(
        arrived.sha256,
        state,
        arrival.sender.id if arrival else None,
        arrival.sequence if arrival else None,
        reason,
        desk.now(),
        manifest=answered.manifest_hash if answered else None,
        journal=answered.journal if answered else None,
        operation=operation,
    )
