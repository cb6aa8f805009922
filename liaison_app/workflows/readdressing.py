"""Changing what was issued: to whom it goes, and how it is marked.

What somebody has and may no longer have is withdrawn with the office's next bundle to him.
"""

from collections.abc import Mapping, Sequence

from liaison_app.domain.editions import is_out
from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import by_key
from liaison_app.domain.operations import Value
from liaison_app.domain.records.markings import MARKING_FIELDS
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import RecordRef
from liaison_app.workflows.addressing import COPY, address_acts, check_recipients, recipients
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.issue_approval import refuse_freer, require_approval
from liaison_app.workflows.issue_content import ISSUED_KINDS
from liaison_app.workflows.own_records import amend, own_record
from liaison_app.workflows.packages import require_office
from liaison_app.workflows.values import parse_fields

_ADDRESSED = ("task", "alert", "request", "meeting")
_MARKED = ("incident", "package", "task", "alert", "request", "meeting")


def address_record(desk: Desk, identifier: str, to: Sequence[str]) -> list[str]:
    """As `address_further`; those it is addressed to then."""
    address_further(desk, identifier, to)
    found = desk.find(identifier, *_ADDRESSED)
    return _planned(desk, found) if _is_draft(desk, found) else desk.queries.addressed(found.pk)


def address_further(desk: Desk, identifier: str, to: Sequence[str]) -> ChangeSet:
    """Address a record to further organisations, or give them a copy (``copy:CODE``). Of a draft
    they are the recipients it will have.

    Refused: ``office-only``, ``no-recipients``, ``organisation-unknown``, and of what was issued
    as `require_approval`.
    """
    require_office(desk)
    found = desk.find(identifier, *_ADDRESSED)
    if _is_draft(desk, found):
        # Who is named again has the part that he is named for now.
        named = {each.strip().lower().removeprefix(COPY) for each in to}
        kept = [each for each in _planned(desk, found) if each.removeprefix(COPY) not in named]
        return _plan(desk, found, check_recipients(desk, [*kept, *to]))
    if found.name.kind in ISSUED_KINDS:
        require_approval(desk, found, to)
    told = recipients(desk, to, copies_alone=True)
    copied = set(desk.queries.copied(found.pk))
    promoted = [code for code in told.codes if code in copied]
    new_copies = [code for code in told.copies if code not in desk.queries.addressed(found.pk)]
    acts = address_acts(found.name, [code for code in told.codes if code not in copied], new_copies)
    answering: dict[str, Value] = {"addressed": True, "copy": False}
    acts += [Act("address", found.name, f"notice:{code}", answering) for code in promoted]
    return desk.write(*acts)


def unaddress_record(desk: Desk, identifier: str, to: Sequence[str]) -> list[str]:
    """Take a record back from organisations; whom it still is addressed to.

    Refused: ``office-only``, ``not-addressed-there``.
    """
    require_office(desk)
    found = desk.find(identifier, *_ADDRESSED)
    draft = _is_draft(desk, found)
    there = (
        _planned(desk, found)
        if draft
        else [*desk.queries.addressed(found.pk), *desk.queries.copied(found.pk)]
    )
    codes = list(
        dict.fromkeys(code.strip().lower().removeprefix(COPY) for code in to if code.strip())
    )
    unknown = sorted(set(codes) - {each.removeprefix(COPY) for each in there})
    if unknown or not codes:
        listed = ", ".join(code[:40].upper() for code in unknown) or "-"
        raise Refused("not-addressed-there", id=found.reference, organisations=listed)
    if draft:
        left = [each for each in there if each.removeprefix(COPY) not in codes]
        _plan(desk, found, left)
        return left
    copied = set(desk.queries.copied(found.pk))
    acts = [Act("address", found.name, f"notice:{code}", _over(code in copied)) for code in codes]
    desk.write(*acts)
    return desk.queries.addressed(found.pk)


def _over(copied: bool) -> dict[str, Value]:
    """Addressed no more; who has it again later is to answer unless that says otherwise."""
    values: dict[str, Value] = {"addressed": False}
    if copied:
        values["copy"] = False
    return values


def _is_draft(desk: Desk, found: RecordRef) -> bool:
    """Whether its recipients are still those its author wrote down."""
    row = desk.queries.row(found)
    if found.name.kind == "task":
        assert found.name.parent is not None
        package = desk.queries.row(desk.find(found.name.parent.id, "package"))
        return bool(_planned(desk, found)) and not is_out(row["edition"], package)
    return bool(_planned(desk, found)) and not row["issued_at"]


def _planned(desk: Desk, found: RecordRef) -> list[str]:
    value = desk.queries.row(found).get("to")
    return value if isinstance(value, list) else []


def _plan(desk: Desk, found: RecordRef, to: Sequence[str]) -> ChangeSet:
    return desk.write(Act("amend", found.name, "internal", {"to": list(to)}))


def mark_record(desk: Desk, identifier: str, typed: Mapping[str, str]) -> ChangeSet:
    """Give one's own incident, or what the office issued, other markings: ``tlp``, ``grade``,
    ``handling``, ``recipients``. Refused: ``not-owner``, ``above-ceiling``, ``field-…``, and as
    `refuse_freer`."""
    found = own_record(desk, identifier, *_MARKED)
    marks = parse_fields(desk, by_key(*MARKING_FIELDS), typed)
    if found.name.kind in ISSUED_KINDS:
        refuse_freer(desk, found, marks)
    return amend(desk, found, marks)
