"""Filling a reporting form (共通様式) from an incident: first report, follow-ups, final report.

What the incident says already stands in the form; what the officer changes there goes to the
incident, and what only the form asks for is kept in the form's own record. What a stage requires
and nobody said yet is told, and never keeps anybody from reporting.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.entry import parse_value
from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.forms import (
    EVERY_KIND,
    FormDefinition,
    FormField,
    read_answers,
    written_answers,
)
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.records.incident import FORM, INCIDENT_FIELDS
from liaison_app.domain.vocabulary import REPORT_STAGE
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import RecordRef, Row
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.inheritance import inherit
from liaison_app.workflows.values import parse_fields, with_defaults

STAGES = tuple(code.code for code in REPORT_STAGE)
_NOT_SAID: tuple[Value, ...] = (None, "", [])


@dataclass(frozen=True)
class FilledForm:
    """A form as it stands for one incident and stage. ``record`` is the row of its own record,
    None until something was answered in it."""

    definition: FormDefinition
    incident: RecordRef
    stage: str
    issue_no: int
    values: Mapping[str, Value]
    precisions: Mapping[str, str]
    record: Row | None

    @property
    def missing(self) -> tuple[FormField, ...]:
        """What the stage requires and nobody said yet."""
        return tuple(
            field
            for field in self.definition.fields()
            if self.stage in field.required
            and not _is_said(field.field, self.values.get(field.key))
        )


@dataclass(frozen=True)
class SavedForm:
    """``changes`` is None where nothing differed."""

    filled: FilledForm
    changes: ChangeSet | None


def form_named(desk: Desk, code: str) -> FormDefinition:
    """The definition of a form; Refused ``form-unknown``."""
    forms = desk.vocabularies.forms
    if code not in forms:
        raise Refused("form-unknown", form=code[:80], forms=", ".join(forms))
    return forms[code]


def checked_stage(stage: str) -> str:
    """``stage`` as it is; Refused ``form-stage``."""
    if stage not in STAGES:
        raise Refused("form-stage", stage=stage[:80], stages=", ".join(STAGES))
    return stage


def filled_form(desk: Desk, identifier: str, code: str, stage: str | None = None) -> FilledForm:
    """The form as the incident and earlier reports fill it; without ``stage`` the next one.

    Raises Refused: ``form-unknown``, ``form-stage``, ``record-unknown``.
    """
    definition = form_named(desk, code)
    found = desk.find(identifier, "incident")
    return _filled(desk, definition, found, stage)


def forms_of(desk: Desk, identifier: str) -> list[FilledForm]:
    """The forms an incident of this kind is reported by, each at its next stage; then any other
    form that was begun for it."""
    found = desk.find(identifier, "incident")
    kind = desk.queries.incident(found.pk).get("kind")
    begun = {row["form"] for row in desk.queries.forms(found.pk)}
    return [
        _filled(desk, definition, found, None)
        for definition in desk.vocabularies.forms.values()
        if definition.serves(kind) or definition.code in begun
    ]


def check_incident(
    desk: Desk, identifier: str, code: str | None = None, stage: str | None = None
) -> list[FilledForm]:
    """The forms to look at for what is missing: the one named, or those of the incident."""
    if code is not None:
        return [filled_form(desk, identifier, code, stage)]
    found = forms_of(desk, identifier)
    return [_filled(desk, form.definition, form.incident, stage) for form in found]


def save_form(
    desk: Desk,
    identifier: str,
    code: str,
    stage: str | None,
    typed: Mapping[str, str],
    *,
    submitted_to: str | None = None,
) -> SavedForm:
    """Set fields of a form from what was typed; with ``submitted_to`` (which may be empty) it
    counts as handed in now, and the next one is a new report.

    Raises Refused: ``form-unknown``, ``form-stage``, ``field-unknown``, ``field-invalid``,
    ``not-owner`` (the incident is another organisation's).
    """
    filled = filled_form(desk, identifier, code, stage)
    fields = {field.key: field for field in filled.definition.fields()}
    for key in typed:
        if key not in fields:
            raise Refused("field-unknown", field=key[:80])
    incident_typed = {key: text for key, text in typed.items() if fields[key].of_incident}
    own = {
        key: parse_value(fields[key].field, text, desk.vocabularies)
        for key, text in typed.items()
        if not fields[key].of_incident
    }
    acts = _incident_acts(desk, filled, parse_fields(desk, INCIDENT_FIELDS, incident_typed))
    acts += _form_acts(desk, filled, own, submitted_to)
    changes = desk.write(*acts) if acts else None
    return SavedForm(filled_form(desk, identifier, code, filled.stage), changes)


def save_values(
    desk: Desk, filled: FilledForm, incident: Mapping[str, Value], own: Mapping[str, Value]
) -> ChangeSet | None:
    """Set values that have their form already, as read from a filled form's file."""
    acts = _incident_acts(desk, filled, incident) + _form_acts(desk, filled, own, None)
    return desk.write(*acts) if acts else None


def answer_text(value: Value) -> str:
    """An answer as its record keeps it, so that it is read back as the same value."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ",".join(value)
    return "" if value is None else str(value)


def _filled(
    desk: Desk, definition: FormDefinition, found: RecordRef, stage: str | None
) -> FilledForm:
    if stage is not None:
        checked_stage(stage)
    rows = [row for row in desk.queries.forms(found.pk) if row["form"] == definition.code]
    open_rows = [row for row in rows if not row["submitted_at"]]
    chosen = stage or (str(open_rows[-1]["stage"]) if open_rows else _next_stage(rows))
    same = [row for row in open_rows if row["stage"] == chosen]
    record = same[-1] if same else None
    issue = record["issue_no"] if record else len(rows) + 1
    incident = desk.queries.incident(found.pk)
    answers = _answers(desk, definition, record or (rows[-1] if rows else None))
    values: dict[str, Value] = {}
    precisions: dict[str, str] = {}
    for field in definition.fields():
        if field.of_incident:
            values[field.key] = incident.get(field.key)
            precision = incident.get(f"{field.key}_precision")
            precisions |= {field.key: str(precision)} if precision else {}
        elif field.key in answers:
            values[field.key] = answers[field.key]
        elif field.default:
            values[field.key] = _default(desk, field.default, found)
    number = issue if isinstance(issue, int) else len(rows)
    return FilledForm(definition, found, chosen, number, values, precisions, record)


def _next_stage(rows: list[Row]) -> str:
    return "follow-up" if rows else "first"


def _answers(desk: Desk, definition: FormDefinition, row: Row | None) -> dict[str, Value]:
    """The answers of a form's record, or of the last report before it."""
    texts = row["answers"] if row else None
    kept = read_answers(texts) if isinstance(texts, list) else {}
    found: dict[str, Value] = {}
    for field in definition.fields():
        if not field.of_incident and field.key in kept:
            try:
                found[field.key] = parse_value(field.field, kept[field.key], desk.vocabularies)
            except Refused:  # of another edition of the form: shown as it stands
                found[field.key] = kept[field.key]
    return found


def _default(desk: Desk, default: str, found: RecordRef) -> Value:
    match default:
        case "organisation":
            return desk.organisation(desk.installation.organisation).name.ja
        case "officer":
            return desk.actor.name
        case "indicators":
            rows = desk.queries.indicators(found.pk)
            return "\n".join(f"{row['type']} {row['value']}" for row in rows) or None
    return None


def _incident_acts(desk: Desk, filled: FilledForm, values: Mapping[str, Value]) -> list[Act]:
    row = desk.queries.incident(filled.incident.pk)
    changed = {key: value for key, value in values.items() if row.get(key) != value}
    if not changed:
        return []
    owner = filled.incident.name.owner
    if owner != desk.installation.organisation:
        raise Refused("not-owner", id=filled.incident.reference, owner=owner.upper())
    return [Act("amend", filled.incident.name, "own", changed)]


def _form_acts(
    desk: Desk, filled: FilledForm, own: Mapping[str, Value], submitted_to: str | None
) -> list[Act]:
    fields = {field.key: field for field in filled.definition.fields() if not field.of_incident}
    values = {key: filled.values.get(key) for key in fields} | dict(own)
    answers = {key: answer_text(value) for key, value in values.items() if value not in _NOT_SAID}
    cells: dict[str, Value] = {"answers": list(written_answers(answers))}
    if submitted_to is not None:
        cells["submitted_at"] = format_rfc3339_utc(desk.now())
        cells |= {"submitted_to": submitted_to} if submitted_to else {}
    if filled.record is None:
        if not own and submitted_to is None:
            return []
        cells |= {
            "form": filled.definition.code,
            "edition": filled.definition.edition,
            "stage": filled.stage,
            "issue_no": filled.issue_no,
            **inherit(desk, filled.incident),
        }
        name = desk.new_name("form", filled.incident.name)
        return [Act("create", name, "own", with_defaults(FORM.own, cells))]
    changed = {key: value for key, value in cells.items() if filled.record.get(key) != value}
    if not changed:
        return []
    name = RecordName(
        "form",
        str(filled.record["owner"]),
        str(filled.record["id"]),
        filled.incident.name,
    )
    return [Act("amend", name, "own", changed)]


def _is_said(field: Field, value: Value) -> bool:
    """A grade that was never judged is not said, although it has a value from the beginning."""
    if value in _NOT_SAID:
        return False
    return not (field.type is FieldType.CODE and value == "unknown" and field.default == value)


def is_general(definition: FormDefinition) -> bool:
    """Whether it is asked of every incident, and handed in to nobody by itself."""
    return EVERY_KIND in definition.kinds
