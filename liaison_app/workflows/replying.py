"""Replying to requests of the office: acknowledge, answer each question, attach, submit.

What is written is a draft at one's own desk in so far as the office waits for ``answered_at``;
whoever amends an answer after submitting takes that back until he submits again.
"""

from collections.abc import Collection, Mapping
from pathlib import Path

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.errors import Refused
from liaison_app.domain.identity import answer_id, reply_id
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.records.request import ANSWER, REPLY
from liaison_app.domain.replies import open_questions
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import RecordRef, Row
from liaison_app.workflows.attachments import Attached, attach
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.inheritance import inherit
from liaison_app.workflows.removal import standing_again
from liaison_app.workflows.values import parse_fields, with_defaults


def reply_name(request: RecordRef, organisation: str) -> RecordName:
    """The name of an organisation's reply to a request."""
    return RecordName("reply", organisation, reply_id(request.name.id, organisation), request.name)


def acknowledge_request(desk: Desk, identifier: str) -> ChangeSet:
    """The officer has read it and takes it on; Refused ``already-acknowledged``."""
    request = _addressed_request(desk, identifier)
    existing = _reply_row(desk, request)
    if existing is not None and existing["acknowledged_at"]:
        raise Refused("already-acknowledged", id=request.reference)
    return desk.write(_reply_act(desk, request, existing, {}))


def answer_request(desk: Desk, identifier: str, number: int, text: str) -> ChangeSet:
    """Answer one question; as `answer_questions`."""
    return answer_questions(desk, identifier, {number: text})


def answer_questions(desk: Desk, identifier: str, answers: Mapping[int, str]) -> ChangeSet:
    """Answer questions by their numbers, from 1, in one transaction; the office waits until the
    reply is submitted.

    Refused: ``question-unknown``, ``field-required`` for an answer without words,
    ``nothing-to-change``, ``not-addressed``, ``copy-only``, ``task-ended``.
    """
    request = _addressed_request(desk, identifier)
    total = len(_questions(desk.queries.row(request)))
    if not answers:
        raise Refused("nothing-to-change", id=request.reference)
    for number in answers:
        if not 1 <= number <= total:
            raise Refused("question-unknown", number=number, id=request.reference, total=total)
    existing = _reply_row(desk, request)
    rows = desk.queries.asked.answers(int(str(existing["pk"]))) if existing is not None else []
    known = {str(row["id"]) for row in rows}
    acts = [_answer(desk, request, known, number, text) for number, text in answers.items()]
    again: dict[str, Value] = {}
    if existing is not None and existing["answered_at"]:
        again["answered_at"] = None
    if existing is None or again or not existing["acknowledged_at"]:
        acts.insert(0, _reply_act(desk, request, existing, again))
    return desk.write(*acts)


def _answer(desk: Desk, request: RecordRef, known: Collection[str], number: int, text: str) -> Act:
    reply = reply_name(request, desk.installation.organisation)
    name = RecordName("answer", reply.owner, answer_id(reply.id, number), reply)
    values = parse_fields(desk, ANSWER.own, {"text": text})
    if name.id in known:
        return Act("amend", name, "own", values)
    values = {**inherit(desk, request), **values, "number": number}
    values = with_defaults(ANSWER.own, values) | standing_again(desk, name)
    return Act("create", name, "own", values)


def attach_to_request(desk: Desk, identifier: str, path: Path) -> Attached:
    """A file that belongs to one's own reply."""
    request = _addressed_request(desk, identifier)
    if _reply_row(desk, request) is None:
        acknowledge_request(desk, identifier)
    reply = reply_name(request, desk.installation.organisation)
    return attach(desk, desk.find(reply.id, "reply"), path)


def submit_reply(desk: Desk, identifier: str, note: str = "") -> ChangeSet:
    """Hand the reply in: it goes with the next bundle, and the office judges it.

    Refused: ``answers-missing`` while a question has no answer, unless ``note`` says why;
    ``already-submitted``.
    """
    request = _addressed_request(desk, identifier)
    existing = _reply_row(desk, request)
    if existing is not None and existing["answered_at"] and not _was_returned(desk, existing):
        raise Refused("already-submitted", id=request.reference)
    given = (
        {int(str(row["number"])) for row in desk.queries.asked.answers(int(str(existing["pk"])))}
        if existing is not None
        else set()
    )
    missing = open_questions(len(_questions(desk.queries.row(request))), given)
    if missing and not note.strip():
        numbers = ", ".join(map(str, missing))
        raise Refused("answers-missing", id=request.reference, numbers=numbers)
    values: dict[str, Value] = {"answered_at": format_rfc3339_utc(desk.now())}
    if note.strip():
        values |= parse_fields(desk, REPLY.own, {"note": note})
    return desk.write(_reply_act(desk, request, existing, values))


def _was_returned(desk: Desk, reply: Row) -> bool:
    current = {
        each.name for each in desk.queries.heads(int(str(reply["pk"])), "own", "answered_at")
    }
    return reply["decision"] == "returned" and reply["judges"] in current


def _reply_act(
    desk: Desk, request: RecordRef, existing: Row | None, values: Mapping[str, Value]
) -> Act:
    """One's own reply with these values; whoever writes it has taken note."""
    name = reply_name(request, desk.installation.organisation)
    written = dict(values)
    if existing is None or not existing["acknowledged_at"]:
        written["acknowledged_at"] = format_rfc3339_utc(desk.now())
    if existing is not None:
        return Act("amend", name, "own", written)
    complete = with_defaults(REPLY.own, inherit(desk, request) | written)
    return Act("create", name, "own", complete | standing_again(desk, name))


def _addressed_request(desk: Desk, identifier: str) -> RecordRef:
    request = desk.find(identifier, "request")
    own = desk.installation.organisation
    if own in desk.queries.copied(request.pk):
        raise Refused("copy-only", id=request.reference)
    if own not in desk.queries.addressed(request.pk):
        raise Refused("not-addressed", id=request.reference)
    if desk.queries.row(request)["ended"]:
        raise Refused("task-ended", id=request.reference)
    return request


def _reply_row(desk: Desk, request: RecordRef) -> Row | None:
    owner = desk.installation.organisation
    rows = desk.queries.asked.replies(request.pk)
    return next((row for row in rows if row["owner"] == owner), None)


def _questions(row: Row) -> list[str]:
    value = row["questions"]
    return value if isinstance(value, list) else []
