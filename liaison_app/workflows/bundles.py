"""Bundles that arrive: inspect, review, apply or decline.

What arrives (`arriving`) changes the case log on apply and on nothing else; a refusal is answered
in the next receipt.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from liaison_app.domain.arrival import Arrival, Replica
from liaison_app.domain.clock import FAR_AHEAD_MS
from liaison_app.domain.dates import parse_rfc3339
from liaison_app.domain.errors import BundleRefused, Refused
from liaison_app.domain.markings import AMBER_STRICT, RED
from liaison_app.domain.time_floor import SOON
from liaison_app.store.arrivals import Arrived
from liaison_app.store.caselog import ChangeSet
from liaison_app.store.oplog import joined
from liaison_app.store.review import FIRST_PAGE, Page, Review
from liaison_app.store.stopping import Stopped, never
from liaison_app.workflows.access import settle_access
from liaison_app.workflows.arriving import Shown, judged, opened, settle
from liaison_app.workflows.campaign_candidates import Suggested, campaign_candidates
from liaison_app.workflows.campaign_holding import withheld_campaigns
from liaison_app.workflows.continuity import check_arrival, suggestions
from liaison_app.workflows.copies import destroyed_elsewhere
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.epochs import FOR_EARLIER_EPOCH, follow
from liaison_app.workflows.hits import Warned, hits_since
from liaison_app.workflows.inspecting import inspect_file, is_bundle
from liaison_app.workflows.outgoing import (
    BundleWritten,
    Outgoing,
    create_bundles,
    note_receipts,
    preview_outgoing,
)
from liaison_app.workflows.time_floor import arrival_warnings, override_for

__all__ = [
    "BundleWritten",
    "Outgoing",
    "another_page",
    "apply_bundle",
    "arrivals",
    "create_bundles",
    "decline_bundle",
    "find_bundles",
    "inspect_bundle",
    "preview_outgoing",
    "review_bundle",
]


@dataclass(frozen=True)
class Reviewed:
    """A verified bundle and what applying it would change; ``organisations`` says whose each
    replica is."""

    sender: Replica
    sequence: int
    review: Review
    arrival_id: str
    manifest_hash: str
    created: str
    organisations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Applied:
    """What applying changed; ``warnings`` are codes of ``warning.*`` texts. ``hits`` are what of
    alerts and campaigns was found in incidents through it, ``candidates`` what organisations came
    to have in common."""

    applied: int
    already_had: int
    conflicts: int
    changes: ChangeSet | None
    warnings: tuple[str, ...] = ()
    hits: tuple[Warned, ...] = ()
    candidates: tuple[Suggested, ...] = ()


def find_bundles(folder: Path) -> list[Path]:
    """The bundle files in a folder (a medium), by name."""
    if not folder.is_dir():
        raise Refused("file-not-read", path=str(folder), reason="not a folder")
    return sorted(path for path in folder.iterdir() if is_bundle(path) and path.is_file())


def arrivals(desk: Desk, state: str | None = None) -> tuple[Arrived, ...]:
    """What came in, in the order it came."""
    return desk.inbox.arrivals(state)


def inspect_bundle(desk: Desk | None, path: Path) -> dict[str, Any]:
    """What a file is; with an unlocked case log, also what its manifest says if it opens here.

    Changes nothing, not even the inbox.
    """
    seen = inspect_file(path)
    sealing = next((each for each in seen.findings if each != "name"), None)
    if sealing is not None:
        part = "file" if sealing == "bundle-too-large" else "header"
        raise BundleRefused(sealing, part=part, detail="header")
    data: dict[str, Any] = {
        "format": seen.format,
        "bytes": seen.bytes,
        "fingerprint": seen.fingerprint,
        "words": seen.words,
        "sealed_to": seen.recipients,
    }
    if desk is None:
        return data
    try:
        with opened(desk, path) as arrival:
            return data | {
                "verified": True,
                "sender": arrival.sender.organisation,
                "replica_id": arrival.sender.id,
                "sequence": arrival.sequence,
                "base": arrival.base,
                "created": arrival.created,
                "operations": _read_to_the_end(arrival),
                "attachments": len(arrival.blobs),
                "manifest_hash": arrival.manifest_hash,
            }
    except BundleRefused as refused:
        return data | {"verified": False, "reason": refused.code}


def _read_to_the_end(arrival: Arrival) -> int:
    """How many operations it holds, each read: what is said of it is proven then."""
    return sum(1 for _ in arrival.operations)


def review_bundle(
    desk: Desk, path: Path, page: Page = FIRST_PAGE, *, stopped: Stopped = never
) -> Reviewed:
    """Take the file into the inbox, verify it, and say what it would change; nothing is applied.
    Refused ``cancelled`` once ``stopped`` says so.

    ``page`` of the records is told in full; the desk keeps the others for `another_page` until it
    reviews, applies or declines something again, or is locked.
    """
    desk.end_review()
    with judged(desk, path, stopped=stopped, mode="review") as (keeping, arrival):
        under_review = desk.case_log.open_review(arrival, stopped=stopped)
        desk.reviewing = under_review
        try:
            review = desk.case_log.told(under_review, page, stopped=stopped)
            arrived = keeping.result()
        except BaseException:
            desk.end_review()
            raise
        found = (FOR_EARLIER_EPOCH,) if review.former else suggestions(desk, arrival)
        warnings = (
            *review.warnings,
            *_content_warnings(desk, arrival, review),
            *arrival_warnings(desk, arrival),
            *found,
        )
        return _reviewed(arrived, arrival, replace(review, warnings=tuple(dict.fromkeys(warnings))))


def another_page(
    desk: Desk, reviewed: Reviewed, page: Page, *, stopped: Stopped = never
) -> Reviewed | None:
    """Another page of what was reviewed last, without reading the file again. None if it has to be
    reviewed again: something else was since, or the case log is not as it was."""
    under_review = desk.reviewing
    if under_review is None or under_review.manifest_hash != reviewed.manifest_hash:
        return None
    if not desk.case_log.still_holds(under_review):
        return None
    items = desk.case_log.told(under_review, page, stopped=stopped).items
    return replace(reviewed, review=replace(reviewed.review, items=items))


def apply_bundle(
    desk: Desk,
    path: Path,
    override: str = "",
    *,
    not_restored: bool = False,
    reviewed: str = "",
    stopped: Stopped = never,
) -> Applied:
    """Verify the file again and apply it whole, in one transaction.

    The same file again, or one older than what was applied, changes nothing; of one for an earlier
    epoch of ours only the trust documents are taken. One that suggests that this copy was restored
    is held, unless the officer knows that it was not (``not_restored``). ``override`` is the
    reason for applying it although the registry has expired. Refused without: ``trust-expired``;
    ``trust-root-expired`` and ``clock-ahead`` even so.

    ``reviewed`` is the SHA-256 of the file that was shown to the officer. Another one is refused as
    ``bundle-swapped``, and without it one that bears the name of a file that waits to be applied.
    Refused ``cancelled``, with everything as it was, if ``stopped`` says so before it is written.
    """
    desk.end_review()
    with judged(desk, path, Shown(reviewed), stopped) as (keeping, arrival):
        arrived = keeping.result()  # before anything is done with it
        statement = override_for(desk, arrival, override)
        hold = not not_restored and check_arrival(desk, arrival)
        before, withheld = desk.queries.newest_record(), withheld_campaigns(desk)
        changes, review = desk.case_log.apply(
            arrival, desk.now(), statement, hold_unknown=hold, stopped=stopped
        )
        if changes.operations or not review.already_applied:
            desk.trust = arrival.trust
        if review.former:
            settle(desk, arrived, "late", arrival, FOR_EARLIER_EPOCH)
            return Applied(0, 0, 0, follow(desk, arrival.carried), (FOR_EARLIER_EPOCH,))
        warnings = (
            *review.warnings,
            *suggestions(desk, arrival),
            *(each for each in _content_warnings(desk, arrival, review) if each == "clock-ahead"),
        )
        note_receipts(desk, arrival.sender.id)
        if not review.late and not review.already_applied:
            # The case log remembers by whom an operation came first, not who else has it.
            desk.inbox.note_received(arrival.sender.id, review.had)
            settle_access(desk)
            warnings = (*warnings, *destroyed_elsewhere(desk))
        state = "late" if review.late else "applied"
        settle(desk, arrived, state, arrival, "")
    followed = follow(desk, arrival.carried)
    changes = joined(changes, followed) if followed else changes
    warnings = tuple(dict.fromkeys(warnings))
    if review.already_applied or review.late:
        return Applied(0, review.operations, 0, None, warnings)
    if withheld_campaigns(desk) - withheld:
        warnings = (*warnings, "campaign-held")
    refused_there = any(receipt.outcome in ("refused", "declined") for receipt in arrival.receipts)
    return Applied(
        applied=review.new,
        already_had=review.already_had,
        conflicts=review.conflicts,
        changes=changes,
        warnings=(*warnings, *(("refused-there",) if refused_there else ())),
        hits=tuple(hits_since(desk.queries, desk.installation, before)),
        candidates=tuple(campaign_candidates(desk.queries, desk.now(), before))
        if desk.is_office
        else (),
    )


def decline_bundle(desk: Desk, path: Path, reason: str, stopped: Stopped = never) -> Reviewed:
    """Leave the bundle aside; its sender reads the reason in the next receipt."""
    if not reason.strip():
        raise Refused("reason-needed")
    desk.end_review()
    with judged(desk, path, stopped=stopped, mode="review") as (keeping, arrival):
        review = desk.case_log.review(arrival, Page(count=0), stopped=stopped)
        arrived = keeping.result()
        if review.already_applied:
            raise Refused("bundle-already-applied", sequence=arrival.sequence)
        settle(desk, arrived, "declined", arrival, reason.strip()[:1000])
        return _reviewed(arrived, arrival, review)


def _content_warnings(desk: Desk, arrival: Arrival, review: Review) -> Iterator[str]:
    """Clocks that run ahead where it was made, a sender whose days are numbered, and what only
    some may read."""
    now = desk.now()
    far = timedelta(milliseconds=FAR_AHEAD_MS)
    newest = review.newest_ms - now.timestamp() * 1000
    if newest > FAR_AHEAD_MS or parse_rfc3339(arrival.created) - now > far:
        yield "clock-ahead"
    until = arrival.sender.valid_until
    if until is not None and parse_rfc3339(until) - now < SOON:
        yield "sender-soon"
    if arrival.sender.is_replaced or arrival.sender.successors:
        yield "sender-succeeded"
    codes = {RED: "content-red", AMBER_STRICT: "content-amber-strict"}
    yield from (codes[tlp] for tlp, _ in review.marked)


def _reviewed(arrived: Arrived, arrival: Arrival, review: Review) -> Reviewed:
    return Reviewed(
        sender=arrival.sender,
        sequence=arrival.sequence,
        review=review,
        arrival_id=arrived.sha256,
        manifest_hash=arrival.manifest_hash,
        created=arrival.created,
        organisations={each.id: each.organisation for each in arrival.trust.replicas.values()},
    )
