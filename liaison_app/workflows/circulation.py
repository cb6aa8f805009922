"""The circulation of what the office is going to issue: drafted, reviewed, approved or returned
(起案・審査・決裁・差戻し), by officers' own signatures under the digest of all that goes out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.editions import is_out, published_edition
from liaison_app.domain.errors import Refused
from liaison_app.domain.issuing import APPROVE, DRAFT, REVIEW, ROLE_OF, Part
from liaison_app.domain.operations import Value
from liaison_app.store.caselog import Act, Actor, ChangeSet
from liaison_app.store.queries import RecordRef, Row
from liaison_app.workflows.addressing import planned
from liaison_app.workflows.approvals import approve_as, sign_approval
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.editions import edition_name, revision
from liaison_app.workflows.issue_approval import (
    FIELDS,
    Asked,
    called,
    changed_since,
    check_part,
    content_drafted,
    drafted_at,
    issued_at,
    recipients_as_typed,
    short,
    statement,
)
from liaison_app.workflows.issue_content import ISSUED_KINDS, Content, Difference, issue_content
from liaison_app.workflows.officer_roles import check_role, roles_of
from liaison_app.workflows.officers import officer_by_id, officer_named
from liaison_app.workflows.packages import require_office

MAX_REASON = 1000  # characters
DRAFTED, REVIEWED, APPROVED, RETURNED, ISSUED = (
    "drafted",
    "reviewed",
    "approved",
    "returned",
    "issued",
)
OPEN = (DRAFTED, REVIEWED, APPROVED)


@dataclass(frozen=True)
class Circulation:
    """One circulation. ``state``: drafted, reviewed, approved (and not issued yet), returned or
    issued. ``changed``: in what the draft differs now from what was circulated, while that
    matters."""

    id: str
    state: str
    row: Row
    subject: RecordRef
    title: str
    changed: tuple[Difference, ...] = ()
    content: Content | None = None  # what was circulated; not told of what is over, in a list
    changes: ChangeSet | None = None  # of the act that led to it

    @property
    def reference(self) -> str:
        return self.subject.reference

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


def circulations(desk: Desk, *, open_only: bool = True) -> list[Circulation]:
    """Those that are neither returned nor issued, or all; newest first."""
    rows = desk.queries.issued.approvals(open_only=open_only)
    found = (_circulation(desk, row) for row in reversed(rows))
    return [each for each in found if each.is_open or not open_only]


def waiting_for(desk: Desk, actor: Actor, found: Sequence[Circulation]) -> list[Circulation]:
    """Those that this officer may review or approve: others' drafts, unchanged since."""
    officer = officer_by_id(desk.queries, actor.id)
    if officer is None:
        return []
    roles = roles_of(desk, officer).codes
    parts = {DRAFTED: (REVIEW, APPROVE), REVIEWED: (APPROVE,)}
    return [
        each
        for each in found
        if each.row["drafter"] != actor.id
        and not each.changed
        and any(ROLE_OF[part] in roles for part in parts.get(each.state, ()))
    ]


def circulation(desk: Desk, identifier: str) -> Circulation:
    """By its own id, or the newest one of the record called so; ``approval-unknown``."""
    wanted = identifier.strip()
    rows = desk.queries.issued.approvals()
    for row in rows:
        if row["id"] == wanted:
            return _circulation(desk, row, whole=True)
    subject = desk.find(wanted, *ISSUED_KINDS)
    for row in reversed(rows):
        if row["subject"] == subject.name.id:
            return _circulation(desk, row, whole=True)
    raise Refused("approval-unknown", id=called(desk, subject))


