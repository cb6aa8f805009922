"""Two officers' signatures under one statement, as two pairs of fields of one record keep them."""

from liaison_app.domain.errors import Refused
from liaison_app.store.queries import Row
from liaison_app.workflows.approvals import check_approval
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.signed import read_approval


def check_signed(desk: Desk, row: Row, field: str, statement: bytes, by: str) -> None:
    """Refuse unless the officer whose record is ``by`` signed exactly ``statement`` in ``field``
    of the row, with a key that counted there: ``approval-…``, ``key-not-endorsed``."""
    approval = read_approval(str(row[field] or ""))
    written = desk.queries.history_page(int(str(row["pk"])), limit=1, field=field)
    if not written:  # the row says what no operation does
        raise Refused("approval-malformed")
    check_approval(desk, approval, statement, by, written[0].position)


def check_other_officer(first: object, second: str, name: str) -> None:
    """Refuse ``approval-same-officer``."""
    if first == second:
        raise Refused("approval-same-officer", name=name[:80])
