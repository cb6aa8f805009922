"""Real installations that hostile bundles are brought to, and what must hold of each.

`Arena` is an office and agencies with real case logs, keys and bundles between them. A test takes
a valid bundle apart (`Lane.inside`), breaks one thing and brings it (`Lane.bring`), through the
procedures the window and the command line use. `digest` is of the file itself.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from liaison_app.domain.arrival import Arrival, Operations, StoredOperation
from liaison_app.domain.errors import BundleRefused
from liaison_app.exchange.parts import line_of
from liaison_app.store.caselog import CaseLog
from liaison_app.store.inbox import Inbox, inbox_path
from liaison_app.store.stopping import Stopped, never
from liaison_app.workflows import arriving, bundles
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.opening import inbox_key
from tests.channels.world import Site, World, opened_here
from tests.exchange import simulator as sim
from tests.exchange.simulator import Inside, Party

IN_A_CHILD = arriving.opened


def party(site: Site) -> Party:
    """The installation with its secrets, as the simulator wants it."""
    return Party(site.replica, site.desk.secrets.signing, site.desk.secrets.age)


def stranger(number: int = 1) -> Party:
    """Somebody nobody certified, with keys of his own."""
    return sim.party("npa", 40 + number)


def digest(site: Site) -> str:
    """SHA-256 of the case log file, once all that was committed is in it."""
    busy, frames, _ = site.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert (busy, frames) == (0, 0)
    path = site.desk.path
    wal = path.with_name(path.name + "-wal")
    assert not wal.exists() or wal.stat().st_size == 0
    return hashlib.sha256(path.read_bytes()).hexdigest()


@dataclass(frozen=True)
class Lane:
    """A valid bundle from one installation to another, not yet applied."""

    name: str
    sender: Site
    recipient: Site
    sealed: bytes
    folder: Path

    @cached_property
    def inside(self) -> Inside:
        """Taken apart with the recipient's key."""
        return sim.take_apart(self.sealed, party(self.sender), party(self.recipient))

    def stick(self, data: bytes) -> Path:
        """The file on a medium, under a name of its own."""
        file = self.folder / f"{hashlib.sha256(data).hexdigest()[:16]}.liaison"
        file.write_bytes(data)
        return file

    def bring(self, data: bytes) -> str:
        """What becomes of a file at the recipient: ``applied``, ``late``, ``again`` or a code."""
        return self.recipient.receive(self.stick(data))

    def refused(self, data: bytes) -> str:
        """The code of the refusal, by review and by apply; the case log keeps every byte."""
        before, file = digest(self.recipient), self.stick(data)
        code = refusal(lambda: bundles.review_bundle(self.recipient.desk, file)).code
        assert refusal(lambda: bundles.apply_bundle(self.recipient.desk, file)).code == code
        assert digest(self.recipient) == before
        return code

    def with_operations(self, *operations: StoredOperation) -> Inside:
        """The bundle with these operations instead, counted, hashed and signed by its sender."""
        lines = b"".join(map(line_of, operations))
        schema = max(each.operation.header.schema for each in operations)
        named = self.inside.with_lines(lines, [each.name for each in operations])
        return named.told(schema=schema)


def refusal(act: Callable[[], object]) -> BundleRefused:
    """The refusal in which an act ends."""
    return sim.refusal_of(act)


class Arena:
    """Office, 外務省 and 警察庁, with something to say to one another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.world = World(folder, {"mofa": 1, "npa": 1})
        self.office, self.mofa, self.npa = (self.world[n] for n in ("office", "mofa1", "npa1"))

    def lane(self, sender: Site, recipient: Site) -> Lane:
        """The bundle ``sender`` would write now."""
        file = sender.stick(recipient)
        sealed = file.read_bytes()
        name = f"{sender.name}-to-{recipient.name}"
        return Lane(name, sender, recipient, sealed, self.folder)

    def reported(self, site: Site, title: str = "不審な電子メール（架空）") -> Lane:
        """One incident, reported to the office."""
        site.report(site.create("incident", title=title, status="new"))
        return self.lane(site, self.office)

    def close(self) -> None:
        self.world.close()


@contextmanager
def arena_in(folder: Path) -> Iterator[Arena]:
    """An arena whose bundles are read in this process, by the code that the child runs."""
    made = Arena(folder)
    try:
        with opened_here():
            yield made
    finally:
        made.close()


@contextmanager
def heard(said: list[Arrival]) -> Iterator[None]:
    """Every arrival that was verified within the block is put into ``said``."""
    before = arriving.opened

    @contextmanager
    def listening(
        desk: Desk, path: Path, stopped: Stopped = never, *rest: Any, **others: Any
    ) -> Iterator[Arrival]:
        with before(desk, path, stopped, *rest, **others) as arrival:
            kept: list[StoredOperation] = []
            said.append(replace(arrival, operations=kept))
            yield replace(arrival, operations=_Passing(arrival.operations, kept))

    arriving.opened = listening
    try:
        yield
    finally:
        arriving.opened = before


class _Passing:
    """Operations that are kept as they pass, since those of a bundle are read once."""

    def __init__(self, operations: Operations, kept: list[StoredOperation]) -> None:
        self._operations = operations
        self._kept = kept

    def __len__(self) -> int:
        return len(self._operations)

    def __iter__(self) -> Iterator[StoredOperation]:
        for each in self._operations:
            self._kept.append(each)
            yield each


@contextmanager
def read_by_a_child() -> Iterator[None]:
    """Within the block, bundles are read in a process of their own, as in earnest."""
    before = arriving.opened
    arriving.opened = IN_A_CHILD
    try:
        yield
    finally:
        arriving.opened = before


@contextmanager
def copy_of(site: Site, folder: Path) -> Iterator[Desk]:
    """The installation as it is now, in another folder: what is done there is not done here."""
    digest(site)
    desk = site.desk
    for path in (desk.path, inbox_path(desk.path)):
        shutil.copy(path, folder / path.name)
    case_log = CaseLog.open(folder / desk.path.name, desk.secrets.database)
    inbox = Inbox.open(inbox_path(folder / desk.path.name), inbox_key(desk.secrets.database))
    made = Desk(
        folder / desk.path.name,
        case_log,
        inbox,
        desk.secrets,
        desk.actor,
        desk.trust,
        desk.surroundings,
    )
    try:
        yield made
    finally:  # closing the desk itself would drop the secrets, which are the other's too
        case_log.close()
        inbox.close()
