"""Whether an arriving bundle may be applied at all: its place in the channel, and authority.

Everything here reads and refuses; nothing is written. The bundle's signature, hashes and form
were verified before it came here, and are not this module's business.
"""

from collections.abc import Iterable, Mapping
from enum import Enum
from functools import cache

from liaison_app.domain.arrival import Arrival, StoredOperation
from liaison_app.domain.authority import (
    check_act,
    check_returned,
    check_values,
    is_actor,
    is_derived,
)
from liaison_app.domain.errors import BundleRefused, Refused
from liaison_app.domain.operations import Header, RecordName, Value
from liaison_app.domain.routes import passes_hub
from liaison_app.domain.sending import travels
from liaison_app.store.absences import Absences
from liaison_app.store.connection import Database
from liaison_app.store.installation import Installation
from liaison_app.store.routes import routes


class Place(Enum):
    """Where a bundle stands in the channel from its sender."""

    NEXT = "next"
    LATE = "late"  # a newer one was applied: this one is recorded and applies nothing
    SEEN = "seen"  # the very same bundle was applied (or recorded as late) before
    FORMER = "former"  # for an earlier epoch of ours: nothing but its trust documents counts


def place_in_channel(db: Database, arrival: Arrival, here: Installation) -> Place:
    """Raises BundleRefused (``bundle-fork``, ``bundle-gap``)."""
    if arrival.recipient in here.former:
        return Place.FORMER
    sender = arrival.sender.id
    sql = "SELECT manifest_hash FROM bundle WHERE replica = ? AND recipient = ? AND seq = ?"
    found = db.execute(sql, [sender, here.replica, arrival.sequence]).fetchone()
    if found:
        if found[0] != arrival.manifest_hash:
            raise BundleRefused("bundle-fork", sequence=arrival.sequence)
        return Place.SEEN
    newest = newest_applied(db, sender)
    if arrival.sequence < newest:
        return Place.LATE
    if arrival.base > newest:
        raise BundleRefused("bundle-gap", base=arrival.base, have=newest)
    return Place.NEXT


def newest_applied(db: Database, replica: str) -> int:
    """The sequence of the newest bundle of a replica to this epoch that was applied, 0 if none."""
    sql = (
        "SELECT max(seq) FROM bundle WHERE replica = ? AND outcome = 'applied'"
        " AND recipient = (SELECT value FROM meta WHERE key = 'replica')"
    )
    return db.execute(sql, [replica]).fetchone()[0] or 0


def organisations(arrival: Arrival, here: Installation) -> Mapping[str, str]:
    """Whose each replica is, by the trust documents; this installation knows itself."""
    named = {replica.id: replica.organisation for replica in arrival.trust.replicas.values()}
    return {**named, **dict.fromkeys(here.epochs, here.organisation)}


