"""What ``bundle review`` prints: counts, sentences, and the records field by field."""

from liaison_app.cli.context import Context
from liaison_app.cli.result import plain, table
from liaison_app.cli.verbs.shown import value_in
from liaison_app.domain.dates import format_rfc3339_utc, full_time
from liaison_app.domain.records import field_in
from liaison_app.store.review import FieldChange, Page, ReviewItem
from liaison_app.workflows.bundles import Reviewed
from liaison_app.workflows.review_text import review_sentences


def review_json(reviewed: Reviewed, page: Page) -> dict[str, object]:
    """The counts of all, and one page of the records."""
    review = reviewed.review
    return {
        "sender": reviewed.sender.organisation,
        "replica_id": reviewed.sender.id,
        "sequence": reviewed.sequence,
        "created": reviewed.created,
        "verified": True,
        "operations": review.operations,
        "new": review.new,
        "already_had": review.already_had,
        "conflicts": review.conflicts,
        "warnings": list(review.warnings),
        "kinds": [
            {"kind": kind, "change": change, "count": count} for kind, change, count in review.kinds
        ],
        "acts": dict(review.acts),
        "files": [
            {"name": each.name, "bytes": each.size, "here": each.here} for each in review.files
        ],
        "receipts": [
            {
                "sequence": each.seq,
                "outcome": each.outcome,
                "reason": each.reason,
                "operation": each.operation,
            }
            for each in review.receipts
        ],
        "total": review.records,
        "offset": page.start,
        "records": [_record(reviewed, item) for item in review.items],
    }


def _record(reviewed: Reviewed, item: ReviewItem) -> dict[str, object]:
    return {
        "kind": item.kind,
        "id": item.uuid,
        "reference": item.reference,
        "title": item.title,
        "owner": item.owner,
        "change": item.change,
        "acts": list(item.acts),
        "fields": [
            {
                "field": each.field,
                "before": each.before,
                "after": each.after,
                "conflict": each.conflict,
                "actor": each.actor,
                "organisation": reviewed.organisations.get(each.replica, ""),
                "at": format_rfc3339_utc(each.at) if each.at else None,
            }
            for each in item.fields
        ],
    }


def review_text(context: Context, reviewed: Reviewed, page: Page) -> str:
    """The same for people."""
    review, text = reviewed.review, context.texts
    lines = [
        text(
            "cli.bundle.review",
            sender=reviewed.sender.organisation.upper(),
            sequence=reviewed.sequence,
            operations=review.operations,
            new=review.new,
            already_had=review.already_had,
            conflicts=review.conflicts,
        )
    ]
    lines += [text(f"warning.{warning}") for warning in review.warnings]
    lines += review_sentences(review, text, plain)
    lines += [_item(context, reviewed, item) for item in review.items]
    if len(review.items) < review.records:
        end = page.start + len(review.items)
        start = min(page.start + 1, end)
        lines.append(text("review.more", start=start, end=end, total=review.records))
    return "\n".join(lines)


def _item(context: Context, reviewed: Reviewed, item: ReviewItem) -> str:
    text = context.texts
    heading = (
        text(f"review.change.{item.change}"),
        text(f"record.{item.kind}"),
        item.reference,
        plain(item.title),
    )
    told = [each for each in item.fields if not each.field.endswith("_precision")]
    rows = [_field(context, reviewed, item.kind, each) for each in told]
    return "\n".join([table([heading]), *([table(rows)] if rows else [])])


def _field(context: Context, reviewed: Reviewed, kind: str, change: FieldChange) -> tuple[str, ...]:
    text = context.texts
    field = field_in(kind, change.field)
    label = field.label.in_language(text.language) if field else change.field
    mark = f"[{text('review.change.conflict')}] " if change.conflict else ""
    before = value_in(text, kind, change.field, change.before)
    after = value_in(text, kind, change.field, change.after)
    organisation = reviewed.organisations.get(change.replica, "").upper()
    return (
        f"    {mark}{label}",
        f"{before} → {after}",
        f"{organisation} {plain(change.actor)}".strip(),
        full_time(change.at, text.language) if change.at else "",
    )
