"""Reads the rules for due dates and the templates of tasks, as strictly as the code lists.

A rule whose last band has a condition, a template that names a rule or a technique that is not
there: ValueError with the file's name.
"""

from collections.abc import Container
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import msgspec

from liaison_app.domain.due import INPUTS, UNITS, DueBand, DueRule
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Value
from liaison_app.domain.records.package import TASK
from liaison_app.domain.task_templates import TaskTemplate
from liaison_app.domain.vocabulary import Label

Text = Annotated[str, msgspec.Meta(min_length=1)]
Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{0,39}\Z")]
T = TypeVar("T")


class _Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class _Label(_Form, frozen=True):
    ja: Text
    en: Text

    def label(self) -> Label:
        return Label(self.ja, self.en)


class _Band(_Form, frozen=True):
    ja: Text
    en: Text
    unit: str
    within: Annotated[int, msgspec.Meta(ge=0, le=3650)] = 0
    when: dict[str, bool | str] = {}
    triage: bool = False


class _Rule(_Form, frozen=True):
    ja: Text
    en: Text
    source: Text
    edition: Text
    date: date
    checked: bool
    bands: Annotated[list[_Band], msgspec.Meta(min_length=1)]
    on_holiday: Literal["stays", "next", "previous"] = "stays"


class _Rules(_Form, frozen=True):
    name: _Label
    rules: dict[Name, _Rule]


class _Template(_Form, frozen=True):
    title: _Label
    text: _Label
    evidence: _Label | None = None
    values: dict[str, bool | str | list[str]] = {}


class _Templates(_Form, frozen=True):
    name: _Label
    source: Text
    edition: Text
    date: date
    templates: dict[Name, _Template]


def load_due_rules(path: Path) -> dict[str, DueRule]:
    """The rules for due dates by code."""
    return {code: _rule(path, code, rule) for code, rule in _read(path, _Rules).rules.items()}


def load_task_templates(
    path: Path, rules: Container[str], techniques: Container[str]
) -> dict[str, TaskTemplate]:
    """The templates by code; what they refer to must be there."""
    found = {}
    for code, template in _read(path, _Templates).templates.items():
        for key, value in template.values.items():
            try:
                TASK.own[key].check(_value(value))
            except (KeyError, Refused) as error:
                raise ValueError(f"{path.name}: {code}: {key}: {error}") from error
        named = template.values.get("due_rule")
        _require(named is None or named in rules, path, f"{code}: no such rule: {named}")
        listed = template.values.get("techniques", [])
        for technique in listed if isinstance(listed, list) else ():
            _require(technique in techniques, path, f"{code}: no such technique: {technique}")
        found[code] = TaskTemplate(
            title=template.title.label(),
            text=template.text.label(),
            evidence=template.evidence.label() if template.evidence else None,
            values={key: _value(value) for key, value in template.values.items()},
        )
    return found


def _value(value: bool | str | list[str]) -> Value:
    return list(value) if isinstance(value, list) else value


def _rule(path: Path, code: str, rule: _Rule) -> DueRule:
    for band in rule.bands:
        _require(band.unit in UNITS, path, f"{code}: no such unit: {band.unit}")
        for key, wanted in band.when.items():
            _require(key in INPUTS, path, f"{code}: a band asks for {key}")
            TASK.own[key].check(wanted)
    _require(not rule.bands[-1].when, path, f"{code}: the last band has a condition")
    _require(all(band.when for band in rule.bands[:-1]), path, f"{code}: a band hides others")
    return DueRule(
        label=Label(rule.ja, rule.en),
        source=rule.source,
        edition=rule.edition,
        date=rule.date,
        checked=rule.checked,
        bands=tuple(
            DueBand(Label(band.ja, band.en), band.unit, band.within, dict(band.when), band.triage)
            for band in rule.bands
        ),
        on_holiday=rule.on_holiday,
    )


def _require(holds: bool, path: Path, what: str) -> None:
    if not holds:
        raise ValueError(f"{path.name}: {what}")


def _read(path: Path, form: type[T]) -> T:
    try:
        return msgspec.json.decode(path.read_bytes(), type=form)
    except msgspec.MsgspecError as error:
        raise ValueError(f"{path.name}: {error}") from error
