"""The approval (決裁) that what the office issues needs where its rules ask for one: whether there
is one for exactly what would go out."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from liaison_app.domain.errors import Refused
from liaison_app.domain.issuing import APPROVE, DRAFT, REVIEW, Circulated, Part
from liaison_app.domain.markings import is_freer
from liaison_app.domain.operations import Value
from liaison_app.store.queries import RecordRef, Row
from liaison_app.workflows.addressing import check_recipients
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.issue_content import Content, Difference, differences, issue_content
from liaison_app.workflows.officer_roles import check_role
from liaison_app.workflows.officers import officer_by_id
from liaison_app.workflows.release_policy import asks_for_approval
from liaison_app.workflows.two_signatures import check_other_officer, check_signed

# Each part of a circulation: the fields that say who, and that hold the signature.
FIELDS: dict[Part, tuple[str, str, str, str]] = {
    DRAFT: ("drafted_by", "drafter", "drafted_at", "draft"),
    REVIEW: ("reviewed_by", "reviewer", "reviewed_at", "review"),
    APPROVE: ("approved_by", "approver", "approved_at", "approval"),
}
_SHOWN = 5  # records named in one refusal


class Asked(NamedTuple):
    """What issuing is told beside the draft: recipients as typed, and what an edition changed."""

    to: Sequence[str] = ()
    changes: str = ""


ASKED = Asked()  # nothing beside the draft


def require_approval(
    desk: Desk, subject: RecordRef, to: Sequence[str] = (), changes: str = ""
) -> Asked:
    """Refuse unless ``subject`` was approved exactly as it would go out now; nothing is asked where
    the policy does not ask. Returns ``to`` and ``changes``, those of the approval where they were
    left empty.

    Refused: ``approval-needed`` (none yet), ``approval-stale`` (something changed since), and for
    one that does not hold ``approval-…``, ``role-needed``, ``key-not-endorsed``.
    """
    asked = Asked(to, changes)
    if not asks_for_approval(desk):
        return asked
    rows = [row for row in open_circulations(desk, subject) if is_approved(row)]
    if not rows:
        raise Refused("approval-needed", id=called(desk, subject))
    failed: Refused | None = None
    for row in reversed(rows):
        merged = _with_approved(desk, row, asked)
        if issue_content(desk.queries, subject, *merged).digest == row["digest"]:
            try:
                check_approved(desk, row)
            except Refused as refused:
                failed = failed or refused
            else:
                return merged
    if failed is not None:
        raise failed
    what = changed_since(desk, subject, rows[-1], asked)
    raise Refused("approval-stale", id=called(desk, subject), changed=short(what))


def open_circulations(desk: Desk, subject: RecordRef) -> list[Row]:
    """The circulations of a record since it was issued last, the oldest first: what was issued
    under one is issued anew only under another."""
    issued = max(issued_at(desk, subject), default=0)
    return [
        row
        for row in desk.queries.issued.approvals(subject.name.id)
        if drafted_at(desk, row) > issued
    ]


def issued_at(desk: Desk, subject: RecordRef) -> list[int]:
    """Where the journal has each time that this installation issued a record."""
    field = "published_at" if subject.name.kind == "package" else "issued_at"
    return [
        deed.position
        for deed in desk.queries.issued.deeds(subject.pk)
        if deed.compartment == "own"
        and (deed.values.get(field) or (deed.kind == "publish" and "edition" in deed.values))
    ]


def drafted_at(desk: Desk, row: Row) -> int:
    """Where the journal has the beginning of a circulation."""
    return next(desk.queries.issued.deeds(int(str(row["pk"])))).position


def refuse_at_once(desk: Desk, issued: RecordRef) -> None:
    """Refuse ``approval-at-once`` where approval is asked for: what is out already gets nothing
    more but by being revised, which can be approved."""
    if asks_for_approval(desk):
        raise Refused("approval-at-once", id=issued.reference)


def refuse_shared(desk: Desk, shared: RecordRef) -> None:
    """Refuse ``approval-shared`` where approval is asked for and somebody has the record: he would
    read at once what nobody approved. It is taken back, amended, approved and shared again."""
    there = desk.queries.addressed(shared.pk) or desk.queries.copied(shared.pk)
    if there and asks_for_approval(desk):
        raise Refused("approval-shared", id=called(desk, shared))


def refuse_freer(desk: Desk, out: RecordRef, marks: Mapping[str, Value]) -> None:
    """Refuse ``approval-freer`` where approval is asked for and ``marks`` would let a record that
    somebody has go to more than it went to. To mark it more strictly takes back, and asks nobody.
    """
    row = desk.queries.row(out)
    there = desk.queries.addressed(out.pk) or desk.queries.copied(out.pk)
    is_out = bool(row.get("published_at")) or bool(there)
    if is_out and is_freer({**row, **marks}, row) and asks_for_approval(desk):
        raise Refused("approval-freer", id=called(desk, out))


def is_approved(row: Row) -> bool:
    """Whether a circulation says that it was approved; its signatures are checked elsewhere."""
    return bool(row["approved_at"]) and not row["returned_at"]


def statement(row: Row, part: Part) -> bytes:
    """What an officer signs for his part in a circulation."""
    return Circulated(
        digest=str(row["digest"]),
        drafter=str(row["drafter"]),
        kind=str(row["subject_kind"]),
        part=part,
        reason=str(row["reason"] or ""),
        record=str(row["id"]),
        subject=str(row["subject"]),
    ).statement()


def check_part(desk: Desk, row: Row, part: Part) -> None:
    """Refuse unless whoever is said to have done this part signed it, with a key that counted and
    in a role that he had then: ``approval-…``, ``role-needed``, ``key-not-endorsed``."""
    name, by, _at, field = FIELDS[part]
    if part != DRAFT:
        check_other_officer(row["drafter"], str(row[by]), str(row[name]))
    check_signed(desk, row, field, statement(row, part), str(row[by]))
    written = desk.queries.history_page(int(str(row["pk"])), limit=1, field=field)
    check_role(desk, officer_by_id(desk.queries, str(row[by])), part, position=written[0].position)


def check_approved(desk: Desk, row: Row) -> None:
    """The same for every part that a circulation says was done."""
    for part, (_name, by, _at, _field) in FIELDS.items():
        if part != REVIEW or row[by]:
            check_part(desk, row, part)


def changed_since(
    desk: Desk, subject: RecordRef, row: Row, asked: Asked = ASKED
) -> list[Difference]:
    """In what the draft differs now from what was circulated."""
    before = content_drafted(desk, subject, row)
    now = issue_content(desk.queries, subject, *_with_approved(desk, row, asked))
    return differences(before, now)


def content_drafted(
    desk: Desk, subject: RecordRef, row: Row, position: int | None = None
) -> Content:
    """What a circulation was about, as it stood when it began, or at another position."""
    at = drafted_at(desk, row) if position is None else position
    return issue_content(desk.queries, subject, *_asked_in(row), position=at)


def called(desk: Desk, subject: RecordRef) -> str:
    """What people call a record."""
    return subject.reference or str(desk.queries.row(subject).get("title") or subject.name.id)


def short(what: Sequence[Difference]) -> str:
    """The records that changed, for a refusal."""
    names = [each.reference or each.kind for each in what]
    return ", ".join(dict.fromkeys(names[:_SHOWN])) + (" …" if len(names) > _SHOWN else "")


def recipients_as_typed(desk: Desk, to: Sequence[str]) -> list[str]:
    """In the form in which drafts keep them; none stay none."""
    return check_recipients(desk, to, copies_alone=True) if to else []


def _with_approved(desk: Desk, row: Row, asked: Asked) -> Asked:
    own = _asked_in(row)
    return Asked(recipients_as_typed(desk, asked.to) or own.to, asked.changes or own.changes)


def _asked_in(row: Row) -> Asked:
    return Asked(row["to"] if isinstance(row["to"], list) else (), str(row["changes"] or ""))
