"""A world of installations to try the exchange in: an office, agencies with several replicas.

Everything is real: encrypted case logs and inboxes, keys, trust documents, signed and sealed
bundles. Left out are two things that nothing here is about and that take most of the time: key
slots, and (inside `opened_here`) the child process that reads untrusted files.
"""

import hashlib
import random
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from liaison_app.domain.arrival import Arrival, Replica, TrustState
from liaison_app.domain.dates import japan_date
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import RecordName, Redaction, Value
from liaison_app.domain.vocabulary import Vocabularies
from liaison_app.exchange import keys, registrar
from liaison_app.exchange.glance import is_plain, read_plain
from liaison_app.exchange.parts import line_of
from liaison_app.exchange.reading import read_bundle
from liaison_app.host.resources import resources_folder
from liaison_app.host.vocabularies import load_vocabularies
from liaison_app.store.caselog import Act, Actor, CaseLog, Installation
from liaison_app.store.connection import Database
from liaison_app.store.inbox import Inbox, inbox_path
from liaison_app.store.projection_schema import table_of
from liaison_app.store.slots import Secrets
from liaison_app.store.stopping import never
from liaison_app.store.verdicts import newest_applied
from liaison_app.workflows import arriving, bundles, outgoing
from liaison_app.workflows.desk import Desk, Surroundings
from liaison_app.workflows.epochs import change_keys, open_epoch
from liaison_app.workflows.office_keys import keep_trust
from liaison_app.workflows.opening import inbox_key
from liaison_app.workflows.setup import own_replica
from liaison_app.workflows.unlock import load_desk_trust

OFFICE = "nco"
START = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
MARKED: Mapping[str, Value] = {"tlp": "TLP:AMBER", "grade": "confidentiality-2"}
ROOT_SEED = hashlib.sha256(b"channels root").digest()
REGISTRY_SEED = hashlib.sha256(b"channels registry").digest()


