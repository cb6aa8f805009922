"""What markings keep from whom it is addressed to: he cannot have got it, so nothing is awaited.

``domain/sending.py`` judges; here it is asked of everything at once, now or as it was known then.
"""

from collections.abc import Callable

from liaison_app.domain.arrival import TrustState
from liaison_app.exchange.trust import load_trust
from liaison_app.store.queries import Reader
from liaison_app.workflows.desk import Desk

# (organisation, pk of a task, an alert or a request) → whether its markings keep it from that one
Kept = Callable[[str, int], bool]


def nobody(_organisation: str, _record: int) -> bool:
    """Nothing is kept from anybody: an agency sees only what reached it."""
    return False


def kept_here(desk: Desk) -> Kept:
    """As it is now at this installation."""
    return kept_from(desk.queries, desk.trust) if desk.is_office else nobody


def kept_from(reader: Reader, trust: TrustState) -> Kept:
    """As a reader has it, with what organisations are entitled to by these documents."""
    found = reader.kept_by_markings(entitled(trust))
    return lambda organisation, record: organisation in found.get(record, ())


def entitled(trust: TrustState) -> dict[str, str]:
    """The strictest label that each organisation with an active installation may have."""
    return {
        each.organisation: each.tlp_max
        for each in trust.replicas.values()
        if each.status == "active"
    }


def kept_then(reader: Reader) -> Kept:
    """As a reader of the office's has it, with the trust documents that it knows itself."""
    return kept_from(reader, trust_then(reader))


def trust_then(reader: Reader) -> TrustState:
    """The trust documents that a reader knows."""
    roots, registry = reader.picture.trust_documents()
    return load_trust(roots, registry) if roots and registry else TrustState()
