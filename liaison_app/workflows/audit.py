"""Auditing: the journal's chain, every operation's hash, the kept envelopes, the receipts."""

from typing import Any

from liaison_app.exchange.verification import is_signed_by
from liaison_app.workflows.desk import Desk


def verify_audit(desk: Desk) -> dict[str, Any]:
    """Re-check everything that can be re-checked; the document of ``audit verify --json``."""
    report = desk.case_log.verify()
    bad = report.bundles_bad + _bad_signatures(desk)
    journal_ok = report.broken_at is None
    return {
        "ok": journal_ok and not bad and not report.receipts_bad,
        "journal": {
            "position": report.position,
            "head": report.head,
            "ok": journal_ok,
            "broken_at": report.broken_at,
            "reason": report.reason,
        },
        "bundles": {"checked": report.bundles_checked, "bad": bad},
        "receipts": {"checked": report.receipts_checked, "bad": report.receipts_bad},
    }


def _bad_signatures(desk: Desk) -> int:
    """Kept envelopes whose signature does not hold under the key their sender had."""
    bad = 0
    for replica_id, envelope in desk.queries.kept_envelopes():
        replica = desk.trust.replicas.get(replica_id)
        bad += replica is None or not is_signed_by(envelope, replica)
    return bad
