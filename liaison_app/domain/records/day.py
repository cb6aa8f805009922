"""The officer's day: what is written down around incidents and stays at the desk.

Contacts go to the office; everything else here stays within the organisation. What only the program
sets (a clearance, who gave and who took over) cannot be typed.
"""

from liaison_app.domain.fields import Field, FieldType, by_key
from liaison_app.domain.records.incident import REFERENCE, UUID
from liaison_app.domain.records.kind import RecordKind, Travels
from liaison_app.domain.records.life import LIFE_FIELDS, RECORDS_FIELDS
from liaison_app.domain.records.markings import MARKING_FIELDS
from liaison_app.domain.vocabulary import CHANNEL, LINE_KIND, SAYABLE, Label


def _line(key: str, ja: str, en: str, *, required: bool = False) -> Field:
    return Field(key, FieldType.TEXT, Label(ja, en), required=required, searchable=True)


def _prose(key: str, ja: str, en: str, *, required: bool = False) -> Field:
    return Field(key, FieldType.PROSE, Label(ja, en), required=required, searchable=True)


def _instant(key: str, ja: str, en: str, *, required: bool = False, writable: bool = True) -> Field:
    return Field(key, FieldType.INSTANT, Label(ja, en), required=required, writable=writable)


def _set_by_program(key: str, ja: str, en: str, *, pattern: str = "") -> Field:
    return Field(key, FieldType.TEXT, Label(ja, en), pattern=pattern, writable=False)


_INCIDENT = Field(
    "incident", FieldType.TEXT, Label("関係する事案", "Incident"), pattern=UUID, writable=False
)
_KEPT = (*MARKING_FIELDS, *RECORDS_FIELDS, *LIFE_FIELDS)

INTAKE = RecordKind(
    "intake",
    by_key(
        REFERENCE,
        _instant("received_at", "受付日時", "Received at", required=True),
        Field(
            "channel",
            FieldType.CODE,
            Label("受付手段", "Channel"),
            codes=CHANNEL,
            default="telephone",
        ),
        _line("caller", "相手方", "Caller"),
        _line("caller_organisation", "相手方の所属", "Caller's organisation"),
        _line("call_back", "折り返し先", "Call-back number"),
        Field("read_back", FieldType.BOOLEAN, Label("復唱確認", "Read back")),
        _line("receiver", "受付者", "Received by"),
        _prose("text", "内容", "Text"),
        _instant("call_back_by", "折り返しの期限", "To call back by"),
        _instant("called_back_at", "折り返し済み日時", "Called back at"),
        _instant("settled_at", "処理済み日時", "Settled at"),
        _INCIDENT,
        *_KEPT,
    ),
    travels=Travels.ORGANISATION,
    title="text",
    since=2,
)
ESCALATION = RecordKind(
    "escalation",
    by_key(
        REFERENCE,
        _instant("told_at", "連絡日時", "Told at", required=True),
        _line("told", "相手方", "Who was told", required=True),
        Field("means", FieldType.CODE, Label("手段", "Means"), codes=CHANNEL, default="telephone"),
        _prose("message", "連絡内容", "Message", required=True),
        _prose("answer", "回答・指示", "Answer"),
        _instant("answered_at", "回答日時", "Answered at"),
        _line("told_by", "連絡者", "Told by"),
        _INCIDENT,
        *_KEPT,
    ),
    travels=Travels.ORGANISATION,
    title="message",
    since=2,
)
CONTACT = RecordKind(
    "contact",
    by_key(
        _line("post", "役職・担当", "Post", required=True),
        _line("name", "氏名", "Name"),
        Field("rank", FieldType.INTEGER, Label("連絡順位", "Order of calling")),
        _line("day_number", "日中の電話", "Day number"),
        _line("night_number", "夜間・休日の電話", "Night number"),
        _line("e_mail", "電子メール", "E-mail"),
        _line("deputy", "代理者", "Deputy"),
        _line("deputy_number", "代理者の電話", "Deputy's number"),
        _prose("note", "備考", "Note"),
        *MARKING_FIELDS,
        *LIFE_FIELDS,
    ),
    title="post",
    since=2,
)
ROSTER = RecordKind(
    "roster",
    by_key(
        _instant("starts_at", "開始日時", "Begins at", required=True),
        _instant("ends_at", "終了日時", "Ends at", required=True),
        _line("officer", "当直者", "Officer on duty", required=True),
        _line("number", "連絡先", "Number"),
        _line("deputy", "副当直者", "Deputy"),
        _line("deputy_number", "副当直者の連絡先", "Deputy's number"),
        _prose("wake_up", "起床連絡の基準", "Wake-up criteria"),
        _prose("note", "備考", "Note"),
        *MARKING_FIELDS,
        *LIFE_FIELDS,
    ),
    travels=Travels.ORGANISATION,
    title="officer",
    since=2,
)
HANDOVER = RecordKind(
    "handover",
    by_key(
        REFERENCE,
        _instant("given_at", "引継日時", "Given at", required=True, writable=False),
        _set_by_program("given_by", "引継者", "Given by"),
        # The officer's record: names can be alike, or change.
        _set_by_program("giver", "引継者の記録", "Record of who gave", pattern=UUID),
        _instant("taken_at", "引受日時", "Taken at", writable=False),
        _set_by_program("taken_by", "引受者", "Taken by"),
        _prose("open_items", "継続中の案件", "Open items"),
        _prose("promised_calls", "約束した連絡", "Promised calls"),
        _prose("deadlines", "今後の期限", "Next deadlines"),
        _prose("arrivals", "未確認のバンドル", "Bundles to review"),
        _prose("note", "備考", "Note"),
        *_KEPT,
    ),
    travels=Travels.ORGANISATION,
    title="given_by",
    since=2,
)
QUESTION = RecordKind(
    "question",
    by_key(
        REFERENCE,
        Field("sort", FieldType.CODE, Label("種別", "Kind"), codes=LINE_KIND, default="question"),
        _line("question", "問又は方針", "Question or press line", required=True),
        _prose("answer", "答", "Answer"),
        _prose("follow_up", "更問", "Follow-up questions"),
        _line("answerer", "答弁者", "Who answers"),
        _line("consult", "協議先", "Whom to consult"),
        Field(
            "sayable",
            FieldType.CODE,
            Label("公表の可否", "Whether it may be said"),
            codes=SAYABLE,
            default="undecided",
        ),
        _instant("cleared_at", "了解日時", "Cleared at", writable=False),
        _set_by_program("cleared_by", "了解した役職", "Cleared by (post)"),
        _INCIDENT,
        *_KEPT,
    ),
    travels=Travels.ORGANISATION,
    title="question",
    since=2,
)
