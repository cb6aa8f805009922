"""Requests as people see them: what is asked, who answered what, and who has not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from liaison_app.domain.operations import Value
from liaison_app.domain.replies import REPLIED, is_reply_overdue, reply_status
from liaison_app.store.queries import Conflict, Row
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.kept_back import Kept, kept_here, nobody
from liaison_app.workflows.tasks import Received, received_there


@dataclass(frozen=True)
class ReplyView:
    """One organisation's reply. ``answers`` by the question's number, from 1; times are RFC 3339 in
    UTC; ``files`` are names of attachments; ``held_back``: markings keep the request from it, so
    that no answer is awaited and none is overdue."""

    organisation: str
    status: str
    overdue: bool
    answers: Mapping[int, str]
    acknowledged_at: str | None = None
    answered_at: str | None = None
    note: str | None = None
    decision: str | None = None
    decision_note: str | None = None
    files: tuple[str, ...] = ()
    held_back: bool = False


@dataclass(frozen=True)
class RequestView:
    """A request with the replies to it. ``to`` are a draft's recipients as typed; ``package`` is a
    reference, or None; ``copies`` have it for information and answer nothing."""

    pk: int
    fields: Mapping[str, Value]
    questions: tuple[str, ...]
    replies: tuple[ReplyView, ...]
    package: str | None = None
    copies: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    conflicts: Sequence[Conflict] = ()

    @property
    def id(self) -> str:
        return str(self.fields["id"])

    @property
    def reference(self) -> str:
        return str(self.fields["reference"])

    @property
    def title(self) -> str:
        return str(self.fields["title"])

    @property
    def due(self) -> str | None:
        value = self.fields["due"]
        return str(value) if value else None

    @property
    def issued(self) -> bool:
        return bool(self.fields["issued_at"])

    @property
    def ended(self) -> str | None:
        value = self.fields["ended"]
        return str(value) if value else None

    @property
    def waiting(self) -> tuple[ReplyView, ...]:
        """Those who have yet to answer; what was returned waits again."""
        return tuple(
            each for each in self.replies if each.status not in REPLIED and not each.held_back
        )

    def of(self, organisation: str) -> ReplyView | None:
        """One organisation's reply."""
        return next((each for each in self.replies if each.organisation == organisation), None)


def request_list(desk: Desk) -> list[RequestView]:
    """Every request this installation may see, drafts and ended ones included, newest first."""
    rows = desk.queries.asked.requests()
    packages = {row["id"]: str(row["reference"]) for row in desk.queries.packages()}
    disputed = desk.queries.conflicts_of([int(str(row["pk"])) for row in rows])
    received, kept = received_there(desk), kept_here(desk)
    return [_view(desk, row, packages, received, disputed, kept) for row in rows]


def requests_waiting(desk: Desk) -> list[RequestView]:
    """Those this organisation has yet to answer; at the office those with a reply to judge or one
    that is late. Newest first."""
    own = desk.installation.organisation
    found = desk.queries.waiting.requests(None if desk.is_office else own)
    # Whether a request was received changes nothing about its waiting.
    kept = kept_here(desk) if found else nobody
    views = [_view(desk, row, {}, lambda *_: True, {}, kept) for row in found]
    if desk.is_office:
        return [view for view in views if any(map(_concerns_office, view.replies))]
    return [view for view in views if any(each.organisation == own for each in view.waiting)]


def request_view(desk: Desk, identifier: str) -> RequestView:
    """One request; out of the list or not."""
    found = desk.find(identifier, "request")
    row = desk.queries.row(found)
    packages = {each["id"]: str(each["reference"]) for each in desk.queries.packages()}
    disputed = desk.queries.conflicts_of([found.pk])
    return _view(desk, row, packages, received_there(desk), disputed, kept_here(desk))


def _concerns_office(reply: ReplyView) -> bool:
    return reply.overdue or reply.status == "answered"


def _view(
    desk: Desk,
    row: Row,
    packages: Mapping[Value, str],
    received: Received,
    disputed: Mapping[int, Sequence[Conflict]],
    kept: Kept,
) -> RequestView:
    pk = int(str(row["pk"]))
    given = {str(reply["owner"]): reply for reply in desk.queries.asked.replies(pk)}
    told = desk.queries.addressed(pk)
    seen = None if desk.is_office else _answers_for(desk)
    asked, planned = row["questions"], row.get("to")
    return RequestView(
        pk=pk,
        fields=row,
        questions=tuple(asked) if isinstance(asked, list) else (),
        replies=tuple(
            _judged(_reply(desk, code, given.get(code), row, received(code, pk)), kept(code, pk))
            for code in sorted({*told, *given})
            if seen is None or code in seen
        ),
        package=packages.get(row["package"]),
        copies=tuple(desk.queries.copied(pk)),
        to=tuple(planned) if isinstance(planned, list) and not row["issued_at"] else (),
        conflicts=disputed.get(pk, ()),
    )


def _judged(reply: ReplyView, kept: bool) -> ReplyView:
    if not kept or reply.status in REPLIED:
        return reply
    return replace(reply, overdue=False, held_back=True)


def _answers_for(desk: Desk) -> set[str]:
    """Whose replies are shown here: one's own, and those of whom one supervises."""
    own = desk.installation.organisation
    return {own, *desk.queries.routes().supervised_by(own)}


def _reply(desk: Desk, code: str, reply: Row | None, request: Row, received: bool) -> ReplyView:
    due = date.fromisoformat(str(request["due"])) if request["due"] else None
    ended = str(request["ended"]) if request["ended"] else None
    if reply is None:
        status = reply_status(
            acknowledged=False,
            answered=False,
            decision=None,
            judged_is_current=False,
            received=received,
            ended=ended,
        )
        return ReplyView(code, status, is_reply_overdue(status, due, desk.now()), {})
    pk = int(str(reply["pk"]))
    heads = desk.queries.heads(pk, "own", "answered_at")
    current = {head.name for head in heads if head.value == heads[0].value}
    status = reply_status(
        acknowledged=bool(reply["acknowledged_at"]),
        answered=bool(reply["answered_at"]),
        decision=_text(reply, "decision"),
        judged_is_current=_text(reply, "judges") in current,
        received=received,
        ended=ended,
    )
    return ReplyView(
        organisation=code,
        status=status,
        overdue=is_reply_overdue(status, due, desk.now()),
        answers={
            int(str(row["number"])): str(row["text"]) for row in desk.queries.asked.answers(pk)
        },
        acknowledged_at=_text(reply, "acknowledged_at"),
        answered_at=_text(reply, "answered_at"),
        note=_text(reply, "note"),
        decision=_text(reply, "decision"),
        decision_note=_text(reply, "decision_note"),
        files=tuple(str(row["name"]) for row in desk.queries.attachments(pk)),
    )


def _text(row: Row, key: str) -> str | None:
    value = row[key]
    return str(value) if value else None
