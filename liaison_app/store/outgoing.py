"""What may leave for one recipient and is not there yet, counted operation by operation.

Judging costs what changed: a unit is judged again when something in its record's tree was written
since the channel was judged last, or when the recipient's terms changed. What was offered and has
no receipt is offered again.
"""

import hashlib
import json
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import msgspec

from liaison_app.domain.arrival import Replica, StoredOperation
from liaison_app.domain.canonical import decode
from liaison_app.domain.operations import SCHEMA, Header
from liaison_app.domain.sending import DECIDING, Direction, may_send
from liaison_app.store import blobs, installation, journal
from liaison_app.store.absences import Absences
from liaison_app.store.connection import Database
from liaison_app.store.folding import Folded
from liaison_app.store.holding import is_held
from liaison_app.store.merging import heads
from liaison_app.store.oplog import next_pk
from liaison_app.store.records import chunks, marks
from liaison_app.store.review_warnings import attached
from liaison_app.store.rewriting import operation_from
from liaison_app.store.routes import routes
from liaison_app.store.selected import Item, Selected, deciding
from liaison_app.store.standing import Standings
from liaison_app.store.visibility import Withdrawn, is_hidden

_COLUMNS = "o.pk, o.hash, o.record, o.compartment, o.kind, r.id, j.through, record.kind, o.header"
_JOINED = (
    f"SELECT {_COLUMNS} FROM operation o JOIN replica r ON r.pk = o.replica"
    " JOIN record ON record.pk = o.record"
    " JOIN journal j ON j.kind = 'operation' AND j.item = o.pk"
)
_TOGETHER = 1_000  # operations judged at once
_REMEMBERED = 4_000  # units whose verdicts are remembered
_IN_TREES = (
    "SELECT value FROM json_each(:roots) UNION SELECT pk FROM record"
    " WHERE root IN (SELECT value FROM json_each(:roots)) AND parent > 0"
)
_UNCHANGED = b""
_ACCESS = frozenset({"withdraw", "grant"})


@dataclass(frozen=True)
class Channel:
    """What is remembered of what went out to a replica.

    ``judged`` is the journal's position up to which units were judged, under ``terms``; ``offered``
    was sent and has no receipt; ``known`` says of operations how they are known to be there;
    ``refused`` were refused there and stay here until the officer mends them. ``schema`` is the
    newest that its program reads; ``earlier`` are its earlier epochs. ``unlisted`` wrote what is
    here and are not in the documents that go along, so that their operations would be refused.
    ``withheld`` are the ids of campaigns that stay here, with all that hangs on them.
    """

    judged: int = 0
    terms: str = ""
    offered: Collection[str] = ()
    known: Callable[[Collection[str]], Collection[Item]] = lambda _names: ()
    refused: Collection[str] = ()
    schema: int = SCHEMA
    earlier: Collection[str] = ()
    unlisted: Collection[str] = ()
    withheld: Collection[str] = ()


NOTHING_SENT = Channel()


@dataclass(frozen=True)
class Leaving:
    """What goes into the next bundle, in journal order, and how it is counted. ``judged`` and
    ``terms`` are to be remembered with it."""

    operations: Selected
    judged: int
    terms: str


class _Row(NamedTuple):
    pk: int
    name: bytes
    record: int
    compartment: str
    kind: str
    author: str
    through: int | None
    record_kind: str
    header: bytes


class _Schema(msgspec.Struct):
    """The one thing that is asked of every operation."""

    schema: int


_schema_of = msgspec.json.Decoder(_Schema)


def outgoing(db: Database, recipient: Replica, channel: Channel) -> Leaving:
    """Every operation of every unit that may go to ``recipient`` now and is not known there."""
    position, _ = journal.newest(db)
    judge = _Judge(db, recipient, channel)
    same = judge.terms == channel.terms and channel.judged <= position
    pks = _candidates(db, channel.judged if same else 0, channel.offered, campaigns=judge.issues)
    chosen = Selected(db)
    folded = Folded(db) if judge.issues else None
    for rows in _rows(db, pks):
        if folded is not None:
            folded.prepare(rows)
            rows = [row for row in rows if not folded.covers(row)]  # noqa: PLW2901
        _choose(rows, judge, channel, chosen)
    return Leaving(chosen, position, judge.terms)


