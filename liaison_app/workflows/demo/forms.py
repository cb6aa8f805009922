"""The form of the files of ``resources/demo``; their README says what the keys mean.

What is in ``fields`` is as an officer would type it and is checked by the procedures that take it.
"""

from typing import Annotated, Literal

import msgspec

from liaison_app.host.shipped import Form, LabelForm, Name, Text

Fields = dict[Text, str]
# Strictly before the moment of the play.
Past = Annotated[float, msgspec.Meta(lt=0)]
Codes = Annotated[list[Text], msgspec.Meta(min_length=1)]
Range = tuple[float, float]
Minutes = tuple[int, int]


class _Form(Form, frozen=True, omit_defaults=True):
    """What is left out stays out when it is handed on."""


class _Player(_Form, frozen=True):
    organisation: Name
    officer: Text


class _Organisation(_Form, frozen=True):
    code: Name
    name_ja: Text
    name_en: Text
    audience: Name
    sector: Name
    supervised_by: Name | None = None
    hub: Name | None = None


class _Task(_Form, frozen=True):
    key: Name
    due_days: int
    to: Codes
    fields: Fields


class _Package(_Form, frozen=True):
    fields: Fields
    tasks: list[_Task]


class _Alert(_Form, frozen=True):
    key: Name
    to: Codes
    ack_by_minutes: int
    fields: Fields
    indicators: str = ""


class _Entry(_Form, frozen=True):
    minutes: Annotated[int, msgspec.Meta(lt=0)]
    text: Text
    source: Text
    techniques: str


class _Attachment(_Form, frozen=True):
    file: Text
    note: Text


class _Incident(_Form, frozen=True):
    key: Name
    organisation: Name
    fields: Fields
    times: dict[Text, Annotated[int, msgspec.Meta(lt=0)]]
    timeline: list[_Entry]
    attachments: list[_Attachment]
    report: bool
    precision: dict[Text, Text] = msgspec.field(default_factory=dict)


class _Step(_Form, frozen=True):
    status: Name
    note: str


class _Response(_Form, frozen=True):
    organisation: Name
    task: Name
    steps: Annotated[list[_Step], msgspec.Meta(min_length=1)]
    begun: int = msgspec.field(default=-11, name="from")


class _Acknowledgement(_Form, frozen=True):
    organisation: Name
    alert: Name
    note: str
    finding: str = ""
    days: Past = -11


class _Decision(_Form, frozen=True):
    task: Name
    organisation: Name
    decision: Name
    note: str
    due_days: int | None = None


class _Turn(_Form, frozen=True):
    from_minutes: int
    to_minutes: int
    fields: Fields


class _Note(_Form, frozen=True):
    minutes: Annotated[int, msgspec.Meta(lt=0)]
    fields: Fields
    entry_of: Name | None = None
    call_back_minutes: int | None = None


class _Escalation(_Form, frozen=True):
    minutes: Annotated[int, msgspec.Meta(lt=0)]
    incident: Name
    fields: Fields


class _Question(_Form, frozen=True):
    incident: Name
    fields: Fields
    cleared_by: str


class _Day(_Form, frozen=True):
    organisation: Name
    contacts: list[Fields]
    roster: list[_Turn]
    intake: list[_Note]
    escalations: list[_Escalation]
    questions: list[_Question]


class _AskedDecision(_Form, frozen=True):
    text: str
    by_minutes: int
    basis: str
    proposal: str
    coordination: str


class _Briefing(_Form, frozen=True):
    distribution: str
    posture: str
    press: str
    next_minutes: int
    decisions: list[_AskedDecision]


class Cast(_Form, frozen=True):
    """``demo.json``."""

    source: Text
    edition: Text
    note: LabelForm
    office: _Player
    agencies: list[_Player]
    organisations: list[_Organisation]
    package: _Package
    alerts: list[_Alert]
    incidents: list[_Incident]
    responses: list[_Response]
    acknowledgements: list[_Acknowledgement]
    decisions: list[_Decision]
    days: list[_Day]
    briefing: _Briefing


class _Round(_Form, frozen=True):
    days: Past
    way: Literal["out", "back"]
    only: Codes | None = None
    but: Codes | None = msgspec.field(default=None, name="not")
    lost: list[Name] = msgspec.field(default_factory=list)
    late: dict[Name, Past] = msgspec.field(default_factory=dict)
    by_ministry: bool = False
    hubs: dict[Name, Name] = msgspec.field(default_factory=dict)


class _Conflict(_Form, frozen=True):
    organisation: Name
    officer: Text
    incident: Name
    first: Fields
    second: Fields


class _Act(_Form, frozen=True, tag_field="act"):
    days: Past


class _AlertAct(_Act, frozen=True, tag="alert"):
    alert: Name


class _Revised(_Form, frozen=True):
    task: Name
    key: Name
    fields: Fields
    due_days: int | None = None


class _Withdrawn(_Form, frozen=True):
    task: Name
    reason: Text


class _EditionAct(_Act, frozen=True, tag="edition"):
    changes: Text
    revised: list[_Revised]
    withdrawn: list[_Withdrawn]
    added: list[_Task]


class _CampaignAct(_Act, frozen=True, tag="campaign"):
    candidate: Text
    indicators: Text
    shared: list[Name]
    fields: Fields


class _RequestAct(_Act, frozen=True, tag="request"):
    key: Name
    due_days: int
    to: Codes
    questions: Codes
    fields: Fields


class _ReplyAct(_Act, frozen=True, tag="reply"):
    organisation: Name
    request: Name
    answers: Codes


class _AcceptAct(_Act, frozen=True, tag="accept"):
    request: Name
    organisations: Codes
    note: Text


class _RemindAct(_Act, frozen=True, tag="remind"):
    organisations: Codes
    requests: Codes
    fields: Fields


class _Decided(_Form, frozen=True):
    key: Name
    due_days: int
    fields: Fields
    to: Codes | None = None


class _MeetingAct(_Act, frozen=True, tag="meeting"):
    shared: list[Name]
    fields: Fields
    agenda: Codes
    attendees: Codes
    decisions: list[_Decided]


class _Todo(_Form, frozen=True):
    step: Name
    due_days: int
    fields: Fields


class _TickAct(_Act, frozen=True, tag="tick"):
    organisation: Name
    incident: Name
    guideline: Name
    marks: dict[Name, Annotated[list[Text], msgspec.Meta(min_length=1, max_length=2)]]
    actions: list[_Todo]


class Fortnight(_Form, frozen=True):
    """``fortnight.json``."""

    by_ministry: dict[Name, Name]
    silent: list[Name]
    rounds: list[_Round]
    conflict: _Conflict
    acts: list[
        _AlertAct | _EditionAct | _CampaignAct | _RequestAct | _ReplyAct | _AcceptAct | _RemindAct
        | _MeetingAct | _TickAct
    ]  # fmt: skip


class _Template(_Form, frozen=True):
    key: Name
    count: Annotated[int, msgspec.Meta(ge=1, le=1000)]
    fields: Fields
    words: dict[Name, Codes]
    note: Text
    severities: Codes
    aware: Minutes
    course: list[Minutes]
    organisations: Codes | None = None
    days: Range | None = None
    indicators: str = ""


class Reports(_Form, frozen=True):
    """``reports.json``."""

    reporting: Codes
    reports: list[_Template]


class English(_Form, frozen=True):
    """``english.json``: what the other files say in Japanese, and the same in English."""

    words: dict[Text, Text]
