"""Requests of the office (照会・報告依頼), the replies, and the reminders of those who are late.

A reply has two writers who never share a cell, like the response to a task.
"""

from liaison_app.domain.fields import Field, FieldType, by_key
from liaison_app.domain.records.incident import REFERENCE, TITLE, UUID
from liaison_app.domain.records.kind import (
    ADDRESSED,
    COPY,
    WITHDRAWAL,
    Owner,
    RecordKind,
    Travels,
)
from liaison_app.domain.records.life import LIFE_FIELDS, RECORDS_FIELDS
from liaison_app.domain.records.markings import MARKING_FIELDS
from liaison_app.domain.records.package import (
    DRAFT_TO,
    ENDED,
    EXERCISE,
    ITEM_EDITION,
    ITEM_OF,
    TEXT,
)
from liaison_app.domain.vocabulary import CHANNEL, REPLY_DECISION, Label

REQUEST = RecordKind(
    "request",
    by_key(
        TITLE,
        REFERENCE,
        TEXT,
        Field("questions", FieldType.TEXTS, Label("照会事項", "Questions"), searchable=True),
        Field("due", FieldType.DATE, Label("回答期限", "Reply due")),
        Field("issued_at", FieldType.INSTANT, Label("発出日時", "Issued at"), writable=False),
        EXERCISE,
        ITEM_OF,
        ITEM_EDITION,
        *ENDED,
        *MARKING_FIELDS,
        *RECORDS_FIELDS,
        *LIFE_FIELDS,
    ),
    owner=Owner.OFFICE,
    internal=by_key(DRAFT_TO),
    notice=by_key(ADDRESSED, COPY, *WITHDRAWAL),
    since=4,
)
REPLY = RecordKind(
    "reply",
    by_key(
        Field("acknowledged_at", FieldType.INSTANT, Label("担当者確認日時", "Acknowledged at")),
        Field("answered_at", FieldType.INSTANT, Label("回答日時", "Answered at")),
        Field("note", FieldType.PROSE, Label("備考", "Note"), searchable=True),
        *MARKING_FIELDS,
        *LIFE_FIELDS,
    ),
    parents=("request",),
    decision=by_key(
        Field("decision", FieldType.CODE, Label("決定", "Decision"), codes=REPLY_DECISION),
        Field("decision_note", FieldType.PROSE, Label("決定の理由", "Reason for the decision")),
        Field("decided_at", FieldType.INSTANT, Label("決定日時", "Decided at")),
        # The operation that said ``answered_at``; a newer answer has yet to be judged.
        Field("judges", FieldType.HASH, Label("対象の報告", "Status judged")),
    ),
    title="note",
    since=4,
)
ANSWER = RecordKind(
    "answer",
    by_key(
        Field("number", FieldType.INTEGER, Label("番号", "Number"), required=True, writable=False),
        Field("text", FieldType.PROSE, Label("回答", "Answer"), required=True, searchable=True),
        *MARKING_FIELDS,
        *LIFE_FIELDS,
    ),
    parents=("reply",),
    owner=Owner.AGENCY_OR_OFFICE_OF_PARENT,
    title="text",
    since=4,
)
# Who was reminded of what, when and by what means (督促); stays at the desk.
REMINDER = RecordKind(
    "reminder",
    by_key(
        Field(
            "organisation",
            FieldType.ORGANISATION,
            Label("督促先", "Organisation"),
            required=True,
        ),
        # Tasks, alerts and requests; empty: that nothing was heard at all.
        Field("about", FieldType.TEXTS, Label("対象", "About"), pattern=UUID, writable=False),
        Field("reminded_at", FieldType.INSTANT, Label("督促日時", "Reminded at"), required=True),
        Field("means", FieldType.CODE, Label("手段", "Means"), codes=CHANNEL, default="telephone"),
        Field("told", FieldType.TEXT, Label("相手方", "Who was told"), searchable=True),
        Field("answer", FieldType.PROSE, Label("回答", "Answer"), searchable=True),
        Field("told_by", FieldType.TEXT, Label("連絡者", "Told by")),
        *MARKING_FIELDS,
        *LIFE_FIELDS,
    ),
    travels=Travels.ORGANISATION,
    title="told",
    since=4,
)
