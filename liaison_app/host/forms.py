"""Reads the form definitions (``resources/forms``), as strictly as the code lists.

A field that is not the incident's, a stage that does not exist or a key that is there twice
raises ValueError with the file's name.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec

from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.forms import (
    DEFAULTS,
    EVERY_KIND,
    FormDefinition,
    FormField,
    FormSection,
)
from liaison_app.domain.records.incident import INCIDENT_FIELDS
from liaison_app.domain.vocabulary import INCIDENT_KIND, REPORT_STAGE, Code, Label
from liaison_app.host.shipped import Form, LabelForm, Text, read_json, require

FOLDER = "forms"
_STAGES = frozenset(code.code for code in REPORT_STAGE)
_KINDS = frozenset(code.code for code in INCIDENT_KIND) | {EVERY_KIND}
_TYPES = {
    name: FieldType(name)
    for name in ("text", "prose", "code", "codes", "integer", "boolean", "instant", "date")
}

Key = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,39}\Z")]
Identifier = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{0,39}\Z")]


class _Code(Form, frozen=True):
    code: Identifier
    label: LabelForm


class _Field(Form, frozen=True):
    key: Key
    required: list[str]
    label: LabelForm | None = None
    type: str = ""
    codes: list[_Code] = msgspec.field(default_factory=list)
    hint: LabelForm | None = None
    default: str = ""
    source: Key | None = msgspec.field(name="from", default=None)


class _Section(Form, frozen=True):
    label: LabelForm
    fields: list[_Field]


class _Definition(Form, frozen=True):
    code: Identifier
    name: LabelForm
    edition: Text
    date: date
    source: Text
    checked: bool
    note: LabelForm
    kinds: list[str]
    sections: list[_Section]


def load_forms(resources: Path) -> dict[str, FormDefinition]:
    """The forms by code, those of one kind of incident before those of every kind."""
    found: dict[str, FormDefinition] = {}
    for path in sorted((resources / FOLDER).glob("*.json")):
        form = _read(path)
        require(form.code not in found, path, f"{form.code} is there twice")
        found[form.code] = form
    return dict(sorted(found.items(), key=lambda item: EVERY_KIND in item[1].kinds))


def _read(path: Path) -> FormDefinition:
    written = read_json(path, _Definition)
    require(bool(written.kinds) and set(written.kinds) <= _KINDS, path, "kinds")
    keys = [field.key for section in written.sections for field in section.fields]
    require(len(keys) == len(set(keys)), path, "a key is there twice")
    sections = tuple(
        FormSection(_label(section.label), tuple(_fields(path, section)))
        for section in written.sections
    )
    return FormDefinition(
        written.code,
        _label(written.name),
        written.edition,
        written.date,
        written.source,
        written.checked,
        _label(written.note),
        frozenset(written.kinds),
        sections,
    )


def _fields(path: Path, section: _Section) -> Iterator[FormField]:
    for written in section.fields:
        require(set(written.required) <= _STAGES, path, f"{written.key}: stages")
        require(written.default in ("", *DEFAULTS), path, f"{written.key}: default")
        declared = _incident_field(path, written) if written.source else _own_field(path, written)
        yield FormField(
            declared,
            _label(written.label) if written.label else declared.label,
            frozenset(written.required),
            written.source is not None,
            _label(written.hint) if written.hint else None,
            written.default,
        )


def _incident_field(path: Path, written: _Field) -> Field:
    declared = INCIDENT_FIELDS.get(str(written.source))
    require(declared is not None and declared.writable, path, f"no such field: {written.source}")
    require(written.source == written.key, path, f"{written.key}: has another key")
    require(not (written.type or written.codes or written.default), path, f"{written.key}: type")
    assert declared is not None
    return declared


def _own_field(path: Path, written: _Field) -> Field:
    require(written.label is not None, path, f"{written.key}: no label")
    require(written.type in _TYPES, path, f"{written.key}: type {written.type}")
    require(written.key not in INCIDENT_FIELDS, path, f"{written.key} is the incident's")
    coded = written.type in ("code", "codes")
    require(coded == bool(written.codes), path, f"{written.key}: codes")
    assert written.label is not None
    codes = tuple(Code(code.code, _label(code.label)) for code in written.codes)
    return Field(written.key, _TYPES[written.type], _label(written.label), codes=codes)


def _label(written: LabelForm) -> Label:
    return Label(written.ja, written.en)
