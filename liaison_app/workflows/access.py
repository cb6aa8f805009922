"""Who may still have what: the office withdraws and grants once it follows from its records."""

from liaison_app.store.caselog import ChangeSet
from liaison_app.store.deriving import Terms
from liaison_app.workflows.desk import Desk


def settle_access(desk: Desk) -> ChangeSet | None:
    """Write the withdrawals and grants that are owed; None if there are none, or if this is not
    the office. Costs what was changed since it was done last."""
    if not desk.is_office:
        return None
    return desk.case_log.settle_access(terms(desk), desk.actor, desk.now(), desk.salt)


def terms(desk: Desk) -> Terms:
    """What organisations are entitled to, by the registry."""
    return Terms({each.organisation: each.tlp_max for each in desk.trust.replicas.values()})