def draft_approval(
    desk: Desk, identifier: str, reason: str, to: Sequence[str] = (), changes: str = ""
) -> Circulation:
    """The signed-in officer submits all that would go out if this record were issued now: a
    package (its edition in preparation), an alert, guideline, request, campaign or meeting, or one
    that is out already for further recipients.

    ``to`` and ``changes`` are what issuing would be told. A circulation of the same record that is
    open is superseded. Refused: ``office-only``, ``reason-needed``, ``role-needed``,
    ``approval-key-missing``, ``key-not-endorsed``, ``approval-nothing`` (it is out, and nobody
    further is named), ``changes-needed`` (of a later edition: without them it would not go out as
    approved), and what `recipients` refuses.
    """
    require_office(desk)
    subject = desk.find(identifier, *ISSUED_KINDS)
    if not reason.strip():
        raise Refused("reason-needed")
    _check_role(desk, desk.actor, DRAFT)
    sign_approval(desk, b"")  # who cannot sign, drafts nothing
    asked = Asked(recipients_as_typed(desk, to), changes.strip())
    _check_waits(desk, subject, asked)
    if asked.changes and subject.name.kind == "package":
        _keep_changes(desk, subject, asked.changes)
    name = desk.new_name("approval")
    values: dict[str, Value] = {
        "subject": subject.name.id,
        "subject_kind": subject.name.kind,
        "digest": issue_content(desk.queries, subject, *asked).digest,
        "reason": reason.strip()[:MAX_REASON],
        "drafted_by": desk.actor.name,
        "drafter": desk.actor.id,
        "drafted_at": format_rfc3339_utc(desk.now()),
    }
    values |= {"to": list(asked.to)} if asked.to else {}
    values |= {"changes": asked.changes} if asked.changes else {}
    signed = sign_approval(desk, statement({**values, "id": name.id}, DRAFT))
    over = [
        _return_act(desk, each, desk.actor, signed.name)
        for each in circulations(desk)
        if each.subject.name.id == subject.name.id
    ]
    changes_made = desk.write(*over, Act("create", name, "own", {**values, "draft": signed.text()}))
    return replace(circulation(desk, name.id), changes=changes_made)


def review(
    desk: Desk, identifier: str, name: str | None = None, passphrase: str | None = None
) -> Circulation:
    """Another officer than the drafter looked it over: the signed-in one, or officer ``name`` who
    types his own passphrase here.

    Refused: ``approval-state``, ``approval-stale``, ``approval-same-officer``, ``role-needed``,
    ``approval-…``, ``officer-…``, ``key-not-endorsed``.
    """
    return _sign(desk, identifier, REVIEW, (DRAFTED,), name, passphrase)


def approve(
    desk: Desk, identifier: str, name: str | None = None, passphrase: str | None = None
) -> Circulation:
    """Another officer than the drafter decides that it may go out. Refused as `review`."""
    return _sign(desk, identifier, APPROVE, (DRAFTED, REVIEWED), name, passphrase)


def return_draft(
    desk: Desk,
    identifier: str,
    why: str,
    name: str | None = None,
    passphrase: str | None = None,
) -> Circulation:
    """It goes back to its drafter, also after it was approved; the drafter may take it back
    himself. Refused: ``reason-needed``, and as `review`."""
    if not why.strip():
        raise Refused("reason-needed")
    found = circulation(desk, identifier)
    _check_state(found, OPEN)
    own = found.row["drafter"] == desk.actor.id and name in (None, desk.actor.name)
    if own:
        sign_approval(desk, b"")  # who cannot sign, takes nothing back
        actor = desk.actor
    else:
        _check_role(desk, _who(desk, name), REVIEW, APPROVE)
        _approval, actor = approve_as(desk, b"", _other(desk, name), passphrase)
    act = _return_act(desk, found, actor, why.strip()[:MAX_REASON])
    changes = desk.case_log.record([act], actor, desk.now(), desk.salt)
    return replace(circulation(desk, found.id), changes=changes)


def _check_waits(desk: Desk, subject: RecordRef, asked: Asked) -> None:
    """Refuse ``approval-nothing`` where nothing would go out: it is out, and to nobody further."""
    row = desk.queries.row(subject)
    if subject.name.kind == "package":
        edition = revision(desk, subject)
        is_new = not published_edition(row) or edition is not None
        if published_edition(row) and edition and not (asked.changes or edition["changes"]):
            raise Refused("changes-needed", id=subject.reference)
    elif subject.name.kind == "task":
        assert subject.name.parent is not None
        above = desk.queries.row(desk.find(subject.name.parent.id, "package"))
        is_new = bool(asked.to) or not is_out(row["edition"], above)
    else:
        is_new = bool(asked.to) or not row.get("issued_at")
    if not is_new or row.get("ended"):
        raise Refused("approval-nothing", id=subject.reference)


