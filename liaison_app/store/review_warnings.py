"""What a person should know of a bundle although it is no reason to refuse it."""

from collections.abc import Callable, Iterable

from liaison_app.domain.arrival import Arrival, StoredOperation
from liaison_app.domain.disguise import has_hidden, has_look_alike, may_be_disguised
from liaison_app.domain.errors import BundleRefused
from liaison_app.domain.operations import Dot
from liaison_app.store import blobs
from liaison_app.store.connection import Database
from liaison_app.store.installation import Installation
from liaison_app.store.oplog import newest_sequence
from liaison_app.store.verdicts import earlier_epochs

FORK = "fork"  # one replica made two operations under one number: a copied or restored machine
OWN_UNKNOWN = "own-operation-unknown"  # ours, but not here: this case log may have been restored
RETURNED = "returned-by-another"  # an earlier epoch's, on the word of another organisation alone
AFTER_EPOCH = "after-epoch"  # in the name of an epoch of ours that made no such thing
SENDER_PUT_BACK = "sender-put-back"  # its journal is not the one it showed before
FILE_MISSING = "file-missing"  # an attachment is announced and its file neither came nor is here


# Each part by an index of its own, so that only what stands in the way is read, which is nothing.
_PUT_BACK = """
    SELECT 1 FROM bundle WHERE replica = :sender
        AND journal_position = :position AND journal_head <> :head
    UNION ALL SELECT 1 FROM bundle WHERE replica = :sender
        AND journal_position > :position AND +recipient = :recipient AND +seq < :seq
    UNION ALL SELECT 1 FROM bundle WHERE replica = :sender AND recipient = :recipient
        AND seq > :seq AND +journal_position < :position
    LIMIT 1
"""
LOOK_ALIKE = "look-alike"  # a letter of one alphabet stands in a word for that of another
HIDDEN = "hidden-characters"


class Noticed:
    """What a person should know of a bundle although it is no reason to refuse, and which of the
    files it brings its operations attach, with their sizes; noted batch by batch, before each is
    written."""

    def __init__(self, db: Database, arrival: Arrival, here: Installation) -> None:
        self._db = db
        self._own = here.replica
        self._whole = here.whole
        vouched = arrival.sender.organisation in (here.organisation, here.office_code)
        self._earlier = frozenset() if vouched else earlier_epochs(arrival, here)
        self._files = arrival.blobs
        self._put_back = _is_put_back(db, arrival)
        self._forks = _Forks(db)
        self._fork = self._lacks_file = self._returned = self._after = self.own_unknown = False
        self._hidden = self._look_alike = False
        self.attached: dict[str, set[int]] = {}

    def note(self, new: Iterable[StoredOperation], batch: Iterable[StoredOperation]) -> None:
        """The next operations, and those of them that are not in the log."""
        authors = self.note_own(new)
        if not (self._hidden and self._look_alike):
            self._note_disguise(new)
        self._after = self._after or not authors.isdisjoint(self._whole)
        self._returned = self._returned or not authors.isdisjoint(self._earlier)
        for sha256, size in attached(batch):
            if sha256 in self._files:
                self.attached.setdefault(sha256, set()).update(() if size is None else (size,))
            elif not self._lacks_file:
                sql = "SELECT 1 FROM blob WHERE sha256 = ?"
                self._lacks_file = self._db.conn.execute(sql, [sha256]).fetchone() is None

    def _note_disguise(self, new: Iterable[StoredOperation]) -> None:
        # Of most batches nothing has to be asked but this, of all of it at once.
        read = [stored for stored in new if not stored.plain]
        if not may_be_disguised(b"".join([stored.body or b"" for stored in read])):
            return
        for stored in read:
            if stored.body is None or not may_be_disguised(stored.body):
                continue
            for text in _texts(stored):
                self._hidden = self._hidden or has_hidden(text)
                self._look_alike = self._look_alike or has_look_alike(text)

    def note_forks(self, new: Iterable[StoredOperation]) -> None:
        """Of operations not in the log: whether any has the number of another, of these or in the
        log."""
        self._fork = self._forks.any_among(new) or self._fork

    def note_twice(self, has_number_twice: Callable[[], bool]) -> None:
        """Where those noted before were not written to the log: whether two of all that were noted
        have one number, asked only if the numbers did not simply go up."""
        if self._forks.doubtful and not self._fork:
            self._fork = has_number_twice()

    def check_files(self) -> None:
        """A file that came is as long as its attachments say (its hash was compared on reading), so
        that what review accepts is not refused by applying it; BundleRefused ``bundle-file``."""
        for sha256, sizes in self.attached.items():
            if sizes and not blobs.has(self._db, sha256):
                if sizes != {self._files[sha256].stat().st_size}:
                    raise BundleRefused("bundle-file", sha256=sha256)

    def note_own(self, new: Iterable[StoredOperation]) -> set[str]:
        """Of operations not in the log: whether one is our own. The replicas that made them."""
        authors = {stored.operation.header.dot.replica for stored in new}
        self.own_unknown = self.own_unknown or self._own in authors
        return authors

    @property
    def warnings(self) -> tuple[str, ...]:
        """Codes of ``warning.*`` texts."""
        said = (
            (FORK, self._fork),
            (OWN_UNKNOWN, self.own_unknown),
            (RETURNED, self._returned),
            (AFTER_EPOCH, self._after),
            (SENDER_PUT_BACK, self._put_back),
            (FILE_MISSING, self._lacks_file),
            (LOOK_ALIKE, self._look_alike),
            (HIDDEN, self._hidden),
        )
        return tuple(code for code, holds in said if holds)


