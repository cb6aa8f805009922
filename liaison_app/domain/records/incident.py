"""Incidents and reference cases, and what hangs on them: entries, attachments, indicators, links,
reporting duties and the common forms.

A reference case has the fields of an incident, but is a record kind of its own: it is someone
else's case kept for study, is never sent and never counted.
"""

from liaison_app.domain.fields import Field, FieldType, by_key, since
from liaison_app.domain.records.kind import ADDRESSED, WITHDRAWAL, Owner, RecordKind, Travels
from liaison_app.domain.records.life import LIFE_FIELDS, RECORDS_FIELDS
from liaison_app.domain.records.markings import MARKING_FIELDS
from liaison_app.domain.vocabulary import (
    ACTION_STATUS,
    AI_INVOLVEMENT,
    AI_VECTOR,
    APPLIES,
    CONFIDENCE,
    CUSTODY_ACT,
    DETERMINATION,
    INCIDENT_KIND,
    INCIDENT_STATUS,
    INDICATOR_TYPE,
    PRECISION,
    RECOVERABILITY,
    RELATION,
    REPORT_STAGE,
    SEVERITY,
    STEP_STATE,
    TASK_TYPE,
    Code,
    Label,
)

TECHNIQUE = r"(AML\.)?TA?\d{4}(\.\d{3})?"
UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
CASES = ("incident", "reference-case")
CVE = r"CVE-\d{4}-\d{4,19}"


def _text(key: str, ja: str, en: str) -> Field:
    return Field(key, FieldType.TEXT, Label(ja, en), searchable=True)


def _prose(key: str, ja: str, en: str) -> Field:
    return Field(key, FieldType.PROSE, Label(ja, en), searchable=True)


def _code(key: str, ja: str, en: str, codes: tuple[Code, ...], default: str | None = None) -> Field:
    return Field(key, FieldType.CODE, Label(ja, en), codes=codes, default=default)


def time_fields(key: str, ja: str, en: str) -> tuple[Field, Field]:
    """An instant and how exactly it is known."""
    return (
        Field(f"{key}_at", FieldType.INSTANT, Label(f"{ja}日時", f"{en} at")),
        _code(f"{key}_at_precision", f"{ja}日時の精度", f"{en} at (precision)", PRECISION),
    )


TITLE = Field("title", FieldType.TEXT, Label("件名", "Title"), required=True, searchable=True)
REFERENCE = Field(
    "reference", FieldType.TEXT, Label("番号", "Reference"), writable=False, searchable=True
)
SOURCE_ID = Field(
    "source_id", FieldType.TEXT, Label("自組織の管理番号", "Number in own ledger"), searchable=True
)
TECHNIQUES = Field(
    "techniques",
    FieldType.TEXTS,
    Label("攻撃手法", "Techniques"),
    pattern=TECHNIQUE,
    searchable=True,
)
CVES = Field(
    "cves",
    FieldType.TEXTS,
    Label("脆弱性（CVE）", "Vulnerabilities (CVE)"),
    pattern=CVE,
    searchable=True,
)

INCIDENT_FIELDS = by_key(
    TITLE,
    REFERENCE,
    Field("reported", FieldType.BOOLEAN, Label("報告対象", "To be reported"), writable=False),
    Field("organisation", FieldType.ORGANISATION, Label("機関", "Organisation")),
    _code("kind", "事案種別", "Kind", INCIDENT_KIND),
    Field(
        "category",
        FieldType.LISTED,
        Label("分類（RSIT）", "Category (RSIT)"),
        vocabulary="category",
    ),
    _code("status", "状況", "Status", INCIDENT_STATUS, "new"),
    _code("severity", "影響度（暫定）", "Severity (provisional)", SEVERITY, "unknown"),
    _code(
        "effect_continuity", "サービスの持続性への影響", "Effect on continuity of service", SEVERITY
    ),
    _code("effect_safety", "安全性への影響", "Effect on safety", SEVERITY),
    _code("effect_other", "その他の影響", "Other effects", SEVERITY),
    _code("severity_assessed", "深刻度（事後評価）", "Severity (assessed afterwards)", SEVERITY),
    _code("ai_involvement", "ＡＩの関与", "AI involvement", AI_INVOLVEMENT, "unknown"),
    Field("ai_vectors", FieldType.CODES, Label("ＡＩ悪用の態様", "AI vectors"), codes=AI_VECTOR),
    _prose("ai_grounds", "ＡＩ関与の根拠", "Grounds for AI involvement"),
    _code("ai_confidence", "ＡＩ関与の確度", "Confidence in AI involvement", CONFIDENCE),
    _code("determination", "判定", "Determination", DETERMINATION),
    *time_fields("occurred", "発生", "Occurred"),
    *time_fields("detected", "検知", "Detected"),
    *time_fields("aware", "認知", "Became aware"),
    *time_fields("reported", "報告", "Reported"),
    *time_fields("contained", "封じ込め", "Contained"),
    *time_fields("recovered", "復旧", "Recovered"),
    *time_fields("closed", "対応終了", "Closed"),
    Field("sector", FieldType.LISTED, Label("分野", "Sector"), vocabulary="sector"),
    _prose("confirmed_facts", "確認された事実", "Confirmed facts"),
    _prose("being_confirmed", "確認中の事項", "Being confirmed"),
    _prose("assessment", "評価", "Assessment"),
    _prose("impact_service", "サービスへの影響", "Impact on services"),
    Field("impact_persons", FieldType.INTEGER, Label("影響を受けた人数", "Persons affected")),
    Field("personal_data", FieldType.BOOLEAN, Label("個人情報", "Personal data")),
    Field("impact_money", FieldType.INTEGER, Label("被害額（円）", "Loss (yen)")),
    _code("recoverability", "復旧の見込み", "Recoverability", RECOVERABILITY),
    TECHNIQUES,
    CVES,
    *MARKING_FIELDS,
    Field("exercise", FieldType.BOOLEAN, Label("訓練", "Exercise")),
    SOURCE_ID,
    *since(
        2,
        Field(
            "essential_sector",
            FieldType.LISTED,
            Label("基幹インフラ事業", "Essential infrastructure service"),
            vocabulary="essential-sector",
        ),
        Field(
            "consent_sharing", FieldType.BOOLEAN, Label("情報共有への同意", "Consent to sharing")
        ),
        Field("merged_into", FieldType.TEXT, Label("統合先", "Merged into"), writable=False),
    ),
    *RECORDS_FIELDS,
    *LIFE_FIELDS,
)

