"""Reporting forms as XLSX files: written from an incident, filled in elsewhere, taken in again.

Only what was changed in the file is taken: an incident amended here since then keeps its newer
fields. A cell that was emptied says nothing; it clears nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import FieldType
from liaison_app.domain.forms import FormDefinition, FormField, written_answers
from liaison_app.domain.operations import Value
from liaison_app.domain.records.incident import FORM, INCIDENT_FIELDS
from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import GRADE, REPORT_STAGE, label_of
from liaison_app.host.files import new_file
from liaison_app.interop.form_sheets import FormLine, FormSheet, ReadForm, write_form
from liaison_app.interop.items import RefusedItem
from liaison_app.interop.ledger_values import cell_text, cell_values
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.forms import (
    FilledForm,
    answer_text,
    checked_stage,
    filled_form,
    form_named,
    save_values,
)
from liaison_app.workflows.incidents import complete_incident
from liaison_app.workflows.values import check_markings, with_defaults

_DAY = {"year": 4, "month": 7, "day": 10, "hour": 13}


@dataclass(frozen=True)
class TakenForm:
    """What became of a filled form; ``reference`` is the incident's."""

    fate: str  # created, updated, unchanged or refused
    item: str
    refused: tuple[RefusedItem, ...] = ()
    changes: ChangeSet | None = None


def write_form_file(desk: Desk, filled: FilledForm, path: Path, texts: Texts) -> None:
    """Write a form as XLSX in the language of ``texts``; Refused ``form-cell``, ``file-…``."""
    sheet = form_sheet(desk, filled, texts)
    with new_file(path) as stream:
        write_form(stream, sheet)


def form_sheet(desk: Desk, filled: FilledForm, texts: Texts) -> FormSheet:
    """The form as it is printed: title, stage and number, markings, then its sections."""
    language, definition = texts.language, filled.definition
    stage = label_of(REPORT_STAGE, filled.stage).in_language(language)
    marks = desk.queries.effective_markings(filled.incident.pk)
    markings = f"{label_of(GRADE, marks.grade).in_language(language)}　{marks.tlp}"
    head = [
        (texts("form.head.stage"), texts("form.head.issue", stage=stage, number=filled.issue_no)),
        (texts("form.head.incident"), filled.incident.reference),
        (texts("form.head.edition"), definition.edition),
        (texts("form.head.markings"), markings),
        (texts("form.head.note"), definition.note.in_language(language)),
    ]
    sections = tuple(
        (
            section.label.in_language(language),
            tuple(_line(desk, filled, field, texts) for field in section.fields),
        )
        for section in definition.sections
    )
    return FormSheet(
        f"{definition.name.in_language(language)}（{stage}）",
        tuple(head),
        (texts("form.column.label"), texts("form.column.value"), texts("form.column.note")),
        sections,
        markings,
        {
            "form": definition.code,
            "edition": definition.edition,
            "stage": filled.stage,
            "issue_no": str(filled.issue_no),
            "incident": filled.incident.name.id,
            "language": language,
        },
    )


def _line(desk: Desk, filled: FilledForm, field: FormField, texts: Texts) -> FormLine:
    language, declared = texts.language, field.field
    notes = [texts("form.required")] if filled.stage in field.required else []
    notes += [field.hint.in_language(language)] if field.hint else []
    if declared.type in (FieldType.CODES, FieldType.TEXTS):
        notes.append(texts("form.several"))
    choices: tuple[str, ...] = ()
    if declared.type is FieldType.CODE:
        choices = tuple(code.label.in_language(language) for code in declared.codes)
    elif declared.type is FieldType.BOOLEAN:
        said = (cell_text(declared, value, language, desk.vocabularies) for value in (True, False))
        choices = tuple(said)
    elif declared.type is FieldType.LISTED:
        listed = desk.vocabularies.list_named(declared.vocabulary)
        choices = tuple(label.in_language(language) for label in listed.values())
    elif declared.type is FieldType.CODES:
        notes.append("／".join(code.label.in_language(language) for code in declared.codes))
    return FormLine(
        field.key,
        field.label.in_language(language),
        shown_value(desk, filled, field, language),
        "\n".join(notes),
        filled.stage in field.required,
        choices,
    )