def _texts(stored: StoredOperation) -> Iterable[str]:
    """What an operation says, its author's name included."""
    body = stored.operation.body
    salted = [*body.values.values(), *([body.actor] if body.actor else [])] if body else []
    for each in salted:
        for value in each.value if isinstance(each.value, list) else [each.value]:
            if isinstance(value, str):
                yield value


def _is_put_back(db: Database, arrival: Arrival) -> bool:
    """Whether the sender's journal fell from one bundle to a later one, or is another one at the
    same position: a copied or restored machine that goes on under its old name. A bundle that
    comes late or again shows an earlier position, and nothing is wrong with that; nor if the
    numbers began again, for a new epoch of ours."""
    values = {
        "sender": arrival.sender.id,
        "recipient": arrival.recipient,
        "seq": arrival.sequence,
        "position": arrival.journal.position,
        "head": arrival.journal.head,
    }
    return db.conn.execute(_PUT_BACK, values).fetchone() is not None


class _Forks:
    """Two operations under one dot, here or in the bundle itself. Remembered is the newest number
    of each replica; what is not above it is looked up."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._newest: dict[str, int] = {}
        self.doubtful = False

    def any_among(self, new: Iterable[StoredOperation]) -> bool:
        seen: set[tuple[str, int]] = set()
        found = False
        for stored in new:
            dot = stored.operation.header.dot
            if dot.replica not in self._newest:
                self._newest[dot.replica] = newest_sequence(self._db, dot.replica)
            if dot.seq > self._newest[dot.replica]:
                self._newest[dot.replica] = dot.seq
            else:
                self.doubtful = True
                found = found or (dot.replica, dot.seq) in seen or self._is_here(dot)
            seen.add((dot.replica, dot.seq))
        return found

    def _is_here(self, dot: Dot) -> bool:
        sql = (
            "SELECT 1 FROM operation WHERE seq = ?"
            " AND replica = (SELECT pk FROM replica WHERE id = ?) LIMIT 1"
        )
        return self._db.conn.execute(sql, [dot.seq, dot.replica]).fetchone() is not None


def attached(operations: Iterable[StoredOperation]) -> Iterable[tuple[str, int | None]]:
    """The files (SHA-256, size in bytes as announced) that attachment operations name."""
    for stored in operations:
        body = stored.operation.body
        if stored.operation.header.record.kind != "attachment" or body is None:
            continue
        if "sha256" in body.values:
            size = body.values["bytes"].value if "bytes" in body.values else None
            yield str(body.values["sha256"].value), size if isinstance(size, int) else None
