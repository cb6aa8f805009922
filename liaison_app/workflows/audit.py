"""Auditing: the journal's chain, every row, the kept envelopes, the receipts, the projections,
and the mark that witnesses outside the case log keep.

What is found is said in words here, once for the command line and the window.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

from liaison_app.domain.texts import Texts
from liaison_app.exchange import epochs
from liaison_app.exchange.manifest import Manifest
from liaison_app.exchange.verification import is_signed_by, open_manifest
from liaison_app.store.caselog import AuditReport
from liaison_app.store.connection import SqlError, is_damage
from liaison_app.store.marks import NOT_ASKED, MarkReport
from liaison_app.store.problems import MANIFEST, MARK, PAGES, RECEIPT, RECORD, UNLISTED, Problem
from liaison_app.store.queries.exchanged import KeptBundle
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.disposal_approval import unapproved, unendorsed
from liaison_app.workflows.doubtful_receipts import without_doubtful
from liaison_app.workflows.issue_audit import unapproved_issues, unsigned_circulations
from liaison_app.workflows.marks import check_marks
from liaison_app.workflows.officer_roles import unsigned_roles
from liaison_app.workflows.release_policy import unapproved_policies
from liaison_app.workflows.releasing import unreleased

_SHOWN = 10


def verify_audit(desk: Desk, *, marks: bool = True) -> dict[str, Any]:
    """Re-check everything that can be re-checked; the document of ``audit verify --json``.

    Without ``marks`` only what the case log says of itself: a backup is an earlier state by right.
    """
    kept = check_marks(desk) if marks else NOT_ASKED
    report, doubtful = without_doubtful(desk, desk.case_log.verify(), kept)
    problems = [*report.problems, *_outside(desk), *_unapproved(desk, report)]
    if not kept.ok:
        problems.append(Problem(kept.witness, MARK, kept.position or None, kept.finding))
    bad = {problem.detail for problem in problems if problem.reason == MANIFEST}
    receipts = {problem.detail for problem in problems if problem.reason == RECEIPT}
    journal_ok = report.broken_at is None
    mark = _with_receipts(kept, report)
    return {
        "ok": not problems,
        "journal": {
            "position": report.position,
            "head": report.head,
            "ok": journal_ok,
            "broken_at": report.broken_at,
            "reason": report.reason,
        },
        "bundles": {"checked": report.bundles_checked, "bad": len(bad)},
        "receipts": {
            "checked": report.receipts_checked,
            "bad": len(receipts),
            "doubtful": [asdict(each) for each in doubtful],
        },
        "operations": {"checked": report.operations_checked},
        "files": {"bad": list(report.files_bad)},
        "mark": {
            "checked": mark.checked,
            "ok": mark.ok,
            "witness": mark.witness or None,
            "finding": mark.finding or None,
            "position": mark.position if mark.finding else None,
        },
        "forks": _readable_forks(desk, report),
        "problems": [
            {
                "where": problem.where,
                "reason": problem.reason,
                "position": problem.position,
                "detail": problem.detail,
            }
            for problem in dict.fromkeys(problems)
        ],
    }


def fork_sentences(report: dict[str, Any], texts: Texts) -> list[str]:
    """No fault of this case log, but to be known: copies of one machine that were or are in use,
    and whose receipts contradict everything else."""
    doubtful = Counter(each["organisation"] for each in report["receipts"]["doubtful"])
    return [
        *(
            texts("audit.doubtful_receipt", organisation=code.upper(), n=count)
            for code, count in doubtful.items()
        ),
        *_fork_sentences(report, texts),
    ]


def _fork_sentences(report: dict[str, Any], texts: Texts) -> list[str]:
    return [
        texts(
            f"audit.fork.{fork['kind']}",
            organisation=fork["organisation"].upper(),
            replica=fork["replica_id"],
        )
        for fork in report["forks"]
    ]


def _forks(desk: Desk) -> Iterator[dict[str, str]]:
    """Two operations of one replica under one number; several successors of one replica."""
    whose = dict(desk.queries.replicas())
    for replica in desk.queries.forked_replicas():
        yield {"kind": "operations", "organisation": whose[replica], "replica_id": replica}
    for each in epochs.forks(desk.trust):
        yield {"kind": "successors", "organisation": each.organisation, "replica_id": each.id}


def _readable_forks(desk: Desk, report: AuditReport) -> list[dict[str, str]]:
    """Asked only of a log that holds."""
    return list(_forks(desk)) if report.ok else []


def problem_sentences(report: dict[str, Any], texts: Texts) -> list[str]:
    """What was found, in words, the first first; for people."""
    found = report["problems"]
    said = [_sentence(problem, texts) for problem in found[:_SHOWN]]
    if len(found) > _SHOWN:
        said.append(texts("audit.more", count=len(found) - _SHOWN))
    return said


def _sentence(problem: dict[str, Any], texts: Texts) -> str:
    where, detail = problem["where"], problem["detail"]
    if problem["reason"] == MARK:
        return texts(f"mark.{detail}", witness=texts(f"mark.by.{where}"))
    return texts(
        f"audit.reason.{problem['reason']}",
        where=_place(where, texts),
        position=problem["position"] or "-",
        detail=detail,
    )


def _with_receipts(kept: MarkReport, report: AuditReport) -> MarkReport:
    """What keyring, inbox and receipts say together; the first contradiction counts."""
    receipts = report.receipts_say
    checked = kept.checked + receipts.checked
    return replace(kept if not kept.ok else receipts, checked=checked)


def _place(where: str, texts: Texts) -> str:
    for key in (f"audit.where.{where}", f"record.{where.replace('_', '-')}"):
        if key in texts:
            return texts(key)
    return where


def _outside(desk: Desk) -> Iterator[Problem]:
    """What only the keys of others and their signed words can tell."""
    try:
        yield from _bundles(desk)
        yield from _replicas(desk)
        yield from _not_held(desk)
    except SqlError as error:
        if not is_damage(error):
            raise
        yield Problem("bundle", PAGES, detail=str(error)[:200])


def _unapproved(desk: Desk, report: AuditReport) -> Iterator[Problem]:
    """Asked only of a log that holds: of another, what its rows say is worth nothing."""
    if report.ok:
        yield from unapproved(desk)
        yield from unendorsed(desk)
        yield from unapproved_policies(desk)
        yield from unsigned_roles(desk)
        yield from unsigned_circulations(desk)
        yield from unapproved_issues(desk)
        yield from unreleased(desk)


def _bundles(desk: Desk) -> Iterator[Problem]:
    newest: dict[tuple[str, str], int] = {}
    for bundle in desk.queries.kept_bundles():
        replica = desk.trust.replicas.get(bundle.replica)
        if replica is None or not is_signed_by(bundle.envelope, replica):
            yield Problem("bundle", MANIFEST, detail=str(bundle.pk))
            continue
        manifest = open_manifest(bundle.envelope)[1]
        channel = bundle.replica, bundle.recipient
        late = newest.get(channel, 0) > bundle.sequence
        newest[channel] = max(newest.get(channel, 0), bundle.sequence)
        if not _says_so(bundle, manifest, replica.organisation, late=late):
            yield Problem("bundle", MANIFEST, detail=str(bundle.pk))
        elif bundle.outcome == "applied":
            yield from _receipts(desk, bundle, manifest)


def _says_so(bundle: KeptBundle, manifest: Manifest, organisation: str, *, late: bool) -> bool:
    """The row holds what the signed manifest says, and nothing else."""
    channel = manifest.channel
    said = (channel.sender, channel.recipient, channel.seq, channel.base, manifest.created)
    row = (bundle.replica, bundle.recipient, bundle.sequence, bundle.base, bundle.created)
    return (
        row == said
        and bundle.organisation == organisation
        and bundle.operations == manifest.operations
        and bundle.journal == manifest.journal
        and bundle.outcome == ("late" if late else "applied")
    )


def _receipts(desk: Desk, bundle: KeptBundle, manifest: Manifest) -> Iterator[Problem]:
    """The receipts it brought stand as it brought them; one already known was not kept again."""
    own = bundle.recipient
    brought = {(r.seq, r.outcome): r for r in manifest.receipts if r.replica == own}
    for receipt in desk.queries.receipts_through(bundle.pk):
        if brought.get((receipt.seq, receipt.outcome)) != receipt:
            yield Problem("receipt", RECEIPT, detail=f"{bundle.replica}-{receipt.seq}")
    known = desk.queries.receipts_given(bundle.replica, own)
    for sequence, _ in sorted(brought.keys() - known):
        yield Problem("receipt", UNLISTED, detail=f"{bundle.replica}-{sequence}")


def _replicas(desk: Desk) -> Iterator[Problem]:
    """Whose each replica is, the office certified."""
    for replica, organisation in desk.queries.replicas():
        certified = desk.trust.replicas.get(replica)
        if certified is not None and certified.organisation != organisation:
            yield Problem("replica", RECORD, detail=replica)


def _not_held(desk: Desk) -> Iterator[Problem]:
    """Records that went out, as the inbox remembers, without a note of who has them: they would
    never be withdrawn from there."""
    own = desk.installation.organisation
    for replica in desk.trust.replicas.values():
        there = replica.organisation
        if there == own:
            continue
        found = desk.queries.not_held(desk.inbox.on_their_way(replica.id), there)
        if found is None and desk.is_office:  # what others report is known to them by themselves
            found = desk.queries.not_held(desk.inbox.known(replica.id), there, own)
        if found is not None:
            yield Problem("held", UNLISTED, detail=f"{found} {there}")
