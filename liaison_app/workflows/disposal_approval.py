"""What a second officer approves of a disposal, and whether everything destroyed was approved.

Only the rule and its checking; proposing, approving and carrying out are `disposal`.
"""

from collections.abc import Iterator

from liaison_app.domain import canonical
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Form, Header, Value
from liaison_app.store.disposed import disposed_names
from liaison_app.store.problems import UNAPPROVED, UNENDORSED, Problem
from liaison_app.store.queries import HistoryEntry, Row
from liaison_app.workflows.approvals import check_approval
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.key_standing import adopted_until
from liaison_app.workflows.signed import Approval, read_approval


class Statement(Form, frozen=True):
    """What is approved, in canonical bytes: exactly this and nothing else is carried out."""

    basis: str
    corrected: str | None
    disposal: str
    field: str | None
    proposer: str
    reason: str
    records: list[str]


def statement_of(row: Row) -> bytes:
    """What an approval signs."""
    records = row["records"]
    return canonical.encode(
        Statement(
            basis=str(row["basis"]),
            corrected=_text(row["corrected"]),
            disposal=str(row["id"]),
            field=_text(row["field"]),
            proposer=str(row["proposer"]),
            reason=str(row["reason"]),
            records=list(records) if isinstance(records, list) else [],
        )
    )


def check_other(row: Row, approval: Approval) -> None:
    """Refuse ``disposal-own-proposal``."""
    if approval.officer == row["proposer"]:
        raise Refused("disposal-own-proposal", name=approval.name)


def check_approved(desk: Desk, row: Row) -> None:
    """Refuse unless another officer approved exactly what the row says, with a key that counted
    when he did; ``approval-…``, ``key-not-endorsed``."""
    approval = read_approval(str(row["approval"]))
    approved = _written(desk, row, "approval")
    check_approval(desk, approval, statement_of(row), approval.officer, approved.position)
    check_other(row, approval)
    if not _is_from_before(desk, approved):
        check_proposed(desk, row)


def check_proposed(desk: Desk, row: Row) -> None:
    """Refuse unless the officer who is said to propose signed exactly what the row says:
    ``disposal-unsigned``, ``approval-…``, ``key-not-endorsed``. Who approves could otherwise have
    proposed under another name."""
    if not row["proposal"]:
        raise Refused("disposal-unsigned", name=str(row["proposed_by"])[:80])
    proposal, proposed = read_approval(str(row["proposal"])), _written(desk, row, "proposal")
    check_approval(desk, proposal, statement_of(row), str(row["proposer"]), proposed.position)


def unapproved(desk: Desk) -> Iterator[Problem]:
    """Where this installation destroyed what no disposal that two officers signed names.

    The log alone cannot tell: whoever may write a record may have its values destroyed, also by
    writing into the file without the program.
    """
    approved: list[tuple[Row, frozenset[str]]] | None = None
    for position, header in desk.queries.disposals_made_here():
        if approved is None:
            approved = list(_approved(desk))
        if not any(_covers(row, records, header) for row, records in approved):
            yield Problem("disposal", UNAPPROVED, position, detail=header.record.id)


def unendorsed(desk: Desk) -> Iterator[Problem]:
    """Approvals by keys behind which no other officers stood at that point of the journal."""
    for row in desk.queries.disposals():
        if not row["approval"]:
            continue
        try:
            check_approved(desk, row)
        except Refused as refused:
            if refused.code == "key-not-endorsed":
                detail = f"{refused.params['name']}, {row['id']}"
                position = _written(desk, row, "approval").position
                yield Problem("disposal", UNENDORSED, position, detail)


def _written(desk: Desk, row: Row, field: str) -> HistoryEntry:
    """The operation that wrote a field which the row has, the newest one."""
    (newest,) = desk.queries.history_page(int(str(row["pk"])), limit=1, field=field)
    return newest


def _is_from_before(desk: Desk, entry: HistoryEntry) -> bool:
    """Whether it was written before proposals were signed."""
    (stored,) = desk.queries.operations_named([entry.name])
    return stored.operation.header.dot.seq <= adopted_until(desk.queries)


def _approved(desk: Desk) -> Iterator[tuple[Row, frozenset[str]]]:
    for row in desk.queries.disposals():
        try:
            check_approved(desk, row)
        except Refused:
            continue
        yield row, frozenset(uuid for uuid, _ in disposed_names(row["records"]))


def _covers(row: Row, records: frozenset[str], header: Header) -> bool:
    """A whole record goes with everything below it, a field's values on the record alone."""
    field = _text(row["field"])
    if field is not None:
        only = all(each.field == field for each in header.redacts)
        return only and header.record.id in records
    return any(name.id in records for name in header.record.chain())


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None
