"""Lawful disposal (廃棄), and clean-up of what should never have been entered (消去).

One officer proposes, another approves with his own key, and only what was approved is carried out:
values are destroyed in the log, in what follows from it, and in the backups the program keeps;
headers stay. What the program cannot reach is listed with the disposal.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from liaison_app.domain.arrival import StoredOperation
from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import Field
from liaison_app.domain.operations import MAX_CELLS, Redaction, Value
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.domain.records.desk import DISPOSAL
from liaison_app.domain.records.markings import MARKING_FIELDS
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.disposed import disposed_names
from liaison_app.store.oplog import joined
from liaison_app.store.queries import RecordRef, Row
from liaison_app.store.queries.disposal import Unit
from liaison_app.store.redaction import DISPOSE
from liaison_app.workflows.approvals import approve_as, sign_approval
from liaison_app.workflows.copies import destroy_in_copies, remaining_copies
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.destroyed import remember_destroyed
from liaison_app.workflows.disposal_approval import (
    check_approved,
    check_other,
    check_proposed,
    statement_of,
)
from liaison_app.workflows.own_records import own_record
from liaison_app.workflows.retention import is_expired
from liaison_app.workflows.values import parse_fields

# Registers of who did what stay, or there would be nothing to account by.
_NEVER = frozenset(
    {"officer", "organisation", "disposal", "recovery", "policy", "release", "approval"}
)
_KEPT_FIELDS = frozenset({"reference", *(field.key for field in MARKING_FIELDS)})
_REASON = "removal_reason"
_OFFICE_ONLY = ("internal", "decision")
PROPOSED, APPROVED, DONE, FINISHED = "proposed", "approved", "done", "finished"


@dataclass(frozen=True)
class Proposal:
    """A disposal as it stands. ``state``: proposed, approved, done (copies still to do),
    finished. ``kind`` is what its records are where only one field goes, empty where that is not
    known here."""

    pk: int
    id: str
    state: str
    row: Row
    kind: str = ""

    @property
    def records(self) -> tuple[tuple[str, str], ...]:
        """The records it is about: (uuid, reference)."""
        return tuple(disposed_names(self.row["records"]))


@dataclass(frozen=True)
class CarriedOut:
    """``operations`` lost their values; ``foreign`` records below belong to others and stay.
    ``scrubbed`` is False while the file could not be written anew: that stays owed."""

    proposal: Proposal
    operations: int
    foreign: int
    remaining: tuple[str, ...]
    scrubbed: bool
    changes: ChangeSet


def propose(
    desk: Desk,
    basis: str,
    reason: str,
    identifiers: Sequence[str],
    field: str | None = None,
    corrected: str | None = None,
) -> Proposal:
    """Propose to destroy records with everything below them, or all values of one ``field``.

    Refused: ``disposal-expiry`` (not expired, or due for transfer), ``disposal-kind``,
    ``disposal-field``, ``disposal-correction``, ``already-disposed``, ``not-owner``,
    ``approval-key-missing`` and ``key-not-endorsed`` (a proposal is signed too).
    """
    if not identifiers:
        raise Refused("disposal-nothing")
    found = [_disposable(desk, identifier, basis, field) for identifier in identifiers]
    if field is not None:
        _check_field(desk, found, field, corrected)
    elif corrected is not None:
        raise Refused("disposal-correction", field="")
    lines: list[str] = [f"{each.name.id} {each.reference}".strip() for each in found]
    typed = {"basis": basis, "reason": reason}
    values = parse_fields(desk, DISPOSAL.own, typed)
    values |= {
        "records": list(dict.fromkeys(lines)),
        "proposed_by": desk.actor.name,
        "proposer": desk.actor.id,
        "proposed_at": format_rfc3339_utc(desk.now()),
    }
    values |= {"field": field} if field is not None else {}
    values |= {"corrected": corrected} if corrected is not None else {}
    name = desk.new_name("disposal")
    empty: Row = {"corrected": None, "field": None, "id": name.id}
    values["proposal"] = sign_approval(desk, statement_of({**empty, **values})).text()
    desk.write(Act("create", name, "own", values))
    return proposal(desk, name.id)


def approve(
    desk: Desk, identifier: str, name: str | None = None, passphrase: str | None = None
) -> Proposal:
    """Approve a proposal: as the signed-in officer, or as officer ``name`` who types his own
    passphrase here. Never as the one who proposed it.

    Refused: ``disposal-own-proposal``, ``disposal-unsigned`` (proposed by an older program),
    ``disposal-state``, ``approval-…``, ``officer-…``.
    """
    found = _in_state(desk, identifier, PROPOSED)
    check_proposed(desk, found.row)
    statement = statement_of(found.row)
    approval, actor = approve_as(desk, statement, name, passphrase)
    check_other(found.row, approval)
    values: dict[str, Value] = {
        "approval": approval.text(),
        "approved_by": approval.name,
        "approved_at": format_rfc3339_utc(desk.now()),
    }
    record = desk.find(found.id, "disposal").name
    desk.case_log.record([Act("amend", record, "own", values)], actor, desk.now(), desk.salt)
    return proposal(desk, found.id)


def carry_out(desk: Desk, identifier: str) -> CarriedOut:
    """Destroy what was approved; or finish what was begun and could not be finished.

    Refused: ``disposal-state``, ``approval-…`` (not approved, or changed since), ``disposal-…``.
    """
    found = proposal(desk, identifier)
    if found.state == DONE:
        return _finish(desk, found, ChangeSet(0), 0, 0)
    found = _in_state(desk, identifier, APPROVED)
    check_approved(desk, found.row)
    counts = [0, 0]
    record = desk.find(found.id, "disposal").name

    def acts() -> Iterator[Act]:
        # Read inside the transaction: what came meanwhile is destroyed too.
        for uuid, _ in found.records:
            yield from _destroying(desk, uuid, found.row, counts)
        yield Act("amend", record, "own", {"done_at": format_rfc3339_utc(desk.now())})

    changes = desk.case_log.record(acts(), desk.actor, desk.now(), desk.salt)
    return _finish(desk, proposal(desk, found.id), changes, *counts)


def proposal(desk: Desk, identifier: str) -> Proposal:
    """One disposal; Refused ``record-unknown``."""
    found = desk.find(identifier, "disposal")
    return _proposal(desk, found.pk, desk.queries.row(found))


def proposals(desk: Desk) -> list[Proposal]:
    """Every disposal, newest first."""
    return [_proposal(desk, int(str(row["pk"])), row) for row in desk.queries.disposals()][::-1]


def fields_alone(desk: Desk, identifiers: Sequence[str]) -> tuple[Field, ...]:
    """The fields that all these records have and that may be destroyed without the rest.

    Refused: ``record-unknown``, ``not-owner``.
    """
    kinds = [_alone(desk, own_record(desk, each).name.kind) for each in identifiers]
    return tuple(
        field
        for key, (field, _) in (kinds[0].items() if kinds else ())
        if all(key in kind for kind in kinds)
    )


def _proposal(desk: Desk, pk: int, row: Row) -> Proposal:
    return Proposal(pk, str(row["id"]), _state(row), row, _kind(desk, row))


def _kind(desk: Desk, row: Row) -> str:
    for uuid, _ in disposed_names(row["records"]) if row["field"] else ():
        try:
            return desk.queries.resolve(uuid).name.kind
        except Refused:  # another installation's disposal may name what never came here
            continue
    return ""


def _state(row: Row) -> str:
    if row["done_at"]:
        return FINISHED if row["backups"] is not None else DONE
    return APPROVED if row["approval"] else PROPOSED


def _in_state(desk: Desk, identifier: str, state: str) -> Proposal:
    found = proposal(desk, identifier)
    if found.state != state:
        raise Refused("disposal-state", state=found.state, needed=state)
    return found


def _disposable(desk: Desk, identifier: str, basis: str, field: str | None) -> RecordRef:
    found = own_record(desk, identifier)
    called = found.reference or found.name.id
    row = desk.queries.row(found)
    if found.name.kind in _NEVER:
        raise Refused("disposal-kind", id=called)
    if row["disposal"] and not _remains(desk, found):
        raise Refused("already-disposed", id=called)
    if basis == "expiry":
        if field is not None or not is_expired(row, desk) or row.get("on_expiry") != "dispose":
            raise Refused("disposal-expiry", id=called)
    return found


def _remains(desk: Desk, found: RecordRef) -> bool:
    """Whether anything of ours was written to a disposed record, or below it, and still is there:
    what came after the disposal, in a bundle or from a window that had not seen it."""
    names = [
        name
        for unit in desk.queries.disposable_units(found.pk)
        if _is_ours(desk, unit)
        for name, _ in unit.operations
    ]
    return any(
        each.operation.header.kind != DISPOSE and each.operation.body and each.operation.body.values
        for each in desk.queries.operations_named(names)
    )


def _is_ours(desk: Desk, unit: Unit) -> bool:
    if unit.compartment != "own":
        return desk.is_office
    return unit.record.owner == desk.installation.organisation


def _check_field(desk: Desk, found: Sequence[RecordRef], key: str, corrected: str | None) -> None:
    for each in found:
        declared, _ = _declared(desk, each.name.kind, key)
        if declared.required and corrected is None:
            raise Refused("disposal-correction", field=key)
        if corrected is not None:
            parse_fields(desk, {key: declared}, {key: corrected})


def _declared(desk: Desk, kind: str, key: str) -> tuple[Field, str]:
    """The field and the compartment it stands in, if its values may be destroyed alone."""
    found = _alone(desk, kind).get(key)
    if found is None:
        raise Refused("disposal-field", field=key[:80])
    return found


def _alone(desk: Desk, kind: str) -> dict[str, tuple[Field, str]]:
    found: dict[str, tuple[Field, str]] = {}
    for compartment in ("own", *(_OFFICE_ONLY if desk.is_office else ())):
        for key, field in RECORD_KINDS[kind].fields_of(compartment).items():
            if field.writable and key not in _KEPT_FIELDS:
                found.setdefault(key, (field, compartment))
    return found


def _destroying(desk: Desk, uuid: str, row: Row, counts: list[int]) -> Iterator[Act]:
    """The disposals of one record and of what is below it, as far as it is ours."""
    found = desk.queries.resolve(uuid)
    field = _text(row["field"])
    record = desk.queries.row(found)
    foreign = set()
    for unit in desk.queries.disposable_units(found.pk):
        if field is not None and unit.record != found.name:
            continue
        if not _is_ours(desk, unit):
            foreign.add(unit.record)
            continue
        names = [name for name, fields in unit.operations if field is None or field in fields]
        cells = _cells(desk, unit.record.kind, unit.compartment, row, unit.operations, record)
        if not names or not cells:
            continue
        counts[0] += len(names)
        redacts = [Redaction(name, field) for name in sorted(names)]
        for start in range(0, len(redacts), MAX_CELLS):
            part = tuple(redacts[start : start + MAX_CELLS])
            yield Act("dispose", unit.record, unit.compartment, cells, redacts=part)
    counts[1] += len(foreign)


def _cells(
    desk: Desk,
    kind: str,
    compartment: str,
    row: Row,
    operations: Sequence[tuple[str, tuple[str, ...]]],
    above: Row,
) -> Mapping[str, Value]:
    """What a disposal writes: which one it was, or what stands instead of what is gone, and why.
    ``above`` is the record disposed of."""
    key = _text(row["field"])
    if key is not None:
        field, where = _declared(desk, kind, key)
        if where != compartment:
            return {}
        corrected = _text(row["corrected"])
        said = parse_fields(desk, {key: field}, {key: corrected}) if corrected else {key: None}
        if compartment == "own" and key != _REASON:
            said = {**said, _REASON: _reasons(above, row)}
        return said
    if compartment == "own":  # the disposal itself stays here: whoever holds a copy learns of it
        approved = f"{row['id']} {row['approved_by']}"
        return {"disposal": approved, _REASON: _text(row["reason"])}
    written = [each for _, fields in operations for each in fields]
    return dict.fromkeys(sorted(set(written)))


def _reasons(above: Row, row: Row) -> str | None:
    """Why a field went; why the record itself was removed stands before it."""
    before = _text(above["removal_reason"]) if above["removed"] else None
    why = _text(row["reason"])
    return f"{before}\n{why}" if before and why else why or before


def _finish(
    desk: Desk, found: Proposal, changes: ChangeSet, operations: int, foreign: int
) -> CarriedOut:
    """Write the file anew, do the backups likewise, and note what remains elsewhere."""
    scrubbed = True
    try:
        if desk.case_log.is_scrub_due():
            desk.case_log.scrub()
    except Refused:
        scrubbed = False
    disposals = _disposals_of(desk, found)
    remember_destroyed(desk, disposals)
    remaining: tuple[str, ...] = ()
    if scrubbed:
        unopened = destroy_in_copies(desk, disposals)
        remaining = remaining_copies(desk, disposals, unopened)
        record = desk.find(found.id, "disposal").name
        act = Act("amend", record, "own", {"backups": list(remaining)})
        changes = joined(changes, desk.write(act))
    return CarriedOut(proposal(desk, found.id), operations, foreign, remaining, scrubbed, changes)


def _disposals_of(desk: Desk, found: Proposal) -> list[StoredOperation]:
    """The operations that carried a disposal out, and those that say who asked for it, who approved
    and whose keys counted: an older copy that is restored must be able to account for it too."""
    people = (*desk.queries.officers(), *desk.queries.recovery_keys())
    told = (found.pk, *(int(str(row["pk"])) for row in people))
    names = [
        entry.name
        for uuid, _ in found.records
        for entry in desk.queries.history_page(
            desk.queries.resolve(uuid).pk, limit=2**62, with_below=True
        )
        if entry.destroys
    ]
    names += [entry.name for pk in told for entry in desk.queries.history(pk)]
    return desk.queries.operations_named(list(dict.fromkeys(names)))


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None
