"""Auditing: the journal's chain, every operation's hash, kept envelopes and files, the receipts,
and the mark that witnesses outside the case log keep."""

from dataclasses import replace
from typing import Any

from liaison_app.exchange.verification import is_signed_by
from liaison_app.store.caselog import AuditReport
from liaison_app.store.marks import MarkReport
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.marks import check_marks


def verify_audit(desk: Desk, *, marks: bool = True) -> dict[str, Any]:
    """Re-check everything that can be re-checked; the document of ``audit verify --json``.

    Without ``marks`` only what the case log says of itself: a backup is an earlier state by right.
    """
    report = desk.case_log.verify()
    bad = report.bundles_bad + _bad_signatures(desk)
    journal_ok = report.broken_at is None
    mark = _mark(desk, report) if marks else report.receipts_say
    return {
        "ok": (
            journal_ok and not bad and not report.receipts_bad and not report.files_bad and mark.ok
        ),
        "journal": {
            "position": report.position,
            "head": report.head,
            "ok": journal_ok,
            "broken_at": report.broken_at,
            "reason": report.reason,
        },
        "bundles": {"checked": report.bundles_checked, "bad": bad},
        "receipts": {"checked": report.receipts_checked, "bad": report.receipts_bad},
        "files": {"bad": list(report.files_bad)},
        "mark": {
            "checked": mark.checked,
            "ok": mark.ok,
            "witness": mark.witness or None,
            "finding": mark.finding or None,
            "position": mark.position if mark.finding else None,
        },
    }


def _mark(desk: Desk, report: AuditReport) -> MarkReport:
    """What keyring, inbox and receipts say together; the first contradiction counts."""
    kept, receipts = check_marks(desk), report.receipts_say
    checked = kept.checked + receipts.checked
    return replace(kept if not kept.ok else receipts, checked=checked)


def _bad_signatures(desk: Desk) -> int:
    """Kept envelopes whose signature does not hold under the key their sender had."""
    bad = 0
    for replica_id, envelope in desk.queries.kept_envelopes():
        replica = desk.trust.replicas.get(replica_id)
        bad += replica is None or not is_signed_by(envelope, replica)
    return bad
