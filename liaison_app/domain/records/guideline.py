"""Guidelines: how to recognise and mitigate one risk, as steps an officer can tick on an incident.

The program ships a library of its own (``resources/guidelines``); what the office writes here is
added to it, or stands in the place of the guideline it ``replaces``.
"""

from liaison_app.domain.fields import Field, FieldType, by_key
from liaison_app.domain.records.incident import REFERENCE, TECHNIQUES, TITLE
from liaison_app.domain.records.kind import ADDRESSED, COPY, WITHDRAWAL, Owner, RecordKind
from liaison_app.domain.records.life import LIFE_FIELDS, RECORDS_FIELDS
from liaison_app.domain.records.markings import MARKING_FIELDS
from liaison_app.domain.records.package import DRAFT_TO, ENDED, ITEM_EDITION, ITEM_OF
from liaison_app.domain.vocabulary import AI_VECTOR, STEP_SECTION, Label

GUIDELINE = RecordKind(
    "guideline",
    by_key(
        TITLE,
        Field(
            "title_en", FieldType.TEXT, Label("件名（英語）", "Title (English)"), searchable=True
        ),
        REFERENCE,
        Field("summary", FieldType.PROSE, Label("概要", "Summary"), searchable=True),
        Field(
            "summary_en",
            FieldType.PROSE,
            Label("概要（英語）", "Summary (English)"),
            searchable=True,
        ),
        Field("vectors", FieldType.CODES, Label("対象とするリスク", "Risks"), codes=AI_VECTOR),
        # A guideline of the library, by its name there.
        Field(
            "replaces",
            FieldType.LISTED,
            Label("置き換える手引", "Replaces"),
            vocabulary="guideline",
        ),
        Field("issued_at", FieldType.INSTANT, Label("発出日時", "Issued at"), writable=False),
        TECHNIQUES,
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
STEP = RecordKind(
    "step",
    by_key(
        Field(
            "section",
            FieldType.CODE,
            Label("区分", "Section"),
            codes=STEP_SECTION,
            required=True,
        ),
        Field("rank", FieldType.INTEGER, Label("順序", "Order")),
        Field("text", FieldType.PROSE, Label("内容", "Text"), required=True, searchable=True),
        Field("text_en", FieldType.PROSE, Label("内容（英語）", "Text (English)"), searchable=True),
        TECHNIQUES,
        *MARKING_FIELDS,
        *LIFE_FIELDS,
    ),
    parents=("guideline",),
    owner=Owner.OFFICE,
    title="text",
    since=4,
)
