"""Above which numbers the channels go on when the inbox, which counted them, is lost.

What else it knew is lost with it: bundles taken in and not applied yet have to be brought again,
and what was sent is not known to have arrived, so that the next bundle to each replica carries
everything once more (the replica takes nothing twice). A number that was used before would be
worse: there such a bundle counts as late and applies nothing, or as a fork.
"""

from liaison_app.exchange.trust import load_trust
from liaison_app.store.caselog import CaseLog

# More bundles than anybody makes for one replica without hearing of any.
LEFT_OUT = 1000


def numbers_used(case_log: CaseLog) -> dict[str, int]:
    """For every replica known the newest number it gave a receipt for, and some more."""
    roots, registry = case_log.trust_documents()
    if not roots:
        return {}
    return {
        replica: LEFT_OUT + max((each.seq for each in case_log.queries.receipts_from(replica)),
                                default=0)
        for replica in load_trust(roots, registry).replicas
    }  # fmt: skip
