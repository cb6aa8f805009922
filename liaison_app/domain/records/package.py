"""Counter-measure packages, their tasks, and each organisation's response to a task.

A response has two writers who never share a cell: the organisation's status is its own
compartment, the office's decision another. The decision names the status operation it judges.
"""

from liaison_app.domain.fields import Field, FieldType, by_key, since
from liaison_app.domain.records.incident import (
    CVES,
    REFERENCE,
    SOURCE_ID,
    TECHNIQUES,
    TITLE,
    UUID,
)
from liaison_app.domain.records.kind import ADDRESSED, COPY, WITHDRAWAL, Owner, RecordKind
from liaison_app.domain.records.life import LIFE_FIELDS, RECORDS_FIELDS
from liaison_app.domain.records.markings import MARKING_FIELDS
from liaison_app.domain.vocabulary import (
    DECISION,
    OBLIGATION,
    PRIORITY,
    RESPONSE_STATUS,
    TASK_END,
    TASK_TYPE,
    TECHNICAL_IMPACT,
    Label,
)

TEXT = Field("text", FieldType.PROSE, Label("内容", "Text"), searchable=True)
EXERCISE = Field("exercise", FieldType.BOOLEAN, Label("訓練", "Exercise"))
# The package's edition, from 1, in which an item comes; it travels once that is published.
ITEM_EDITION = Field("edition", FieldType.INTEGER, Label("版", "Edition"), writable=False, since=4)
# To whom a draft is to go, as its author wrote it; whom it names does not see the others.
DRAFT_TO = Field(
    "to", FieldType.TEXTS, Label("宛先（起案）", "Recipients (draft)"), writable=False, since=4
)


def named(key: str, ja: str, en: str) -> Field:
    """The id of another record, set by the program."""
    return Field(key, FieldType.TEXT, Label(ja, en), pattern=UUID, writable=False, since=4)


ITEM_OF = named("package", "対策パッケージ", "Package")
ENDED = since(
    4,
    Field("ended", FieldType.CODE, Label("終了の区分", "Ended"), codes=TASK_END, writable=False),
    Field("ended_at", FieldType.INSTANT, Label("終了日時", "Ended at"), writable=False),
    Field("ended_why", FieldType.PROSE, Label("終了の理由", "Why ended")),
    named("supersedes", "改訂前の記録", "Supersedes"),
    named("superseded_by", "改訂後の記録", "Superseded by"),
)

PACKAGE = RecordKind(
    "package",
    by_key(
        TITLE,
        REFERENCE,
        TEXT,
        Field("published_at", FieldType.INSTANT, Label("発出日時", "Published at"), writable=False),
        EXERCISE,
        SOURCE_ID,
        ITEM_EDITION,
        *MARKING_FIELDS,
        *RECORDS_FIELDS,
        *LIFE_FIELDS,
    ),
    owner=Owner.OFFICE,
)
# One edition of a package. Items that a new one leaves alone go on as they are.
EDITION = RecordKind(
    "edition",
    by_key(
        Field(
            "edition",
            FieldType.INTEGER,
            Label("版", "Edition"),
            required=True,
            writable=False,
        ),
        Field("changes", FieldType.PROSE, Label("改訂内容", "What changed"), searchable=True),
        Field("published_at", FieldType.INSTANT, Label("発出日時", "Published at"), writable=False),
        *MARKING_FIELDS,
        *LIFE_FIELDS,
    ),
    parents=("package",),
    owner=Owner.OFFICE,
    internal=by_key(
        # Tasks of earlier editions that this one withdraws; who had one of them is told by the
        # task itself, and nobody of the others'.
        Field(
            "withdraws",
            FieldType.TEXTS,
            Label("撤回する項目", "Items withdrawn"),
            pattern=UUID,
            writable=False,
        ),
        # In the order of ``withdraws``; empty where the edition's own words say why.
        Field(
            "reasons",
            FieldType.TEXTS,
            Label("撤回の理由", "Reasons for withdrawing"),
            writable=False,
        ),
    ),
    title="changes",
    since=4,
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
        ITEM_EDITION,
        *since(
            4,
            Field("task_type", FieldType.CODE, Label("作業の種類", "Type"), codes=TASK_TYPE),
            Field("evidence_required", FieldType.BOOLEAN, Label("証跡の提出", "Evidence required")),
            # What a rule computes the due date from; the rules are data.
            Field(
                "due_rule",
                FieldType.LISTED,
                Label("期限の基準", "Rule for the due date"),
                vocabulary="due-rule",
            ),
            Field("exposed", FieldType.BOOLEAN, Label("外部公開", "Exposed to the internet")),
            Field("known_exploited", FieldType.BOOLEAN, Label("悪用確認済み", "Known exploited")),
            Field("automatable", FieldType.BOOLEAN, Label("攻撃の自動化", "Automatable")),
            Field(
                "technical_impact",
                FieldType.CODE,
                Label("技術的影響", "Technical impact"),
                codes=TECHNICAL_IMPACT,
            ),
            Field(
                "template",
                FieldType.LISTED,
                Label("ひな形", "Template"),
                vocabulary="task-template",
                writable=False,
            ),
        ),
        named("meeting_decision", "会議の決定事項", "Decision of a meeting"),
        *ENDED,
        *MARKING_FIELDS,
        *LIFE_FIELDS,
    ),
    parents=("package",),
    owner=Owner.OFFICE,
    internal=by_key(DRAFT_TO),
    notice=by_key(ADDRESSED, COPY, *WITHDRAWAL),
)
RESPONSE = RecordKind(
    "response",
    by_key(
        Field("status", FieldType.CODE, Label("対応状況", "Status"), codes=RESPONSE_STATUS),
        Field("result", FieldType.PROSE, Label("対応結果", "Result"), searchable=True),
        Field("note", FieldType.PROSE, Label("理由・備考", "Note"), searchable=True),
        Field("acknowledged_at", FieldType.INSTANT, Label("担当者確認日時", "Acknowledged at")),
        Field("completed_at", FieldType.INSTANT, Label("完了日時", "Completed at")),
        *since(
            4,
            Field("extension_due", FieldType.DATE, Label("希望する期限", "Due date asked for")),
            Field("exception_until", FieldType.DATE, Label("例外の期限", "Exception until")),
            Field(
                "compensating",
                FieldType.PROSE,
                Label("代替措置", "Compensating measures"),
                searchable=True,
            ),
            Field("units_done", FieldType.INTEGER, Label("実施数", "Units done")),
            Field("units_total", FieldType.INTEGER, Label("対象数", "Units in all")),
            Field("unit", FieldType.TEXT, Label("単位", "Unit")),
        ),
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
