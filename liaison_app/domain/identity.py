"""Identifiers that follow from others, so that two replicas never mint two for one thing."""

from uuid import NAMESPACE_URL, UUID, uuid5

from liaison_app.domain.canonical import digest, encode
from liaison_app.domain.operations import RecordName

_NAMESPACE = uuid5(NAMESPACE_URL, "urn:liaison:records")


def response_id(task_id: str, organisation: str) -> str:
    """The response of an organisation to a task."""
    return str(uuid5(UUID(task_id), f"response:{organisation}"))


def acknowledgement_id(alert_id: str, organisation: str) -> str:
    """The acknowledgement of an alert by an organisation."""
    return str(uuid5(UUID(alert_id), f"acknowledgement:{organisation}"))


def reply_id(request_id: str, organisation: str) -> str:
    """The reply of an organisation to a request."""
    return str(uuid5(UUID(request_id), f"reply:{organisation}"))


def answer_id(reply_id: str, number: int) -> str:
    """The answer to the question of this number, from 1."""
    return str(uuid5(UUID(reply_id), f"answer:{number}"))


def edition_id(package_id: str, edition: int) -> str:
    """The edition of this number, from 1, of a package."""
    return str(uuid5(UUID(package_id), f"edition:{edition}"))


def member_id(campaign_id: str, incident_id: str) -> str:
    """An incident's place in a campaign."""
    return str(uuid5(UUID(campaign_id), f"member:{incident_id}"))


def organisation_id(code: str) -> str:
    """The record of an organisation, from its code."""
    return str(uuid5(_NAMESPACE, f"organisation:{code}"))


def duty_id(incident_id: str, rule: str) -> str:
    """The duty of an incident under a rule."""
    return str(uuid5(UUID(incident_id), f"duty:{rule}"))


def merge_link_id(incident_id: str, target_id: str) -> str:
    """The link by which one incident was merged into another."""
    return str(uuid5(UUID(incident_id), f"merged-into:{target_id}"))


def remark_id(incident_id: str, text: str) -> str:
    """The timeline entry of an incident for what a ledger remarks on it."""
    return str(uuid5(UUID(incident_id), f"remark:{text}"))


def conflict_id(record: RecordName, compartment: str, field: str) -> str:
    """The conflict in a cell: the same on every machine, as long as it lasts and if it returns."""
    cell = digest("conflict", encode(record), compartment.encode(), field.encode())
    return str(uuid5(_NAMESPACE, f"conflict:{cell}"))
