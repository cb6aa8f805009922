"""The office: what an organisation holds and may no longer have is withdrawn; what it may have
again is granted.

It follows from the case log alone (who holds what, and what may be sent now), so it is worked out
after whatever may have changed it, for the records that were touched since.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from liaison_app.domain.markings import AMBER_STRICT
from liaison_app.domain.operations import Value
from liaison_app.domain.routes import Routes
from liaison_app.domain.sending import Direction, may_send
from liaison_app.store import installation, journal
from liaison_app.store.connection import Database
from liaison_app.store.merging import heads
from liaison_app.store.recording import Act
from liaison_app.store.records import names_of
from liaison_app.store.routes import routes
from liaison_app.store.standing import Standings
from liaison_app.store.visibility import Withdrawn

_TO, _TERMS = "withdrawn_to", "withdrawn_terms"
_HELD = (
    "WITH tree(pk) AS (SELECT value FROM json_each(?1) UNION SELECT pk FROM record"
    " WHERE root IN (SELECT value FROM json_each(?1)) AND parent > 0)"
    " SELECT h.record, h.organisation FROM tree CROSS JOIN held h ON h.record = tree.pk"
    " ORDER BY h.record"
)


@dataclass(frozen=True)
class Terms:
    """What organisations are entitled to beside what the case log says: the strictest TLP."""

    tlp_max: Mapping[str, str] = field(default_factory=dict)

    def of(self, organisation: str) -> str:
        return self.tlp_max.get(organisation, AMBER_STRICT)

    def text(self) -> str:
        """For comparing: other terms mean that everything is judged again."""
        return json.dumps(dict(sorted(self.tlp_max.items())))


NO_TERMS = Terms()


def owed(db: Database, terms: Terms) -> list[Act]:
    """The withdrawals and grants that are to be written now; none but at the office."""
    here = installation.read(db)
    if here.organisation != here.office_code:
        return []
    ways = routes(db)
    said = json.dumps([terms.text(), ways.text()], sort_keys=True)
    since = int(installation.get(db, _TO) or 0)
    if installation.get(db, _TERMS) == said:
        rows = _held(db, journal.trees_since(db, since))
    else:
        rows = db.conn.execute("SELECT record, organisation FROM held ORDER BY record").fetchall()
    by_organisation: dict[str, list[int]] = {}
    for record, organisation in rows:
        by_organisation.setdefault(organisation, []).append(record)
    acts: list[Act] = []
    for organisation, records in by_organisation.items():
        acts += _Judge(db, here.office_code, organisation, terms, ways).acts(records)
    return acts


def judge_all(db: Database) -> None:
    """Something came to be known of who holds what that no operation tells: everything is judged
    again."""
    installation.put(db, _TERMS, "")


def note_judged(db: Database, terms: Terms) -> None:
    """Everything up to here is judged; after what was owed is written, in the same transaction."""
    said = json.dumps([terms.text(), routes(db).text()], sort_keys=True)
    installation.put(db, _TO, str(journal.newest(db)[0]))
    installation.put(db, _TERMS, said)


def _held(db: Database, roots: list[int]) -> list[tuple[int, str]]:
    if not roots:
        return []
    found: list[tuple[int, str]] = db.conn.execute(_HELD, [json.dumps(roots)]).fetchall()
    return found


class _Judge:
    """Judges records, those above first, towards one organisation."""

    def __init__(
        self, db: Database, office: str, organisation: str, terms: Terms, ways: Routes
    ) -> None:
        self._db = db
        self._organisation = organisation
        self._standings = Standings(db, organisation, ways)
        self._way = Direction(office, organisation, office, terms.of(organisation), ways)
        self._compartment = f"notice:{organisation}"
        self._withdrawn: dict[int, bool] = {}
        self._before = Withdrawn(db, organisation)

    def acts(self, records: Iterable[int]) -> Iterator[Act]:
        pks = list(records)
        self._standings.prepare(pks)
        names = names_of(self._db, pks)
        for pk in pks:
            may = self._may_have(pk)
            itself = self._before.itself(pk)
            found = heads(self._db, (pk, self._compartment, "withdrawn"))
            above = self._is_below_withdrawn(pk)
            if may and itself:
                self._withdrawn[pk] = above
                yield Act("grant", names[pk], self._compartment, {"withdrawn": False})
            elif not may and self._is_to_be_told(pk, itself=itself, above=above, heads=len(found)):
                self._withdrawn[pk] = True
                yield Act("withdraw", names[pk], self._compartment, self._told(pk))
            else:
                self._withdrawn[pk] = itself or above

    def _is_to_be_told(self, pk: int, *, itself: bool, above: bool, heads: int) -> bool:
        """What goes with a record above it is told by itself only where it has a number that
        somebody may ask for: once its values are gone, nothing else says what it was."""
        if itself:
            return heads > 1
        return not above or "called" in self._told(pk)

    def _may_have(self, pk: int) -> bool:
        """Whether the office may send it; what an organisation tells who supervises it is not the
        office's to withdraw."""
        standing = self._standings.of(pk)
        tells = self._way.supervises(self._organisation, standing.record.owner)
        return tells or may_send(standing, "own", self._way)

    def _is_below_withdrawn(self, pk: int) -> bool:
        """Whether a record of the same owner above it is withdrawn, as it will be; records above
        come first."""
        owner, above = self._standings.of(pk).record.owner, self._standings.above(pk)
        while above:
            if self._standings.of(above).record.owner == owner:
                return self._is_withdrawn(above)
            above = self._standings.above(above)
        return False

    def _is_withdrawn(self, pk: int) -> bool:
        if pk not in self._withdrawn:
            self._withdrawn[pk] = self._before.itself(pk) or self._is_below_withdrawn(pk)
        return self._withdrawn[pk]

    def _told(self, pk: int) -> dict[str, Value]:
        sql = "SELECT name FROM reference WHERE record = ? ORDER BY name LIMIT 1"
        row = self._db.conn.execute(sql, [pk]).fetchone()
        return {"withdrawn": True} | ({"called": row[0]} if row else {})