# What stands in no field of its own in a ledger; taken in, it becomes an entry of the timeline,
# since the fields of prose are quoted in papers.
REMARKS = Field(
    "remarks", FieldType.PROSE, Label("備考（経過に記録）", "Remarks (kept in the timeline)")
)

INCIDENT = RecordKind(
    "incident",
    INCIDENT_FIELDS,
    # To whom the office passes it on.
    notice=by_key(*since(3, ADDRESSED), *WITHDRAWAL),
    internal=by_key(
        _prose("office_note", "事務局所見", "Office note"),
        _code("office_severity", "深刻度（事務局評価）", "Severity (office)", SEVERITY),
        *since(
            2,
            Field(
                "office_merged_into",
                FieldType.TEXT,
                Label("統合先（事務局）", "Merged into (office)"),
                writable=False,
            ),
        ),
    ),
)
REFERENCE_CASE = RecordKind("reference-case", INCIDENT_FIELDS, travels=Travels.ORGANISATION)

# A shipped guideline by its name, or one of the office's by its id.
GUIDELINE_USED = Field(
    "guideline",
    FieldType.LISTED,
    Label("手引", "Guideline"),
    vocabulary="guideline",
    writable=False,
)
ENTRY = RecordKind(
    "entry",
    by_key(
        Field("text", FieldType.PROSE, Label("内容", "Text"), required=True, searchable=True),
        *time_fields("occurred", "発生", "Occurred"),
        _text("source", "情報源", "Source"),
        TECHNIQUES,
        # A step of a guideline that was ticked: the newest entry says how it stands.
        *since(
            4,
            GUIDELINE_USED,
            Field("step", FieldType.TEXT, Label("手順", "Step"), writable=False),
            Field(
                "step_state",
                FieldType.CODE,
                Label("手順の状態", "State of the step"),
                codes=STEP_STATE,
                writable=False,
            ),
        ),
        *MARKING_FIELDS,
        *LIFE_FIELDS,
    ),
    parents=CASES,
    owner=Owner.AGENCY_OR_OFFICE_OF_PARENT,
    title="text",
)
# What is to be done about one incident: the organisation's own to-do, not the office's task.
ACTION = RecordKind(
    "action",
    by_key(
        TITLE,
        Field("task_type", FieldType.CODE, Label("作業の種類", "Type"), codes=TASK_TYPE),
        Field(
            "status",
            FieldType.CODE,
            Label("実施状況", "Status"),
            codes=ACTION_STATUS,
            default="open",
        ),
        _text("assigned_to", "担当", "Assigned to"),
        Field("due", FieldType.DATE, Label("期限", "Due")),
        Field("done_at", FieldType.INSTANT, Label("完了日時", "Done at")),
        _prose("result", "結果", "Result"),
        # The step of a guideline it was opened from.
        GUIDELINE_USED,
        Field("step", FieldType.TEXT, Label("手順", "Step"), writable=False),
        *MARKING_FIELDS,
        *LIFE_FIELDS,
    ),
    parents=("incident",),
    since=4,
)
ATTACHMENT = RecordKind(
    "attachment",
    by_key(
        Field(
            "name", FieldType.TEXT, Label("ファイル名", "File name"), required=True, searchable=True
        ),
        Field(
            "sha256", FieldType.HASH, Label("SHA-256", "SHA-256"), required=True, searchable=True
        ),
        Field("bytes", FieldType.INTEGER, Label("大きさ（バイト）", "Size (bytes)"), required=True),
        _text("note", "説明", "Note"),
        *MARKING_FIELDS,
        *LIFE_FIELDS,
    ),
    parents=(*CASES, "response", "reply", "briefing"),
    owner=Owner.AGENCY_OR_OFFICE_OF_PARENT,
    title="name",
    parents_since={"reply": 4, "briefing": 5},
)
# Who took a file out of the case log, when. Append-only, and stays where it happened; a record of
# its own, since a file under a response already stands as deep as a record may.
CUSTODY = RecordKind(
    "custody",
    by_key(
        Field(
            "attachment",
            FieldType.TEXT,
            Label("添付", "Attachment"),
            pattern=UUID,
            required=True,
            writable=False,
        ),
        Field("act", FieldType.CODE, Label("行為", "Act"), codes=CUSTODY_ACT, required=True),
        Field("at", FieldType.INSTANT, Label("日時", "At"), required=True),
        Field("officer", FieldType.TEXT, Label("担当官", "Officer"), required=True),
        _text("destination", "取り出し先", "Taken to"),
        *since(5, Field("copies", FieldType.INTEGER, Label("部数", "Copies"))),
        _prose("note", "備考", "Note"),
        *MARKING_FIELDS,
        *LIFE_FIELDS,
    ),
    travels=Travels.ORGANISATION,
    title="destination",
    since=2,
)
INDICATOR = RecordKind(
    "indicator",
    by_key(
        Field(
            "type",
            FieldType.CODE,
            Label("種類", "Type"),
            codes=INDICATOR_TYPE,
            required=True,
        ),
        Field("value", FieldType.TEXT, Label("値", "Value"), required=True, searchable=True),
        Field("first_seen", FieldType.INSTANT, Label("初認日時", "First seen")),
        Field("last_seen", FieldType.INSTANT, Label("最終確認日時", "Last seen")),
        _prose("note", "備考", "Note"),
        *MARKING_FIELDS,
        *LIFE_FIELDS,
    ),
    parents=(*CASES, "alert", "campaign"),
    owner=Owner.AGENCY_OR_OFFICE_OF_PARENT,
    title="value",
    since=2,
    parents_since={"alert": 4, "campaign": 4},
)
LINK = RecordKind(
    "link",
    by_key(
        Field("relation", FieldType.CODE, Label("関係", "Relation"), codes=RELATION, required=True),
        Field(
            "target",
            FieldType.TEXT,
            Label("相手の記録", "Record linked to"),
            pattern=UUID,
            required=True,
        ),
        _prose("note", "備考", "Note"),
        *MARKING_FIELDS,
        *LIFE_FIELDS,
    ),
    parents=CASES,
    owner=Owner.AGENCY_OR_OFFICE_OF_PARENT,
    title="relation",
    since=2,
)
DUTY = RecordKind(
    "duty",
    by_key(
        Field(
            "rule",
            FieldType.LISTED,
            Label("報告義務", "Reporting duty"),
            vocabulary="duty",
            required=True,
        ),
        _code("applies", "該当の有無", "Applies", APPLIES, "unknown"),
        Field("due_at", FieldType.INSTANT, Label("期限（目安）", "Due (guide)")),
        Field("done_at", FieldType.INSTANT, Label("実施日時", "Done at")),
        _text("receipt", "受付番号", "Receipt number"),
        _prose("note", "備考", "Note"),
        *MARKING_FIELDS,
        *LIFE_FIELDS,
    ),
    parents=("incident",),
    title="rule",
    since=2,
)
FORM = RecordKind(
    "form",
    by_key(
        Field("form", FieldType.LISTED, Label("様式", "Form"), vocabulary="form", required=True),
        _text("edition", "様式の版", "Edition of the form"),
        Field("stage", FieldType.CODE, Label("報の別", "Stage"), codes=REPORT_STAGE, required=True),
        Field("issue_no", FieldType.INTEGER, Label("報", "Issue")),
        # "key=value" for each field of the form that is not one of the incident's.
        Field("answers", FieldType.TEXTS, Label("記載事項", "Answers"), searchable=True),
        Field("submitted_at", FieldType.INSTANT, Label("提出日時", "Submitted at")),
        _text("submitted_to", "提出先", "Submitted to"),
        _prose("note", "備考", "Note"),
        *MARKING_FIELDS,
        *LIFE_FIELDS,
    ),
    parents=("incident",),
    title="form",
    since=2,
)