class Check:
    """Whether operations may go to ``recipient`` now, known there or not: judged again, some at a
    time."""

    def __init__(self, db: Database, recipient: Replica, channel: Channel) -> None:
        self._db = db
        self._judge = _Judge(db, recipient, channel)

    def may_leave(self, operations: Iterable[StoredOperation]) -> bool:
        """Whether each of them may, with the values it has."""
        bodies = {bytes.fromhex(each.name): each.body for each in operations}
        for part in chunks(list(bodies)):
            sql = f"{_JOINED} WHERE o.hash IN ({marks(len(part))})"
            rows = [_Row(*row) for row in self._db.conn.execute(sql, part)]
            self._judge.begin(rows)
            sql = f"SELECT hash, body FROM operation WHERE hash IN ({marks(len(part))})"
            stored = dict(self._db.conn.execute(sql, part).fetchall())
            for row in rows:
                if not self._is_same(row, stored[row.name], bodies.pop(row.name)):
                    return False
        return not bodies

    def _is_same(self, row: _Row, stored: bytes | None, body: bytes | None) -> bool:
        """What goes whole is not taken apart."""
        whole = self._judge.whole(row)
        if whole is None or not self._judge.may_say(row, whole):
            return False
        return body == (
            stored if whole else deciding(operation_from(row.name, row.header, stored)).body
        )


def attachments(db: Database, chosen: Selected) -> tuple[tuple[str, int], ...]:
    """The files (SHA-256, bytes) those operations attach, as far as they are here."""
    found: dict[str, int] = {}
    for sha256, _ in attached(chosen.attaching()):
        size = blobs.size_of(db, sha256)
        if size is not None:
            found[sha256] = size
    return tuple(found.items())


def _candidates(
    db: Database, since: int, offered: Iterable[str], *, campaigns: bool
) -> Sequence[int]:
    """The numbers of what may have become sendable since, and of what was offered; rising, which is
    the order of the journal. ``campaigns`` are judged every time: whether one is withheld follows
    from reports, and nothing is written in its own tree when they change."""
    if since == 0:
        return range(1, next_pk(db))
    found: set[int] = set()
    roots = set(journal.trees_since(db, since))
    if campaigns:
        roots.update(pk for (pk,) in db.conn.execute("SELECT record FROM campaign"))
    if roots:
        sql = f"SELECT pk FROM operation WHERE record IN ({_IN_TREES})"
        found.update(pk for (pk,) in db.conn.execute(sql, {"roots": json.dumps(sorted(roots))}))
    for part in chunks(bytes.fromhex(name) for name in offered):
        sql = f"SELECT pk FROM operation WHERE hash IN ({marks(len(part))})"
        found.update(pk for (pk,) in db.conn.execute(sql, part))
    return array("q", sorted(found))


def _rows(db: Database, pks: Sequence[int]) -> Iterator[list[_Row]]:
    sql = f"{_JOINED} WHERE o.pk IN (SELECT value FROM json_each(?)) ORDER BY o.pk"
    for start in range(0, len(pks), _TOGETHER):
        part = json.dumps(list(pks[start : start + _TOGETHER]))
        yield [_Row(*row) for row in db.conn.execute(sql, [part])]


def _choose(rows: list[_Row], judge: "_Judge", channel: Channel, chosen: Selected) -> None:
    judge.begin(rows)
    known: dict[str, set[tuple[bytes, bool]]] = {}
    for item in channel.known([row.name.hex() for row in rows]):
        known.setdefault(item.name, set()).add((item.grant, item.whole))
    for row in rows:
        whole = judge.whole(row)
        if whole is None:
            continue
        grant = judge.grant(row)
        has = known.get(row.name.hex(), set())
        if judge.is_theirs(row):
            has = has | {(_UNCHANGED, True)}
        if (grant, True) in has or (not whole and (grant, False) in has):
            continue
        if not judge.may_say(row, whole):
            continue
        complete = whole and judge.is_complete(row)
        if whole and not complete and judge.is_bare(row):
            continue
        if complete or (grant, False) not in has:
            attaches = row.record_kind == "attachment"
            chosen.add(row.pk, whole=whole, complete=complete, grant=grant, attaches=attaches)


