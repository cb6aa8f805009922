"""Identifiers that follow from others, so that two replicas never mint two for one thing."""

from uuid import NAMESPACE_URL, UUID, uuid5

_NAMESPACE = uuid5(NAMESPACE_URL, "urn:liaison:records")


def response_id(task_id: str, organisation: str) -> str:
    """The response of an organisation to a task."""
    return str(uuid5(UUID(task_id), f"response:{organisation}"))


def acknowledgement_id(alert_id: str, organisation: str) -> str:
    """The acknowledgement of an alert by an organisation."""
    return str(uuid5(UUID(alert_id), f"acknowledgement:{organisation}"))


def organisation_id(code: str) -> str:
    """The record of an organisation, from its code."""
    return str(uuid5(_NAMESPACE, f"organisation:{code}"))