def shown_value(desk: Desk, filled: FilledForm, field: FormField, language: str) -> str:
    """A field's value as text; times as exactly as they are known."""
    value = filled.values.get(field.key)
    text = cell_text(field.field, value, language, desk.vocabularies)
    if field.field.type is FieldType.INSTANT:
        return text[: _DAY.get(filled.precisions.get(field.key, ""), len(text))]
    return text


def take_form(desk: Desk, read: ReadForm, item: str, *, dry_run: bool) -> TakenForm:
    """Take in a filled form: into the incident it was written for, or a new one where this case
    log has none of that identifier.

    Raises Refused: ``form-unknown``, ``form-stage``, ``form-edition``. Fields that cannot be read
    are named in the result, and then nothing of the form is taken.
    """
    definition = form_named(desk, read.meta.get("form", ""))
    if read.meta.get("edition") != definition.edition:
        raise Refused("form-edition", edition=read.meta.get("edition", "")[:40],
                      known=definition.edition)  # fmt: skip
    stage = checked_stage(read.meta.get("stage", ""))
    incident, own, refused = _read_values(desk, definition, read)
    if refused:
        return TakenForm("refused", item, tuple(refused))
    known = _incident_here(desk, read.meta.get("incident", ""))
    if known is None:
        return _take_new(desk, definition, stage, incident, own, item, dry_run=dry_run)
    filled = filled_form(desk, known, definition.code, stage)
    row = desk.queries.incident(filled.incident.pk)
    changed = {key: value for key, value in incident.items() if row.get(key) != value}
    answers = {key: value for key, value in own.items() if filled.values.get(key) != value}
    if not changed and not answers:
        return TakenForm("unchanged", filled.incident.reference)
    owner = filled.incident.name.owner
    if changed and owner != desk.installation.organisation:
        raise Refused("not-owner", id=filled.incident.reference, owner=owner.upper())
    changes = None if dry_run else save_values(desk, filled, changed, answers)
    return TakenForm("updated", filled.incident.reference, (), changes)


def _read_values(
    desk: Desk, definition: FormDefinition, read: ReadForm
) -> tuple[dict[str, Value], dict[str, Value], list[RefusedItem]]:
    """The incident's values, the form's own, and the fields that cannot be read."""
    incident: dict[str, Value] = {}
    own: dict[str, Value] = {}
    refused: list[RefusedItem] = []
    new = _incident_here(desk, read.meta.get("incident", "")) is None
    for field in definition.fields():
        text = read.texts.get(field.key, "")
        if not text.strip() or (text == read.before.get(field.key, "") and not new):
            continue
        try:
            found = cell_values(field.field, text, {}, desk.vocabularies)
            check_markings(found)
        except Refused as reason:
            refused.append(RefusedItem(field.label.in_language("ja"), reason))
            continue
        if field.of_incident:
            incident |= {key: value for key, value in found.items() if key in INCIDENT_FIELDS}
        else:
            own |= {key: value for key, value in found.items() if key == field.key}
    return incident, own, refused


def _incident_here(desk: Desk, uuid: str) -> str | None:
    try:
        return desk.find(uuid, "incident").name.id if uuid else None
    except Refused:
        return None


def _take_new(
    desk: Desk,
    definition: FormDefinition,
    stage: str,
    incident: Mapping[str, Value],
    own: Mapping[str, Value],
    item: str,
    *,
    dry_run: bool,
) -> TakenForm:
    values = complete_incident(desk, incident)
    if dry_run:
        return TakenForm("created", item)
    name = desk.new_name("incident")
    acts = [
        Act("create", name, "own", values, mint=True),
        Act(
            "create", desk.new_name("form", name), "own", _new_form(definition, stage, own, values)
        ),
    ]
    changes = desk.write(*acts)
    return TakenForm("created", changes.references[name.id], (), changes)


def _new_form(
    definition: FormDefinition,
    stage: str,
    own: Mapping[str, Value],
    incident: Mapping[str, Value],
) -> dict[str, Value]:
    marks = ("tlp", "grade", "handling", "recipients")
    answers = {key: answer_text(value) for key, value in own.items()}
    cells: dict[str, Value] = {key: incident[key] for key in marks if incident.get(key)}
    cells |= {
        "form": definition.code,
        "edition": definition.edition,
        "stage": stage,
        "issue_no": 1,
        "answers": list(written_answers(answers)),
    }
    return with_defaults(FORM.own, cells)
