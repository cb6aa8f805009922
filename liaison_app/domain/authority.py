"""Who may write what, judged by origin: on facts that cannot change.

The verdict rests on the organisation of the operation's replica and on the owners written into
the record's name, so that no order of delivery can change it. One operation its author was not
entitled to make refuses the bundle that brings it.
"""

from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import CONTROL, MAX_LINE
from liaison_app.domain.identity import acknowledgement_id, organisation_id, reply_id, response_id
from liaison_app.domain.operations import Body, Header, RecordName, Value
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.domain.records.kind import WITHDRAWAL, Owner, RecordKind
from liaison_app.domain.references import may_bear

# The kinds of act that write each compartment.
_ACTS = {
    "own": (
        *("create", "amend", "report", "publish", "settle"),
        *("remove", "restore", "undo", "redo", "dispose"),
    ),
    "decision": ("decide", "settle", "undo", "redo", "dispose"),
    "internal": ("amend", "settle", "undo", "redo", "dispose"),
    "notice": ("address", "settle", "undo", "redo", "withdraw", "grant"),
}
# Nothing else writes these cells, and these acts no others: whether a record was withdrawn follows
# from the kind of act, which stands in the header.
_WITHDRAWAL = frozenset(field.key for field in WITHDRAWAL)
_WITHDRAWING = {"withdraw": True, "grant": False}
_DERIVED_ID = {
    "response": response_id,
    "acknowledgement": acknowledgement_id,
    "reply": reply_id,
}


def check_operation(header: Header, body: Body | None, origin: str, office: str) -> None:
    """Raise ``not-entitled`` unless ``origin`` may have made this operation.

    ``origin`` is the organisation of the dot's replica, ``office`` the central office's code.
    Values that are present are checked against their fields' declarations as well
    (``field-invalid``): a relay cannot bring in what the author could not have entered.
    """
    check_act(header, origin, office)
    check_values(header, body, origin)


def check_act(header: Header, origin: str, office: str) -> None:
    """The part of it that rests on the record's name, the compartment and the act alone."""
    kind = RECORD_KINDS.get(header.record.kind)
    if kind is None:
        raise Refused("not-entitled", origin=origin, record=header.record.kind)
    compartment = header.compartment.split(":", 1)[0]
    if header.kind not in _ACTS[compartment]:
        raise Refused("not-entitled", origin=origin, record=header.record.kind)
    writer = header.record.owner if compartment == "own" else office
    if origin != writer or not _name_is_possible(header.record, kind, office):
        raise Refused("not-entitled", origin=origin, record=header.record.kind)


def is_derived(name: RecordName) -> bool:
    """Whether the record's id, or one above it, follows from others: who else is called so may
    write it, this one perhaps not."""
    return any(each.kind in _DERIVED_ID for each in name.chain())


def check_values(header: Header, body: Body | None, origin: str) -> None:
    """The other part: the cells, and the values that are present. Of a known kind of record."""
    _check_values(header, body, RECORD_KINDS[header.record.kind], origin)


def is_actor(value: Value) -> bool:
    """Whether it names an officer: his id and his name, each one line."""
    return isinstance(value, list) and len(value) == 2 and all(map(_is_line, value))


def _is_line(text: str) -> bool:
    return len(text) <= MAX_LINE and "\n" not in text and not CONTROL.search(text)


def check_returned(header: Header, body: Body | None) -> None:
    """Raise ``not-entitled`` or ``field-invalid`` unless the values of an operation that was
    accepted without them are such that it would have been with them."""
    kind = RECORD_KINDS.get(header.record.kind)
    if kind is not None:
        compartment = header.compartment.split(":", 1)[0]
        _check_values(header, body, kind, header.record.owner if compartment == "own" else "")


def _name_is_possible(name: RecordName, kind: RecordKind, office: str) -> bool:
    """Owner and parents must be such that the record could exist at all."""
    parent = name.parent
    if kind.owner is Owner.OFFICE and name.owner != office:
        return False
    if parent is None:
        derived = kind.name != "organisation" or name.owner == office
        return not kind.parents and derived
    parent_kind = RECORD_KINDS.get(parent.kind)
    if parent_kind is None or parent.kind not in kind.parents:
        return False
    if kind.owner is Owner.AGENCY_OR_OFFICE_OF_PARENT and name.owner not in (parent.owner, office):
        return False
    derive = _DERIVED_ID.get(kind.name)
    if derive is not None and name.id != derive(parent.id, name.owner):
        return False
    return _name_is_possible(parent, parent_kind, office)


def _check_withdrawal(header: Header, body: Body | None, origin: str) -> None:
    written = {cell.field for cell in header.cells}
    withdraws = _WITHDRAWING.get(header.kind)
    fits = (
        written.isdisjoint(_WITHDRAWAL)
        if withdraws is None
        else "withdrawn" in written and written <= _WITHDRAWAL
    )
    said = body.values.get("withdrawn") if body else None
    if not fits or (said is not None and said.value is not withdraws):
        raise Refused("not-entitled", origin=origin, record=f"{header.record.kind}.withdrawn")


def _check_reference(name: RecordName, reference: str, origin: str) -> None:
    if not may_bear(name.kind, name.owner, reference):
        raise Refused("not-entitled", origin=origin, record=f"{name.kind}.reference")


def _check_values(header: Header, body: Body | None, kind: RecordKind, origin: str) -> None:
    fields = kind.fields_of(header.compartment)
    if header.compartment.startswith("notice:"):
        _check_withdrawal(header, body, origin)
    values = body.values if body else {}
    for cell in header.cells:
        key = cell.field
        declared = fields.get(key)
        if declared is None:
            raise Refused("not-entitled", origin=origin, record=f"{kind.name}.{key}")
        salted = values.get(key)
        if salted is not None:
            declared.check(salted.value)
            if key == "reference" and salted.value is not None:
                _check_reference(header.record, str(salted.value), origin)
    if kind.name == "organisation" and body and "code" in body.values:
        code = str(body.values["code"].value)
        if header.record.id != organisation_id(code):
            raise Refused("not-entitled", origin=origin, record="organisation.code")