class Clock:
    """A second later each time it is asked."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time


@cache
def vocabularies() -> Vocabularies:
    return load_vocabularies(resources_folder(), japan_date(START))


@dataclass
class Site:
    """One installation: its desk, and what a test does at it."""

    name: str
    desk: Desk
    folder: Path
    replica: Replica  # of its first epoch
    warnings: tuple[str, ...] = ()  # of the bundle applied last
    former_keys: frozenset[str] = frozenset()  # age keys it had before the present one

    @property
    def organisation(self) -> str:
        return self.replica.organisation

    @property
    def age_recipients(self) -> frozenset[str]:
        """Its age keys: whatever is sealed to one of them is for this machine."""
        return self.former_keys | {keys.age_recipient(self.desk.secrets.age)}

    @property
    def db(self) -> Database:
        """The case log's own connection, to look into the tables."""
        return self.desk.case_log._db

    def write(self, *acts: Act) -> str:
        """Write acts; the name of the last operation."""
        self.desk.write(*acts)
        sql = "SELECT hash FROM operation ORDER BY pk DESC LIMIT 1"
        return bytes(self.db.execute(sql).fetchone()[0]).hex()

    def create(self, kind: str, parent: RecordName | None = None, **values: Value) -> RecordName:
        """A record with the usual markings."""
        name = self.desk.new_name(kind, parent)
        self.write(Act("create", name, "own", {**MARKED, **values}))
        return name

    def amend(self, name: RecordName, compartment: str = "own", **values: Value) -> str:
        """Write cells; in the office's compartments by the act that belongs there."""
        kinds = {"own": "amend", "internal": "amend", "decision": "decide"}
        return self.write(Act(kinds.get(compartment, "address"), name, compartment, values))

    def report(self, name: RecordName) -> str:
        return self.write(Act("report", name, "own", {"reported": True}))

    def address(self, name: RecordName, code: str, addressed: bool = True) -> str:
        return self.amend(name, f"notice:{code}", addressed=addressed)

    def task(self, *to: str, title: str = "対応事項（架空）") -> RecordName:
        """A task in a published package of its own, addressed."""
        package = self.create("package", title="対策パッケージ（架空）")
        task = self.create("task", package, title=title)
        self.write(Act("publish", package, "own", {"published_at": "2026-11-24T00:00:00Z"}))
        for code in to:
            self.address(task, code)
        return task

    def dispose(self, name: RecordName, operation: str, key: str | None = None) -> str:
        """Destroy an operation's values, or one of them."""
        cells: dict[str, Value] = {key or "disposal": None if key else self.desk.new_id()}
        redacts = (Redaction(operation, key),)
        return self.write(Act("dispose", name, "own", cells, redacts=redacts))

    def values(self, name: RecordName, key: str, compartment: str = "own") -> list[Value]:
        """The heads' values of a cell, None where one was destroyed."""
        pk = self.pk(name)
        if pk is None:
            return []
        heads = self.desk.queries.heads(pk, compartment, key)
        return [head.value for head in heads]

    def shown(self, name: RecordName, key: str) -> object:
        """What lists show of a record; None where it is not in view."""
        sql = f'SELECT "{key}" FROM "{table_of(name.kind)}" WHERE uuid = ? AND hidden = 0'
        row = self.db.execute(sql, [name.id]).fetchone()
        return row[0] if row else None

    def pk(self, name: RecordName) -> int | None:
        row = self.db.execute("SELECT pk FROM record WHERE uuid = ?", [name.id]).fetchone()
        return row[0] if row else None

    def knows(self, operation: str) -> bool:
        sql = "SELECT 1 FROM operation WHERE hash = ?"
        return self.db.execute(sql, [bytes.fromhex(operation)]).fetchone() is not None

    def stick(self, to: "Site") -> Path:
        """A bundle to another installation, as a file: to the newest epoch of it known here."""
        return self.sticks(to)[-1]

    def sticks(self, to: "Site") -> list[Path]:
        """One for each epoch of it that is current as far as is known here."""
        epochs = [
            each
            for each in self.desk.trust.replicas.values()
            if each.age_recipient in to.age_recipients and each.is_current
            if each.id not in self.desk.installation.epochs
        ]
        epochs.sort(key=lambda each: each.letter or "z")
        return [outgoing.create_bundle(self.desk, each, self.folder).file for each in epochs]

    def receive(self, file: Path) -> str:
        """What becomes of a bundle here: applied, again, late, or the refusal's code."""
        seen = hashlib.sha256(file.read_bytes()).hexdigest()
        before = [each.state for each in self.desk.inbox.arrivals() if each.sha256 == seen]
        self.warnings = ()
        try:
            applied = bundles.apply_bundle(self.desk, file)
        except Refused as refused:
            return refused.code
        self.warnings = applied.warnings
        if "bundle-for-earlier-epoch" in applied.warnings:
            return "for-earlier-epoch"
        if applied.changes is not None:
            return "applied"
        return "again" if before in (["applied"], ["late"]) else "late"


