"""What changed of an incident, in words: its change log (who changed what, when, and through which
bundle it came), and the fields that the report before told otherwise."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from liaison_app.briefing.incident_facts import Change, FieldChange
from liaison_app.domain.indicators import defang_text
from liaison_app.domain.operations import Value
from liaison_app.domain.records import field_in
from liaison_app.domain.records.incident import INCIDENT
from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import Vocabularies
from liaison_app.store.queries import HistoryEntry, Row
from liaison_app.store.queries.history import CellChange
from liaison_app.workflows.briefing_source import Source
from liaison_app.workflows.readable import readable
from liaison_app.workflows.since_last_issue import known_then

STAGES = ("detected", "aware", "reported", "contained", "recovered", "closed")
# What does not change by itself: another value is a correction.
_HAPPENED = frozenset({"organisation", *(f"{stage}_at" for stage in STAGES)})
# What only concerns how the record is kept.
OF_KEEPING = frozenset(
    {
        *("reported", "exercise", "merged_into", "recipients", "removed", "office_merged_into"),
        *("document_number", "records_file", "retention", "retention_from", "expires_on"),
        *("on_expiry", "disposed_by", "disposed_why"),
    }
)


def changes_of(
    history: Iterable[HistoryEntry], texts: Texts, vocabularies: Vocabularies, now: datetime
) -> Iterator[Change]:
    """Each operation in the order of ``history``; values as people read them, defanged."""
    for entry in history:
        through = ""
        if entry.through is not None:
            code, sequence = entry.through
            through = f"{code}-{sequence:04d}"
        act = texts(f"operation.{entry.kind}")
        yield Change(
            at=entry.at,
            by=f"{entry.organisation.upper()} {entry.actor}".strip(),
            what=texts("ui.history.act_on", act=act, record=texts(f"record.{entry.record_kind}")),
            through=through,
            fields=tuple(
                _field(entry, cell, texts, vocabularies, now)
                for cell in entry.cells
                if not cell.field.endswith("_precision")
            ),
        )


def _field(
    entry: HistoryEntry,
    cell: CellChange,
    texts: Texts,
    vocabularies: Vocabularies,
    now: datetime,
) -> tuple[str, str, str]:
    declared = field_in(entry.record_kind, cell.field)
    label = declared.label.in_language(texts.language) if declared else cell.field
    if cell.destroyed:
        return label, "", texts("history.destroyed")

    def shown(value: Value, precision: Value) -> str:
        if declared is None:
            return "" if value is None else str(value)
        row = {cell.field: value, f"{cell.field}_precision": precision}
        return defang_text(readable(texts, vocabularies, declared, row, now))

    exact = next((each for each in entry.cells if each.field == f"{cell.field}_precision"), None)
    before, after = (exact.before, exact.after) if exact else (None, None)
    return label, shown(cell.before, before), shown(cell.after, after)


def changed_fields(source: Source, row: Row, texts: Texts) -> Iterator[FieldChange]:
    """The fields that the report before told otherwise."""
    previous = source.previous
    if previous is None:
        return
    with known_then(source, previous) as then:
        was = then.reader.row(then.reader.resolve(str(row["reference"]), ("incident",)))
    for key, field in {**INCIDENT.own, **INCIDENT.internal}.items():
        if key in OF_KEEPING or key.endswith("_precision"):
            continue
        before, after = (
            defang_text(readable(texts, source.desk.vocabularies, field, each, source.as_of))
            for each in (was, row)
        )
        if before != after:
            yield FieldChange(
                label=field.label.in_language(texts.language),
                before=before,
                after=after,
                corrects=bool(before) and key in _HAPPENED,
            )
