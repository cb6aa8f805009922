"""Counter-measure packages, their tasks, and each organisation's response to a task.

A response has two writers who never share a cell: the organisation's status is its own
compartment, the office's decision another. The decision names the status operation it judges.
"""

from liaison_app.domain.fields import Field, FieldType, by_key
from liaison_app.domain.records.incident import CVES, REFERENCE, SOURCE_ID, TECHNIQUES, TITLE
from liaison_app.domain.records.kind import ADDRESSED, WITHDRAWAL, Owner, RecordKind
from liaison_app.domain.records.life import LIFE_FIELDS, RECORDS_FIELDS
from liaison_app.domain.records.markings import MARKING_FIELDS
from liaison_app.domain.vocabulary import DECISION, OBLIGATION, PRIORITY, RESPONSE_STATUS, Label

TEXT = Field("text", FieldType.PROSE, Label("内容", "Text"), searchable=True)
EXERCISE = Field("exercise", FieldType.BOOLEAN, Label("訓練", "Exercise"))

PACKAGE = RecordKind(
    "package",
    by_key(
        TITLE,
        REFERENCE,
        TEXT,
        Field("published_at", FieldType.INSTANT, Label("発出日時", "Published at"), writable=False),
        EXERCISE,
        SOURCE_ID,
        *MARKING_FIELDS,
        *RECORDS_FIELDS,
        *LIFE_FIELDS,
    ),
    owner=Owner.OFFICE,
)
TASK = RecordKind(
    "task",
    by_key(
        TITLE,
        REFERENCE,
        TEXT,
        Field("due", FieldType.DATE, Label("期限", "Due")),
        Field(
            "obligation",
            FieldType.CODE,
            Label("区分", "Obligation"),
            codes=OBLIGATION,
            default="mandatory",
        ),
        Field(
            "priority",
            FieldType.CODE,
            Label("優先度", "Priority"),
            codes=PRIORITY,
            default="normal",
        ),
        Field("evidence", FieldType.PROSE, Label("求める証跡", "Evidence asked for")),
        Field("guideline", FieldType.TEXT, Label("根拠とする手引", "Guideline")),
        TECHNIQUES,
        CVES,
        SOURCE_ID,
        *MARKING_FIELDS,
        *LIFE_FIELDS,
    ),
    parents=("package",),
    owner=Owner.OFFICE,
    notice=by_key(ADDRESSED, *WITHDRAWAL),
)
RESPONSE = RecordKind(
    "response",
    by_key(
        Field("status", FieldType.CODE, Label("対応状況", "Status"), codes=RESPONSE_STATUS),
        Field("result", FieldType.PROSE, Label("対応結果", "Result"), searchable=True),
        Field("note", FieldType.PROSE, Label("理由・備考", "Note"), searchable=True),
        Field("acknowledged_at", FieldType.INSTANT, Label("担当者確認日時", "Acknowledged at")),
        Field("completed_at", FieldType.INSTANT, Label("完了日時", "Completed at")),
        *MARKING_FIELDS,
        *LIFE_FIELDS,
    ),
    parents=("task",),
    decision=by_key(
        Field("decision", FieldType.CODE, Label("決定", "Decision"), codes=DECISION),
        Field("decision_note", FieldType.PROSE, Label("決定の理由", "Reason for the decision")),
        Field("decision_due", FieldType.DATE, Label("延長後の期限", "Extended due date")),
        Field("decided_at", FieldType.INSTANT, Label("決定日時", "Decided at")),
        Field("judges", FieldType.HASH, Label("対象の報告", "Status judged")),
    ),
)