@dataclass
class World:
    """All of them in one folder, certified before any of them begins."""

    folder: Path
    agencies: Mapping[str, int] = field(default_factory=lambda: {"mofa": 2, "npa": 1})
    sites: dict[str, Site] = field(default_factory=dict)
    clock: Clock = field(default_factory=Clock)
    trust: TrustState = field(default_factory=TrustState)
    # Ids, keys and salts: the same in every run, so that a history is played again by its number.
    draw: Callable[[int], bytes] = field(default_factory=lambda: random.Random(0).randbytes)
    # Organisations that reach the office only through who supervises them.
    remote: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._made: dict[str, tuple[Secrets, Replica]] = {}
        self._found()
        for code, number in self.agencies.items():
            for replica in range(1, number + 1):
                self._certify(code, f"{code}{replica}")
        for name in self._made:
            self._open(name)

    @property
    def office(self) -> Site:
        return self.sites["office"]

    def __getitem__(self, name: str) -> Site:
        return self.sites[name]

    def go(self, sender: str, recipient: str) -> str:
        """Bundles made and applied; what became of the one that was for this very epoch, or of the
        last."""
        there = self.sites[recipient]
        found = [there.receive(stick) for stick in self.sites[sender].sticks(there)]
        return "applied" if "applied" in found else found[-1]

    def rounds(self, number: int = 2) -> None:
        """Everybody exchanges with everybody who may, a few times over."""
        for _ in range(number):
            for sender in self.sites:
                for recipient in self.partners(sender):
                    self.go(sender, recipient)

    def partners(self, name: str) -> list[str]:
        """With whom an installation exchanges, as it knows: the office, those of its own
        organisation, who supervises it and whom it supervises."""
        here = self.sites[name]
        return [
            other
            for other, site in self.sites.items()
            if other != name and self._exchanges(here, site)
        ]

    def _exchanges(self, here: Site, there: Site) -> bool:
        ours, theirs = here.organisation, there.organisation
        if ours == theirs:
            return True
        if OFFICE in (ours, theirs):
            return not self._is_remote(ours) and not self._is_remote(theirs)
        return theirs in here.desk.queries.routes().neighbours(ours)

    def _is_remote(self, code: str) -> bool:
        """Whether an organisation is supervised by one through which everything goes, and all
        concerned know it."""
        if code not in self.remote:
            return False
        above = self.office.desk.queries.routes().supervisors.get(code)
        return above is not None and all(
            site.desk.queries.routes().supervisors.get(code) == above
            for site in self.sites.values()
            if site.organisation in (code, above)
        )

    def back_up(self, name: str) -> "Backup":
        """What a backup of an installation holds."""
        site = self.sites[name]
        folder = self.folder / f"backup-{len(list(self.folder.iterdir()))}"
        folder.mkdir()
        for db, path in ((site.db, site.desk.path), (site.desk.inbox._db, _inbox(site))):
            db.execute("VACUUM INTO ?", [str(folder / path.name)])
        held = site.desk.secrets
        return Backup(folder, held.rekeyed(held.database, None))

    def put_back(self, name: str, backup: "Backup") -> Site:
        """An earlier state in the place of the present one, behind the program's back."""
        site = self.sites[name]
        site.former_keys = site.age_recipients
        site.desk.close()
        for path in (site.desk.path, _inbox(site)):
            for suffix in ("-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            shutil.copy(backup.folder / path.name, path)
        site.desk = self._reopened(site.desk, site.desk.path, backup.secrets)
        return site

    def restore(self, name: str, backup: "Backup") -> Site:
        """The same as the program does it: with a new epoch at once."""
        site = self.put_back(name, backup)
        open_epoch(site.desk, "restored")
        return site

    def enrol_again(self, name: str) -> None:
        """The present epoch of an installation is enrolled, its words compared by telephone, in the
        place of the one the office has for this machine, unless that is a copy that goes on."""
        own, office = own_replica(self.sites[name].desk), self.office.desk
        known = office.trust.replicas.values()
        others = {
            site.desk.installation.replica for each, site in self.sites.items() if each != name
        }
        replaced = [
            each.id
            for each in known
            if each.age_recipient == own.age_recipient and each.letter and each.is_current
            if each.id not in others
        ]
        trust = registrar.certify_replica(
            office.trust, own, [REGISTRY_SEED], self.clock(), replaced=next(iter(replaced), None)
        )
        keep_trust(office, trust)

    def clone(self, name: str, copy: str) -> Site:
        """A copy of the whole machine, which goes on beside it."""
        site, backup = self.sites[name], self.back_up(name)
        folder = self.folder / copy
        shutil.copytree(backup.folder, folder)
        desk = self._reopened(site.desk, folder / site.desk.path.name, backup.secrets)
        self.sites[copy] = Site(copy, desk, folder, site.replica, former_keys=site.former_keys)
        return self.sites[copy]

    def enrol(self, code: str, name: str) -> Site:
        """A further machine of an organisation, which the office lets in now."""
        office = self.office.desk
        made, replica = self._keys(code)
        trust = registrar.certify_replica(office.trust, replica, [REGISTRY_SEED], office.now())
        keep_trust(office, trust)
        self.trust, self._made[name] = office.trust, (made, replica)
        self._open(name)
        return self.sites[name]

    def lose(self, name: str) -> None:
        """A machine is gone; the office says that nothing counts of it but what it has."""
        site, office = self.sites.pop(name), self.office.desk
        for each in list(office.trust.replicas.values()):
            if each.age_recipient in site.age_recipients and each.is_current:
                have = newest_applied(office.case_log._db, each.id)
                trust = registrar.revoke_replica(
                    office.trust, each.id, have, [REGISTRY_SEED], office.now()
                )
                keep_trust(office, trust)
        site.desk.close()

    def change_keys(self, name: str) -> None:
        """The keys of a machine may be known to somebody."""
        site = self.sites[name]
        site.former_keys = site.age_recipients
        change_keys(site.desk, "鍵の交換")

    def _reopened(self, before: Desk, path: Path, kept: Secrets) -> Desk:
        held = kept.rekeyed(kept.database, None)
        case_log = CaseLog.open(path, held.database)
        inbox = Inbox.open(inbox_path(path), inbox_key(held.database))
        trust = load_desk_trust(case_log)
        return Desk(path, case_log, inbox, held, before.actor, trust, before.surroundings)

    def close(self) -> None:
        for site in self.sites.values():
            site.desk.close()

    def _found(self) -> None:
        made, replica = self._keys(OFFICE, root=ROOT_SEED, registry=REGISTRY_SEED)
        self.trust = registrar.found_office(replica, [ROOT_SEED], [REGISTRY_SEED], START)
        self._made["office"] = made, replica

    def _certify(self, code: str, name: str) -> None:
        made, replica = self._keys(code)
        self.trust = registrar.certify_replica(self.trust, replica, [REGISTRY_SEED], START)
        self._made[name] = made, replica

    def _keys(self, code: str, **office: bytes) -> tuple[Secrets, Replica]:
        age = keys.age_identity(self.draw(32))
        made = Secrets(database=self.draw(32), signing=self.draw(32), age=age, **office)
        return made, Replica(
            id=self.draw(16).hex(),
            organisation=code,
            letter="",
            signing_key=keys.public_key(made.signing),
            age_recipient=keys.age_recipient(age),
        )

    def _open(self, name: str) -> None:
        made, replica = self._made[name]
        replica = self.trust.replicas[replica.id]
        installation = Installation(
            role="office" if name == "office" else "agency",
            organisation=replica.organisation,
            office=OFFICE,
            replica=replica.id,
            database_id=self.draw(16).hex(),
            office_name="架空の機関",
            letter=replica.letter,
            enrolled=True,
        )
        folder = self.folder / name
        folder.mkdir()
        path = folder / "case-log.db"
        case_log = CaseLog.create(path, made.database, installation, START)
        case_log.save_trust(self.trust, START)
        inbox = Inbox.create(inbox_path(path), inbox_key(made.database))
        for db in (case_log._db, inbox._db):  # no power is cut here
            db.execute("PRAGMA synchronous = OFF")
        around = Surroundings(self.clock, self.draw, resources_folder(), vocabularies())
        actor = Actor(f"00000000-0000-4000-8000-{len(self.sites):012x}", f"担当官 {name}")
        desk = Desk(path, case_log, inbox, made, actor, self.trust, around)
        self.sites[name] = Site(name, desk, folder, replica)


@dataclass(frozen=True)
class Backup:
    """The files of an installation as they were, and its keys then."""

    folder: Path
    secrets: Secrets


def _inbox(site: Site) -> Path:
    return inbox_path(site.desk.path)


@contextmanager
def at_home(folder: Path) -> Iterator[None]:
    """What programs keep outside case logs goes into a folder of its own."""
    with pytest.MonkeyPatch.context() as patch:
        home = folder / "home"
        home.mkdir()
        patch.setenv("LIAISON_HOME", str(home))
        yield


@contextmanager
def opened_here() -> Iterator[None]:
    """Bundles are read in this process, by the same code the child runs."""
    before = arriving.opened
    arriving.opened = _open_here
    try:
        yield
    finally:
        arriving.opened = before


@contextmanager
def _open_here(
    desk: Desk,
    path: Path,
    stopped: Callable[[], bool] = never,
    mode: str = "read",
    meanwhile: Callable[[], object] = lambda: None,
) -> Iterator[Arrival]:
    with TemporaryDirectory(prefix="liaison-test-") as spool, path.open("rb") as source:
        me = desk.installation.replica
        assert not stopped()
        meanwhile()
        read = read_bundle(source, desk.secrets.age, me, desk.trust, Path(spool))
        if mode == "review":
            seen = (
                read_plain(line_of(each).rstrip(b"\n")) if is_plain(each.operation) else each
                for each in read.operations
            )
            read = replace(read, operations=tuple(seen))
        yield read
