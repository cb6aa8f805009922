"""Requests (照会・報告依頼): the office asks, as a draft first, and judges what is answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.records.life import LIFE_FIELDS
from liaison_app.domain.records.package import ENDED
from liaison_app.domain.records.request import REPLY, REQUEST
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import RecordRef, Row
from liaison_app.workflows.addressing import (
    ALL,
    AUDIENCES,
    COPY,
    address_acts,
    check_recipients,
    recipients,
)
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.editions import (
    drafting,
    end_act,
    item_edition,
    leaving,
    withdraw_act,
)
from liaison_app.workflows.exercises import like_package
from liaison_app.workflows.incidents import Added
from liaison_app.workflows.inheritance import inherit
from liaison_app.workflows.issue_approval import require_approval
from liaison_app.workflows.issuing import issue_acts
from liaison_app.workflows.organisations import known_organisations
from liaison_app.workflows.packages import require_office
from liaison_app.workflows.release_policy import asks_for_approval
from liaison_app.workflows.replying import reply_name
from liaison_app.workflows.request_view import request_view
from liaison_app.workflows.values import parse_fields, with_defaults

# What a request in the place of another one does not take over from it.
_OWN = frozenset({"reference", "issued_at", "edition"}) | {
    field.key for field in (*ENDED, *LIFE_FIELDS)
}


@dataclass(frozen=True)
class Judged:
    """The organisations whose answers were judged."""

    organisations: tuple[str, ...]
    changes: ChangeSet


def add_request(
    desk: Desk,
    fields: Mapping[str, str],
    questions: Sequence[str],
    to: Sequence[str] = (),
    package: str = "",
    *,
    issue: bool = False,
) -> Added:
    """A request, a draft unless it is issued at once. As an item of a package it goes out with the
    edition in preparation, or at once where that package is out and not under revision. Where
    approval is asked for first, it stays a draft.

    Refused: ``questions-needed``, ``package-issues`` (``issue`` of an item that waits for its
    edition), ``field-…`` and what `recipients` refuses.
    """
    require_office(desk)
    values = {**parse_fields(desk, REQUEST.own, fields), "questions": _questions(questions)}
    name = desk.new_name("request")
    at_once = issue
    if package:
        found = desk.find(package, "package")
        into = drafting(desk, found)
        if issue and not into.at_once:
            raise Refused("package-issues", id=found.reference)
        values = inherit(desk, found) | like_package(desk, found, values)
        values["package"] = found.name.id
        values |= item_edition(into.edition)
        at_once = into.at_once
    values = with_defaults(REQUEST.own, values)
    if at_once and not asks_for_approval(desk):
        acts = _issuing(desk, name, to)
        values["issued_at"] = format_rfc3339_utc(desk.now())
    elif to:
        meant: Value = list(check_recipients(desk, to))
        acts = [Act("amend", name, "internal", {"to": meant})]
    else:
        acts = []
    changes = desk.write(Act("create", name, "own", values, mint=True), *acts)
    return Added(name.id, changes.references[name.id], changes)


def set_request(
    desk: Desk,
    identifier: str,
    fields: Mapping[str, str],
    questions: Sequence[str] = (),
    to: Sequence[str] = (),
) -> ChangeSet:
    """Amend a draft; what was issued is revised (``request-issued``)."""
    require_office(desk)
    found = _draft(desk, identifier)
    values = parse_fields(desk, REQUEST.own, fields)
    if questions:
        values["questions"] = _questions(questions)
    package = desk.queries.row(found)["package"]
    if package and "exercise" in values:
        values = like_package(desk, desk.find(str(package), "package"), values)
    acts = [Act("amend", found.name, "own", values)] if values else []
    if to:
        meant: Value = list(check_recipients(desk, to))
        acts.append(Act("amend", found.name, "internal", {"to": meant}))
    if not acts:
        raise Refused("nothing-to-change", id=found.reference)
    return desk.write(*acts)


def issue_request(desk: Desk, identifier: str, to: Sequence[str] = ()) -> ChangeSet:
    """Issue a draft to whom it names, or ``to``: it travels with the next bundles.

    Refused: ``request-issued``, ``package-issues`` (it goes out with its package), and what
    `recipients` and `require_approval` refuse.
    """
    require_office(desk)
    found = _draft(desk, identifier)
    row = desk.queries.row(found)
    if row["package"]:
        package = desk.find(str(row["package"]), "package")
        into = drafting(desk, package)
        if not into.at_once or int(str(row["edition"] or 1)) > into.edition:
            raise Refused("package-issues", id=package.reference)
    to, _ = require_approval(desk, found, to)
    planned = row["to"]
    meant = to or (planned if isinstance(planned, list) else [])
    at = format_rfc3339_utc(desk.now())
    ended = _superseding(desk, row, found.name.id, at)
    told = _issuing(desk, found.name, list(meant))
    return desk.write(*issue_acts(desk, found, {"issued_at": at}), *ended, *told)


def revise_request(
    desk: Desk,
    identifier: str,
    fields: Mapping[str, str],
    questions: Sequence[str] = (),
    to: Sequence[str] = (),
) -> Added:
    """A draft in the place of a request that was issued: it says what that one said but for
    ``fields`` and ``questions``, and goes to whom it went unless ``to`` is given. The old one, with
    its answers, ends once this is issued; as an item of a package it goes out with the edition
    being prepared, where one is.

    Refused: ``request-is-draft``, ``task-ended``, ``request-revised``, ``already-revised``,
    ``field-…``.
    """
    found, row, package = _issued(desk, identifier)
    typed = parse_fields(desk, REQUEST.own, fields)
    if questions:
        typed["questions"] = _questions(questions)
    kept = {key: row[key] for key in REQUEST.own if key not in _OWN and row[key] is not None}
    values = with_defaults(REQUEST.own, {**kept, **typed}) | {"supersedes": found.name.id}
    if package is not None:
        values = like_package(desk, package, values)
        values |= item_edition(drafting(desk, package).edition)
    went = [
        *desk.queries.addressed(found.pk),
        *(COPY + code for code in desk.queries.copied(found.pk)),
    ]
    name = desk.new_name("request")
    meant: Value = list(check_recipients(desk, to)) if to else went
    changes = desk.write(
        Act("create", name, "own", values, mint=True),
        Act("amend", name, "internal", {"to": meant}),
    )
    return Added(name.id, changes.references[name.id], changes)


def withdraw_request(desk: Desk, identifier: str, reason: str) -> ChangeSet:
    """Withdraw what was issued, with a reason: with the edition being prepared of its package, or
    at once where there is none; nobody is late with it any more.

    Refused: ``request-is-draft``, ``task-ended``, ``request-revised``, ``already-revised``,
    ``note-needed``.
    """
    found, _row, package = _issued(desk, identifier)
    if not reason.strip():
        raise Refused("note-needed", status="withdrawn")
    planned = withdraw_act(desk, package, found.name, reason) if package else None
    if planned is not None:
        return desk.write(planned)
    now = format_rfc3339_utc(desk.now())
    return desk.write(end_act(found.name, "withdrawn", now, reason.strip()))


def accept_reply(
    desk: Desk, identifier: str, organisations: Sequence[str], note: str = ""
) -> Judged:
    """Take answers as given (受理); the organisations, which may be an audience or ``all``: those
    of it whose answers wait. Refused: ``nothing-to-decide``, ``nothing-waits``."""
    return _decide(desk, identifier, organisations, "accepted", note)


def return_reply(desk: Desk, identifier: str, organisations: Sequence[str], note: str) -> Judged:
    """Ask again (再照会), with the reason (``note-needed``); otherwise as `accept_reply`."""
    if not note.strip():
        raise Refused("note-needed", status="returned")
    return _decide(desk, identifier, organisations, "returned", note)


def _decide(
    desk: Desk, identifier: str, organisations: Sequence[str], decision: str, note: str
) -> Judged:
    require_office(desk)
    request = desk.find(identifier, "request")
    if desk.queries.row(request)["ended"]:
        raise Refused("task-ended", id=request.reference)
    codes = _meant(desk, identifier, organisations)
    acts = [_decision(desk, request, code, decision, note) for code in codes]
    return Judged(tuple(codes), desk.write(*acts))


def _meant(desk: Desk, identifier: str, organisations: Sequence[str]) -> list[str]:
    known = known_organisations(desk.queries, desk.vocabularies)
    waiting = [
        each.organisation
        for each in request_view(desk, identifier).replies
        if each.status == "answered"
    ]
    found: list[str] = []
    for text in (each.strip().lower() for each in organisations if each.strip()):
        if text != ALL and text not in AUDIENCES:
            found.append(text)
            continue
        for code in waiting:
            audience = known[code].audience if code in known else "government"
            if text in (ALL, audience):
                found.append(code)
    if not found:
        raise Refused("nothing-waits")
    return list(dict.fromkeys(found))


def _decision(desk: Desk, request: RecordRef, organisation: str, decision: str, note: str) -> Act:
    name = reply_name(request, organisation)
    rows = desk.queries.asked.replies(request.pk)
    row = next((each for each in rows if each["owner"] == organisation), None)
    if row is None or not row["answered_at"]:
        said = organisation[:40].upper()
        raise Refused("nothing-to-decide", id=request.reference, organisation=said)
    typed = {"decision": decision}
    if note.strip() or row["decision_note"]:
        typed["decision_note"] = note  # what is said of it now, if only nothing
    values = parse_fields(desk, REPLY.decision, typed)
    judged = desk.queries.heads(int(str(row["pk"])), "own", "answered_at")
    values |= {"judges": judged[0].name, "decided_at": format_rfc3339_utc(desk.now())}
    return Act("decide", name, "decision", values)


def _issuing(desk: Desk, name: RecordName, to: Sequence[str]) -> list[Act]:
    told = recipients(desk, to)
    return address_acts(name, told.codes, told.copies)


def _draft(desk: Desk, identifier: str) -> RecordRef:
    found = desk.find(identifier, "request")
    if desk.queries.row(found)["issued_at"]:
        raise Refused("request-issued", id=found.reference)
    return found


def _issued(desk: Desk, identifier: str) -> tuple[RecordRef, Row, RecordRef | None]:
    """What was issued and stands, and its package; each request has one fate in an edition."""
    require_office(desk)
    found = desk.find(identifier, "request")
    row = desk.queries.row(found)
    if not row["issued_at"]:
        raise Refused("request-is-draft", id=found.reference)
    if row["ended"]:
        raise Refused("task-ended", id=found.reference)
    package = desk.find(str(row["package"]), "package") if row["package"] else None
    others = desk.queries.asked.requests()
    revised = any(each["supersedes"] == found.name.id for each in others)
    if revised:
        raise Refused("request-revised", id=found.reference)
    if package and found.name.id in leaving(desk, package):
        raise Refused("already-revised", id=found.reference)
    return found, row, package


def _superseding(desk: Desk, row: Row, by: str, at: str) -> list[Act]:
    """Nothing where what it stands in the place of has ended in the meantime."""
    if not row["supersedes"]:
        return []
    before = desk.find(str(row["supersedes"]), "request")
    if desk.queries.row(before)["ended"]:
        return []
    return [end_act(before.name, "superseded", at, "", by=by)]


def _questions(typed: Sequence[str]) -> list[str]:
    """Each question on one line of its own; Refused ``questions-needed``."""
    asked = [" ".join(text.split()) for text in typed if text.strip()]
    if not asked:
        raise Refused("questions-needed")
    REQUEST.own["questions"].check(asked)
    return asked
