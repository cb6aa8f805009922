"""Alerts of the office and each organisation's acknowledgement (了知)."""

from liaison_app.domain.fields import Field, FieldType, by_key, since
from liaison_app.domain.records.incident import CVES, REFERENCE, SOURCE_ID, TECHNIQUES, TITLE
from liaison_app.domain.records.kind import ADDRESSED, COPY, WITHDRAWAL, Owner, RecordKind
from liaison_app.domain.records.life import LIFE_FIELDS, RECORDS_FIELDS
from liaison_app.domain.records.markings import MARKING_FIELDS
from liaison_app.domain.records.package import DRAFT_TO, ENDED, EXERCISE, ITEM_EDITION, ITEM_OF
from liaison_app.domain.vocabulary import FINDING, URGENCY, Label

ALERT = RecordKind(
    "alert",
    by_key(
        TITLE,
        REFERENCE,
        Field("body", FieldType.PROSE, Label("本文", "Text"), required=True, searchable=True),
        Field(
            "urgency", FieldType.CODE, Label("緊急度", "Urgency"), codes=URGENCY, default="normal"
        ),
        Field("look_for", FieldType.PROSE, Label("確認事項", "What to look for"), searchable=True),
        Field("measures", FieldType.PROSE, Label("求める措置", "What to do"), searchable=True),
        Field("ack_by", FieldType.INSTANT, Label("了知期限", "Acknowledge by")),
        Field("issued_at", FieldType.INSTANT, Label("発出日時", "Issued at"), writable=False),
        TECHNIQUES,
        CVES,
        EXERCISE,
        SOURCE_ID,
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
)
ACKNOWLEDGEMENT = RecordKind(
    "acknowledgement",
    by_key(
        Field(
            "acknowledged_at",
            FieldType.INSTANT,
            Label("了知日時", "Acknowledged at"),
            required=True,
        ),
        Field("note", FieldType.PROSE, Label("備考", "Note"), searchable=True),
        *since(4, Field("finding", FieldType.CODE, Label("確認結果", "Finding"), codes=FINDING)),
        *MARKING_FIELDS,
        *LIFE_FIELDS,
    ),
    parents=("alert",),
)
