"""Campaigns: one attack seen at several organisations, told on at markings of its own.

Which reports it rests on stays with the office. A reporter is named in it only where he allows it.
"""

from liaison_app.domain.fields import Field, FieldType, by_key
from liaison_app.domain.records.incident import (
    CVES,
    REFERENCE,
    TECHNIQUES,
    TITLE,
    UUID,
    time_fields,
)
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
from liaison_app.domain.records.package import EXERCISE
from liaison_app.domain.vocabulary import AI_VECTOR, CAMPAIGN_STATUS, Label

CAMPAIGN = RecordKind(
    "campaign",
    by_key(
        TITLE,
        REFERENCE,
        Field(
            "status",
            FieldType.CODE,
            Label("状況", "Status"),
            codes=CAMPAIGN_STATUS,
            default="active",
        ),
        Field("summary", FieldType.PROSE, Label("概要", "Summary"), searchable=True),
        Field("assessment", FieldType.PROSE, Label("評価", "Assessment"), searchable=True),
        Field("measures", FieldType.PROSE, Label("求める措置", "What to do"), searchable=True),
        Field(
            "ai_vectors", FieldType.CODES, Label("ＡＩ悪用の態様", "AI vectors"), codes=AI_VECTOR
        ),
        *time_fields("first_seen", "初認", "First seen"),
        *time_fields("last_seen", "最終確認", "Last seen"),
        # Codes of those reporters who allow it.
        Field(
            "named_reporters",
            FieldType.TEXTS,
            Label("報告機関（公表可）", "Reporters (named by consent)"),
            writable=False,
        ),
        TECHNIQUES,
        CVES,
        EXERCISE,
        *MARKING_FIELDS,
        *RECORDS_FIELDS,
        *LIFE_FIELDS,
    ),
    owner=Owner.OFFICE,
    # What it rests on: "type value" for each thing that the reports have in common.
    internal=by_key(
        Field("basis", FieldType.TEXTS, Label("共通点", "In common"), writable=False),
        Field("office_note", FieldType.PROSE, Label("事務局所見", "Office note"), searchable=True),
    ),
    notice=by_key(ADDRESSED, COPY, *WITHDRAWAL),
    since=4,
)
CAMPAIGN_MEMBER = RecordKind(
    "campaign-member",
    by_key(
        Field(
            "incident",
            FieldType.TEXT,
            Label("事案", "Incident"),
            pattern=UUID,
            required=True,
            writable=False,
        ),
        Field("note", FieldType.PROSE, Label("備考", "Note"), searchable=True),
        *MARKING_FIELDS,
        *LIFE_FIELDS,
    ),
    parents=("campaign",),
    owner=Owner.OFFICE,
    travels=Travels.ORGANISATION,
    title="incident",
    since=4,
)