class Judge:
    """Judges the new operations of one bundle by their origin, as the case log was before it:
    batch by batch, and at the end what only then can be said.

    Raises BundleRefused (``bundle-not-entitled``, ``operation-malformed``, ``bundle-after-epoch``:
    in the name of a former epoch that made no such thing), naming the operation.
    """

    def __init__(self, db: Database, arrival: Arrival, here: Installation) -> None:
        self._whose = organisations(arrival, here)
        self._office = here.office_code
        self._absences = Absences(db, (here.organisation, arrival.sender.organisation))
        relays = _Relays(db, arrival, here)
        self._may_bring, self._passes_on = cache(relays.may_bring), relays.passes_on
        self._actor: object = object()  # found good last: most operations are one officer's
        self._good: set[object] = set()  # acts found good, as `_act` has them
        self._internal = arrival.sender.organisation == here.organisation
        vouched = arrival.sender.organisation in (here.organisation, here.office_code)
        self._whole = frozenset() if vouched else here.whole

    def check(self, new: Iterable[StoredOperation]) -> None:
        """The next operations of the bundle that are not in the log."""
        for stored in new:
            header, body = stored.operation.header, stored.operation.body
            origin = self._whose.get(header.dot.replica, "")
            act = _act(header)
            is_known = act in self._good
            if not is_known:
                self._check_bringing(stored, origin)
            self._absences.note(stored)
            if body is not None and body.actor is not None and body.actor.value != self._actor:
                self._actor = _checked_actor(body.actor.value)
            try:
                if not is_known:
                    check_act(header, origin, self._office)
                    if not is_derived(header.record):
                        self._good.add(act)
                if not stored.plain:
                    check_values(header, body, origin)
            except Refused as error:
                raise _not_entitled(stored, origin) from error

    def _check_bringing(self, stored: StoredOperation, origin: str) -> None:
        """Whether the sender may bring it at all."""
        header = stored.operation.header
        replica = header.dot.replica
        brought = origin and (
            self._may_bring(origin, replica) or self._passes_on(origin, header.record)
        )
        if not brought:
            raise _not_entitled(stored, origin or replica)
        if not travels(header.record, header.compartment, internal=self._internal):
            raise _not_entitled(stored, origin)
        if replica in self._whole:
            raise BundleRefused("bundle-after-epoch", replica=replica, operation=stored.name)

    def check_returned(self, returned: Iterable[StoredOperation]) -> None:
        """Operations that are in the log, with values that were not here when they were judged."""
        for stored in returned:
            if stored.plain:
                continue
            header, body = stored.operation.header, stored.operation.body
            if body is not None and body.actor is not None:
                _checked_actor(body.actor.value)
            try:
                check_returned(header, body)
            except Refused as error:
                raise _not_entitled(stored, header.record.owner) from error

    def finish(self) -> None:
        """After the last of them: every value must be there that nothing explains the absence of
        (`Absences`); and an actor to show, unless all of the operation was destroyed."""
        for _, lacking in self._absences.unexplained():
            detail = "values missing" if lacking == "values" else "actor"
            raise BundleRefused("operation-malformed", detail=detail)


class _Relays:
    """Who may bring whose operations; the relay's signature vouches for them."""

    def __init__(self, db: Database, arrival: Arrival, here: Installation) -> None:
        self._sender = arrival.sender.organisation
        self._own = here.organisation
        self._office = here.office_code
        self._ways = routes(db)
        self._earlier = earlier_epochs(arrival, here) if self._exchanges() else frozenset()

    def may_bring(self, origin: str, replica: str) -> bool:
        """The office brings anybody's, a replica its own organisation's and to its own
        organisation all it has, a supervisor those of whom it supervises and to these all that the
        office means for them; and with whom we exchange what earlier epochs of ours made."""
        return (
            self._sender in (self._office, origin, self._own)
            or self._ways.supervises(self._sender, origin)
            or self._ways.supervises(self._sender, self._own)
            or replica in self._earlier
        )

    def passes_on(self, origin: str, record: RecordName) -> bool:
        """A hub brings its members the office's, and of that what a hub passes on."""
        return (
            origin == self._office
            and self._ways.informs(self._sender, self._own)
            and passes_hub(record)
        )

    def _exchanges(self) -> bool:
        """Whether the sender is one we send to: nobody else has anything of ours to give back."""
        return (
            self._sender in (self._office, self._own)
            or self._own == self._office
            or self._sender in self._ways.neighbours(self._own)
        )


def earlier_epochs(arrival: Arrival, here: Installation) -> frozenset[str]:
    """The replicas that this installation was before."""
    return frozenset({*here.former, *arrival.trust.earlier(here.replica)})


def _act(header: Header) -> object:
    """What the verdict on an act rests on beside its values: who, what and on whose record, by the
    kinds and owners of all its name. Which record it is counts only where ids are derived."""
    name = header.record
    above = name.parent
    names: object = None
    if above is not None:
        names = (above.kind, above.owner)
        if above.parent is not None:
            names = tuple([(each.kind, each.owner) for each in above.chain()])
    return (header.dot.replica, header.kind, header.compartment, name.kind, name.owner, names)


def _checked_actor(actor: Value) -> Value:
    if not is_actor(actor):
        raise BundleRefused("operation-malformed", detail="actor")
    return actor


def _not_entitled(stored: StoredOperation, origin: str) -> BundleRefused:
    record = stored.operation.header.record.kind
    return BundleRefused("bundle-not-entitled", record=record, origin=origin, operation=stored.name)
