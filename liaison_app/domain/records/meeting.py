"""Meetings of the ministries concerned, and what was decided there."""

from liaison_app.domain.fields import Field, FieldType, by_key
from liaison_app.domain.records.incident import REFERENCE, TITLE, UUID
from liaison_app.domain.records.kind import ADDRESSED, COPY, WITHDRAWAL, Owner, RecordKind
from liaison_app.domain.records.life import LIFE_FIELDS, RECORDS_FIELDS
from liaison_app.domain.records.markings import MARKING_FIELDS
from liaison_app.domain.records.package import EXERCISE, named
from liaison_app.domain.vocabulary import Label

MEETING = RecordKind(
    "meeting",
    by_key(
        TITLE,
        REFERENCE,
        Field("held_at", FieldType.INSTANT, Label("開催日時", "Held at"), required=True),
        Field("ends_at", FieldType.INSTANT, Label("終了日時", "Ended at")),
        Field("place", FieldType.TEXT, Label("場所", "Place")),
        Field("chair", FieldType.TEXT, Label("議長", "Chair")),
        # By role (post and body), one on each line.
        Field("attendees", FieldType.TEXTS, Label("出席者", "Attendees"), searchable=True),
        Field("agenda", FieldType.TEXTS, Label("議題", "Agenda"), searchable=True),
        # Briefings of the register.
        Field("papers", FieldType.TEXTS, Label("資料", "Papers"), pattern=UUID, writable=False),
        Field("minutes", FieldType.PROSE, Label("議事要旨", "Minutes"), searchable=True),
        EXERCISE,
        *MARKING_FIELDS,
        *RECORDS_FIELDS,
        *LIFE_FIELDS,
    ),
    owner=Owner.OFFICE,
    notice=by_key(ADDRESSED, COPY, *WITHDRAWAL),
    since=4,
)
MEETING_DECISION = RecordKind(
    "meeting-decision",
    by_key(
        Field(
            "text", FieldType.PROSE, Label("決定事項", "Decision"), required=True, searchable=True
        ),
        Field("rank", FieldType.INTEGER, Label("順序", "Order")),
        Field("responsible", FieldType.TEXT, Label("担当", "Responsible")),
        Field("due", FieldType.DATE, Label("期限", "Due")),
        named("task", "対応事項", "Task"),
        *MARKING_FIELDS,
        *LIFE_FIELDS,
    ),
    parents=("meeting",),
    owner=Owner.OFFICE,
    title="text",
    since=4,
)
