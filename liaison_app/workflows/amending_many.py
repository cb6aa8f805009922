"""The same fields of many incidents at once: first how many and which, then all in one act.

It is one transaction and one step of undo. What cannot be changed is named with its reason, and
left out only where the officer says so.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Value
from liaison_app.domain.records.incident import CASES, INCIDENT, INCIDENT_FIELDS
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import RecordRef, Row
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.finding import found_incidents
from liaison_app.workflows.incidents import amendment, raises_what_was_sent
from liaison_app.workflows.values import parse_fields

_NAMED = 5  # of those that cannot be changed, in the sentence that refuses


@dataclass(frozen=True)
class Case:
    """What the change is to one incident: ``refused`` says why it cannot be made, ``same`` that
    it stands so already; ``sent`` that it was sent on before at freer markings."""

    id: str
    reference: str
    title: str
    refused: Refused | None = None
    same: bool = False
    sent: bool = False

    @property
    def changes(self) -> bool:
        return self.refused is None and not self.same


@dataclass(frozen=True)
class Amended:
    """Every incident asked for; ``changes`` is None where nothing was written."""

    cases: tuple[Case, ...]
    changes: ChangeSet | None

    @property
    def changed(self) -> tuple[Case, ...]:
        return tuple(case for case in self.cases if case.changes)

    @property
    def refused(self) -> tuple[Case, ...]:
        return tuple(case for case in self.cases if case.refused is not None)

    @property
    def same(self) -> tuple[Case, ...]:
        return tuple(case for case in self.cases if case.same)


def amend_incidents(
    desk: Desk,
    identifiers: Sequence[str],
    fields: Mapping[str, str],
    *,
    dry_run: bool = False,
    leave_out_refused: bool = False,
    stopped: Callable[[], bool] = lambda: False,
) -> Amended:
    """Set ``fields`` (typed texts, by key) of each of these incidents, as `amend_incident` does.

    Refused: ``some-refused`` where one of them cannot be changed, unless those are left out;
    ``stands-so-already``, ``no-incident-found``, ``nothing-to-change``; ``cancelled`` once
    ``stopped``; what is wrong with the fields themselves.
    """
    wanted = _values(desk, fields)
    if not wanted:
        raise Refused("nothing-to-change", id="")
    if not identifiers:
        raise Refused("no-incident-found")
    records = {found.pk: found for each in identifiers for found in [desk.find(each, *CASES)]}
    cases: list[Case] = []
    acts: list[Act] = []
    for found in records.values():
        if stopped():
            raise Refused("cancelled")
        case, own = _judge(desk, found, fields, wanted)
        cases.append(case)
        acts += own
    done = Amended(tuple(cases), None)
    if dry_run:
        return done
    if done.refused and not leave_out_refused:
        if len(cases) == 1:
            assert cases[0].refused is not None
            raise cases[0].refused
        which = ", ".join(case.reference for case in done.refused[:_NAMED])
        more = "…" if len(done.refused) > _NAMED else ""
        raise Refused("some-refused", count=len(done.refused), which=which + more)
    if not acts:
        raise Refused("stands-so-already")
    return Amended(done.cases, desk.write(*acts))


def found_by(desk: Desk, query: str) -> list[str]:
    """The ids of the incidents a query asks for."""
    return ids_of(desk, found_incidents(desk, query))


def ids_of(desk: Desk, pks: Iterable[int]) -> list[str]:
    """The ids of these records."""
    return [desk.queries.ref(pk).name.id for pk in pks]


def _values(desk: Desk, fields: Mapping[str, str]) -> dict[str, Value]:
    office = {key: text for key, text in fields.items() if key in INCIDENT.internal}
    own = {key: text for key, text in fields.items() if key not in office}
    if office and not desk.is_office:
        raise Refused("office-only")
    return parse_fields(desk, INCIDENT_FIELDS, own) | parse_fields(desk, INCIDENT.internal, office)


def _judge(
    desk: Desk, found: RecordRef, fields: Mapping[str, str], wanted: Mapping[str, Value]
) -> tuple[Case, list[Act]]:
    row = desk.queries.incident(found.pk)
    case = partial(Case, found.name.id, found.reference, str(row["title"] or ""))
    try:
        acts = amendment(desk, found.name.id, fields)
        desk.check(acts)
        if _stands(row, wanted):
            return case(same=True), []
        return case(sent=bool(raises_what_was_sent(desk, found.name.id, fields))), acts
    except Refused as refused:
        return case(refused=refused), []


def _stands(row: Row, wanted: Mapping[str, Value]) -> bool:
    return all(row.get(key) == value for key, value in wanted.items())
