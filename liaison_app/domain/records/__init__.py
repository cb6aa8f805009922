"""The records there are: for each kind its fields, its parents, and who writes which part.

One declaration per kind drives authority (``domain/authority.py``), validation, the projection
tables and the forms. A newcomer adds a field in one place: the module of its record kind.
"""

from collections.abc import Mapping

from liaison_app.domain.fields import Field
from liaison_app.domain.records.alert import ACKNOWLEDGEMENT, ALERT
from liaison_app.domain.records.campaign import CAMPAIGN, CAMPAIGN_MEMBER
from liaison_app.domain.records.day import (
    CONTACT,
    ESCALATION,
    HANDOVER,
    INTAKE,
    QUESTION,
    ROSTER,
)
from liaison_app.domain.records.desk import DISPOSAL, MAPPING, RECOVERY_KEY, SAVED_FILTER
from liaison_app.domain.records.guideline import GUIDELINE, STEP
from liaison_app.domain.records.incident import (
    ACTION,
    ATTACHMENT,
    CUSTODY,
    DUTY,
    ENTRY,
    FORM,
    INCIDENT,
    INDICATOR,
    LINK,
    REFERENCE_CASE,
)
from liaison_app.domain.records.kind import RecordKind
from liaison_app.domain.records.medium import MEDIUM
from liaison_app.domain.records.meeting import MEETING, MEETING_DECISION
from liaison_app.domain.records.organisation import BRIEFING, OFFICER, ORGANISATION
from liaison_app.domain.records.package import EDITION, PACKAGE, RESPONSE, TASK
from liaison_app.domain.records.release import APPROVAL, POLICY, RELEASE
from liaison_app.domain.records.request import ANSWER, REMINDER, REPLY, REQUEST

RECORD_KINDS: Mapping[str, RecordKind] = {
    kind.name: kind
    for kind in (
        INCIDENT,
        REFERENCE_CASE,
        ENTRY,
        ATTACHMENT,
        CUSTODY,
        INDICATOR,
        LINK,
        DUTY,
        FORM,
        ACTION,
        PACKAGE,
        EDITION,
        TASK,
        RESPONSE,
        ALERT,
        ACKNOWLEDGEMENT,
        GUIDELINE,
        STEP,
        REQUEST,
        REPLY,
        ANSWER,
        REMINDER,
        MEETING,
        MEETING_DECISION,
        CAMPAIGN,
        CAMPAIGN_MEMBER,
        ORGANISATION,
        OFFICER,
        BRIEFING,
        INTAKE,
        ESCALATION,
        CONTACT,
        ROSTER,
        HANDOVER,
        QUESTION,
        SAVED_FILTER,
        MAPPING,
        DISPOSAL,
        RECOVERY_KEY,
        POLICY,
        RELEASE,
        APPROVAL,
        MEDIUM,
    )
}


def field_in(kind: str, key: str) -> Field | None:
    """The declaration of a field in any compartment of its record kind."""
    declared = RECORD_KINDS.get(kind)
    if declared is None:
        return None
    for fields in (declared.own, declared.decision, declared.internal, declared.notice):
        if key in fields:
            return fields[key]
    return None