def _keep_changes(desk: Desk, package: RecordRef, changes: str) -> None:
    """The edition in preparation says it itself from now on, wherever it is shown."""
    edition = revision(desk, package)
    if edition is not None and edition["changes"] != changes:
        name = edition_name(package.name, int(str(edition["edition"])))
        desk.write(Act("amend", name, "own", {"changes": changes}))


def _sign(
    desk: Desk,
    identifier: str,
    part: Part,
    states: Sequence[str],
    name: str | None,
    passphrase: str | None,
) -> Circulation:
    found = circulation(desk, identifier)
    _check_state(found, states)
    check_part(desk, found.row, DRAFT)
    if part == APPROVE and found.state == REVIEWED:
        check_part(desk, found.row, REVIEW)
    who = _who(desk, name)
    if who.id == found.row["drafter"]:
        raise Refused("approval-same-officer", name=who.name)
    _check_role(desk, who, part)
    if found.changed:
        raise Refused("approval-stale", id=_called(found), changed=short(found.changed))
    said = statement(found.row, part)
    approval, second = approve_as(desk, said, _other(desk, name), passphrase)
    by_name, by, at, field = FIELDS[part]
    values: dict[str, Value] = {
        by_name: second.name,
        by: second.id,
        at: format_rfc3339_utc(desk.now()),
        field: approval.text(),
    }
    record = desk.find(found.id, "approval").name
    act = Act("amend", record, "own", values, unset=(field,))
    changes = desk.case_log.record([act], second, desk.now(), desk.salt)
    return replace(circulation(desk, found.id), changes=changes)


def _who(desk: Desk, name: str | None) -> Actor:
    return desk.actor if name is None else officer_named(desk.queries, name).actor


def _other(desk: Desk, name: str | None) -> str | None:
    """None where the officer named is the one who is signed in."""
    return None if name == desk.actor.name else name


def _check_role(desk: Desk, actor: Actor, *parts: Part) -> None:
    check_role(desk, officer_by_id(desk.queries, actor.id), *parts)


def _check_state(found: Circulation, states: Sequence[str]) -> None:
    if found.state not in states:
        raise Refused("approval-state", id=_called(found), state=found.state)


def _called(found: Circulation) -> str:
    return found.reference or found.title


def _return_act(desk: Desk, found: Circulation, actor: Actor, why: str) -> Act:
    values: dict[str, Value] = {
        "returned_by": actor.name,
        "returned_at": format_rfc3339_utc(desk.now()),
        "returned_why": why,
    }
    return Act("amend", desk.find(found.id, "approval").name, "own", values)


def _circulation(desk: Desk, row: Row, *, whole: bool = False) -> Circulation:
    subject = desk.find(str(row["subject"]), str(row["subject_kind"]))
    state = _state(desk, row, subject)
    changed = changed_since(desk, subject, row) if state in OPEN else []
    content = content_drafted(desk, subject, row) if whole or state in OPEN else None
    title = str(desk.queries.row(subject)["title"] or "")
    return Circulation(str(row["id"]), state, row, subject, title, tuple(changed), content)


def _has_gone(desk: Desk, row: Row, subject: RecordRef) -> bool:
    """Whether all that it was to go to have it: what is told to further recipients is no new
    issue."""
    to = row["to"] if isinstance(row["to"], list) else []
    there = {*desk.queries.addressed(subject.pk), *desk.queries.copied(subject.pk)}
    return bool(to) and there.issuperset(planned(desk, to))


def _state(desk: Desk, row: Row, subject: RecordRef) -> str:
    if row["returned_at"]:
        return RETURNED
    if any(at > drafted_at(desk, row) for at in issued_at(desk, subject)):
        return ISSUED
    if row["approved_at"]:
        return ISSUED if _has_gone(desk, row, subject) else APPROVED
    return REVIEWED if row["reviewed_at"] else DRAFTED
