"""Whose case log this is: the installation's identity, and the counters only it uses.

They stand in the table ``meta``. They are not operations: they say nothing about any case.
"""

from dataclasses import dataclass
from datetime import datetime

from liaison_app.domain import references
from liaison_app.domain.canonical import Hex32, decode, encode
from liaison_app.domain.clock import HybridTime
from liaison_app.domain.dates import fiscal_year, format_rfc3339_utc
from liaison_app.domain.operations import Form
from liaison_app.store.connection import Database

OFFICE_ROLE = "office"
_EPOCHS = "epochs"
_WHOLE = "whole_epochs"


@dataclass(frozen=True)
class Installation:
    """One replica. ``organisation`` and ``office`` are codes; ``office`` is empty until an
    agency is enrolled, and ``letter`` (in references) is final only then. In a new epoch it is
    empty until the registry gives one; ``former`` are the ids of the epochs before, ``whole`` of
    those of them all of whose operations are here: it made no others."""

    role: str
    organisation: str
    office: str
    replica: str
    database_id: str
    office_name: str
    letter: str = "A"
    enrolled: bool = False
    former: tuple[str, ...] = ()
    whole: frozenset[str] = frozenset()

    @property
    def office_code(self) -> str:
        """The central office's organisation code; an office is its own."""
        return self.organisation if self.role == OFFICE_ROLE else self.office

    @property
    def mints_for_good(self) -> bool:
        """Whether references are final; before enrolment they are LOCAL."""
        return bool(self.letter) and (self.enrolled or self.role == OFFICE_ROLE)

    @property
    def epochs(self) -> frozenset[str]:
        """Every replica this installation is or was."""
        return frozenset((self.replica, *self.former))


def write(db: Database, installation: Installation, created_at: datetime) -> None:
    """Write the identity of a new case log."""
    put(db, "created_at", format_rfc3339_utc(created_at))
    for key in ("role", "organisation", "office", "replica", "database_id", "office_name"):
        put(db, key, getattr(installation, key))
    put(db, "letter", installation.letter)
    put(db, "enrolled", "1" if installation.enrolled else "")


def read(db: Database) -> Installation:
    """The identity as it is now; another program may have enrolled it meanwhile."""
    values = dict(db.execute("SELECT key, value FROM meta").fetchall())
    return Installation(
        role=values["role"],
        organisation=values["organisation"],
        office=values["office"],
        replica=values["replica"],
        database_id=values["database_id"],
        office_name=values["office_name"],
        letter=values["letter"],
        enrolled=bool(values["enrolled"]),
        former=tuple(each.replica for each in _past_epochs(values.get(_EPOCHS, "[]"))),
        whole=frozenset(values.get(_WHOLE, "").split()),
    )


def get(db: Database, key: str) -> str:
    """One entry, or an empty text."""
    found = db.execute("SELECT value FROM meta WHERE key = ?", [key]).fetchone()
    return str(found[0]) if found else ""


def put(db: Database, key: str, value: str) -> None:
    """Write one entry."""
    db.execute("INSERT OR REPLACE INTO meta(key, value) VALUES (?, ?)", [key, value])


def newest_time(db: Database) -> HybridTime:
    """The newest hybrid time of any operation known here, own or received."""
    milliseconds, _, counter = get(db, "newest_time").partition(":")
    return (int(milliseconds or 0), int(counter or 0))


def note_time(db: Database, time: HybridTime) -> None:
    """Remember ``time`` if it is the newest."""
    if time > newest_time(db):
        put(db, "newest_time", f"{time[0]}:{time[1]}")


class PastEpoch(Form, frozen=True):
    """An epoch that is over: its replica id, when it ended (RFC 3339), and why."""

    ended_at: str
    reason: str
    replica: Hex32


def past_epochs(db: Database) -> list[PastEpoch]:
    """The epochs before the present one, the first first."""
    return _past_epochs(get(db, _EPOCHS) or "[]")


def begin_epoch(db: Database, replica: str, reason: str, now: datetime, *, whole: bool) -> None:
    """From here on this installation is ``replica``, without a letter until it is given one;
    ``whole``: all that the one before made is here."""
    ended = PastEpoch(format_rfc3339_utc(now), reason, get(db, "replica"))
    put(db, _EPOCHS, encode([*past_epochs(db), ended]).decode())
    if whole:
        put(db, _WHOLE, f"{get(db, _WHOLE)} {ended.replica}".strip())
    put(db, "replica", replica)
    put(db, "letter", "")


def _past_epochs(text: str) -> list[PastEpoch]:
    return decode(text.encode(), list[PastEpoch])


def note_restored(db: Database, now: datetime, backup_made_at: str) -> None:
    """Remember that this case log was set up from a backup."""
    put(db, "restored_at", format_rfc3339_utc(now))
    put(db, "restored_from", backup_made_at)


def restored(db: Database) -> tuple[str, str] | None:
    """When that was, and when the backup was made; None if it never was."""
    at = get(db, "restored_at")
    return (at, get(db, "restored_from")) if at else None


class References:
    """Mints this installation's references, inside the transaction that uses them.

    The serials are counted here and never taken from what records say: a reference that someone
    else wrote into a record cannot make ours skip or collide, and a disposed one is not reused.
    """

    def __init__(self, db: Database, installation: Installation) -> None:
        self._db = db
        self._installation = installation
        self._serials: dict[str, int] = {}

    def mint(self, kind: str, created: datetime) -> str:
        """The next reference for a record of ``kind`` made at ``created``; `save` keeps count."""
        here = self._installation
        if here.mints_for_good:
            year = fiscal_year(created)
            beginning = references.stem(kind, here.organisation, year, here.letter)
        else:
            beginning = references.local_stem()
        serial = self._serials.get(beginning)
        if serial is None:
            serial = int(get(self._db, f"serial:{beginning}") or 0)
        self._serials[beginning] = serial + 1
        return references.mint(beginning, serial + 1, kind)

    def save(self) -> None:
        """Write down how far the serials have come; those minted are used in this transaction."""
        for beginning, serial in self._serials.items():
            put(self._db, f"serial:{beginning}", str(serial))