class _Judge:
    """Decides of each operation whether it may go: whole, with its deciding values, or not."""

    def __init__(self, db: Database, recipient: Replica, channel: Channel) -> None:
        here = installation.read(db)
        self._db = db
        self._to = recipient.organisation
        ways = routes(db)
        self._new_standings = partial(Standings, db, self._to, ways)
        self._standings = self._new_standings()
        self._refused = {bytes.fromhex(name) for name in channel.refused}
        self._channel = (recipient.id, here.replica)
        self._sent_by_it: dict[int, bool] = {}  # by bundle
        self._way = Direction(
            here.organisation, self._to, here.office_code, recipient.tlp_max, ways
        )
        self._schema = channel.schema
        self._earlier = frozenset(channel.earlier)
        self._unlisted = frozenset(channel.unlisted)
        self._withheld = frozenset(channel.withheld)
        self._reports = self._to == here.office_code or ways.supervises(self._to, here.organisation)
        self._verdicts: dict[tuple[int, str], bool] = {}
        self._grants: dict[int, bytes] = {0: _UNCHANGED}
        self._hidden = {0: False}
        self._withdrawn_here = Withdrawn(db)
        self._any_access = self._exists("access")
        self._any_removed = self._exists("removal")
        said = [recipient.tlp_max, ways.text(), channel.schema, sorted(self._earlier)]
        if self._unlisted:
            said.append(sorted(self._unlisted))
        self.terms = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    @property
    def issues(self) -> bool:
        """Whether the office tells others: what it struck from its drafts stays with it."""
        return self._way.sender == self._way.office and not self._way.is_internal

    def begin(self, rows: Iterable[_Row]) -> None:
        """Look up what the next rows need; what was remembered is forgotten from time to time."""
        if len(self._verdicts) > _REMEMBERED:
            self._standings = self._new_standings()
            self._verdicts.clear()
            self._grants = {0: _UNCHANGED}
            self._hidden = {0: False}
        self._standings.prepare(row.record for row in rows)

    def whole(self, row: _Row) -> bool | None:
        """True: with all its values; False: with those alone that say who may have the record;
        None: not at all."""
        if row.name in self._refused or row.author in self._unlisted:
            return None
        if row.author in self._earlier:
            return True  # what its earlier epochs made
        if self._way.is_internal:
            return True if self._may(*_unit(row)) else None
        if row.compartment.startswith("notice:"):
            way, record = self._way, self._standings.of(row.record).record
            downward = way.sender == way.office or way.hands_on(record)
            told = downward and way.stands_for(row.compartment.removeprefix("notice:"), record)
            # That it is withdrawn says that somebody gave it to them, if not this installation.
            given = row.kind in _ACCESS and way.sender != way.office
            has = given or is_held(self._db, row.record, self._to)
            return True if told and (has or self._may(*_unit(row))) else None
        if self._may(*_unit(row)):
            return True
        if row.compartment != "own":
            return None
        if row.kind == "dispose" and self._way.sender == self._way.office:
            has = is_held(self._db, row.record, self._to) or self._brought(row.record)
            return False if has else None
        tells = is_held(self._db, row.record, self._to) and self._tells(row.record)
        return False if tells else None

    def _brought(self, record: int) -> bool:
        """Whether anything of a record came through the recipient: who supervised its owner has it,
        though nobody withdraws it from there."""
        sql = (
            "SELECT 1 FROM operation o JOIN journal j ON j.kind = 'operation' AND j.item = o.pk"
            " JOIN bundle b ON b.pk = j.through WHERE o.record = ? AND b.organisation = ? LIMIT 1"
        )
        return self._db.conn.execute(sql, [record, self._to]).fetchone() is not None

    def _tells(self, record: int) -> bool:
        """Whether it is for us to tell the recipient who may have the record."""
        owner = self._standings.of(record).record.owner
        ours = owner == self._way.sender or self._way.supervises(self._way.sender, owner)
        return self._reports and ours

    def _may(self, record: int, compartment: str) -> bool:
        unit = (record, compartment)
        if unit not in self._verdicts:
            self._verdicts[unit] = (
                may_send(self._standings.of(record), compartment, self._way)
                and not self._is_held_back(record)
                and not self._is_withheld(record)
                and (self._way.is_internal or not self._withdrawn_here.covers(record))
            )
        return self._verdicts[unit]

    def _is_held_back(self, record: int) -> bool:
        """What was removed before it ever left stays here; where a copy is or may be, the removal
        follows: a stick that went out and brought no receipt may have arrived."""
        if self._way.is_internal or not self._any_removed:
            return False
        if not is_hidden(self._db, record, self._hidden):
            return False
        if self._standings.of(record).record.owner == self._to:
            return False
        return not is_held(self._db, record, self._to)

    def _is_withheld(self, record: int) -> bool:
        """Whether it belongs to a campaign that stays here until the office settled it."""
        if self._way.is_internal or not self._withheld:
            return False
        return self._standings.of(record).record.root.id in self._withheld

    def grant(self, row: _Row) -> bytes:
        """What withdrawals and grants of a record stand towards the recipient now."""
        if not self._any_access or row.compartment.startswith("notice:"):
            return _UNCHANGED
        return self._grant(row.record)

    def _grant(self, record: int) -> bytes:
        if record not in self._grants:
            above = self._grant(self._standings.above(record))
            found = heads(self._db, (record, f"notice:{self._to}", "withdrawn"))
            names = b"".join(sorted(bytes.fromhex(head.name) for head in found))
            self._grants[record] = hashlib.sha256(above + names).digest() if names else above
        return self._grants[record]

    def may_say(self, row: _Row, whole: bool) -> bool:
        """Whether anything of it may be said, and is understood."""
        if _schema_of.decode(row.header).schema > self._schema:
            return False
        return whole or row.kind == "dispose" or _decides(row.header)

    def _stored(self, row: _Row) -> StoredOperation:
        sql = "SELECT body FROM operation WHERE pk = ?"
        (body,) = self._db.conn.execute(sql, [row.pk]).fetchone()
        return operation_from(row.name, row.header, body)

    def is_complete(self, row: _Row) -> bool:
        """Whether the values are here; once they come back, they go on as well. Of what came, they
        may be missing where it was withdrawn, or came with its deciding values alone."""
        if row.through is None:
            return True
        if not self._any_access and row.kind != "dispose" and not _decides(row.header):
            return True
        stored = self._stored(row)
        body = stored.operation.body
        return body is not None and all(
            cell.field in body.values for cell in stored.operation.header.cells
        )

    def is_bare(self, row: _Row) -> bool:
        """Whether values are missing and nothing tells the recipient why: they were lost with the
        machine of an epoch that is over. It goes once somebody has brought them back."""
        absences = Absences(self._db, (self._way.sender, self._to))
        return not absences.note(self._stored(row)) and any(absences.unexplained())

    def is_theirs(self, row: _Row) -> bool:
        """Whether the recipient sent it to this epoch of ours. What it sent to an earlier one goes
        back to it: a copy that was put back since learns so what it made."""
        if row.through is None:
            return False
        if row.through not in self._sent_by_it:
            sql = "SELECT replica, recipient FROM bundle WHERE pk = ?"
            found = self._db.conn.execute(sql, [row.through]).fetchone()
            self._sent_by_it[row.through] = found == self._channel
        return self._sent_by_it[row.through]

    def _exists(self, table: str) -> bool:
        return self._db.conn.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None


def _unit(row: _Row) -> tuple[int, str]:
    return (row.record, row.compartment)


def _decides(header: bytes) -> bool:
    """Whether it says anything of who may have the record."""
    written = decode(header, Header).cells
    return any(cell.field in DECIDING for cell in written)
