"""Reads the rules for due dates and the templates of tasks, as strictly as the code lists.

A rule whose last band has a condition, a template that names a rule or a technique that is not
there: ValueError with the file's name.
"""

from collections.abc import Container
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from liaison_app.domain.due import INPUTS, UNITS, DueBand, DueRule
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Value
from liaison_app.domain.records.package import TASK
from liaison_app.domain.task_templates import TaskTemplate
from liaison_app.domain.vocabulary import Label
from liaison_app.host.shipped import Form, LabelForm, Name, Text, read_json, require


class _Band(Form, frozen=True):
    ja: Text
    en: Text
    unit: str
    within: Annotated[int, msgspec.Meta(ge=0, le=3650)] = 0
    when: dict[str, bool | str] = msgspec.field(default_factory=dict)
    triage: bool = False


class _Rule(Form, frozen=True):
    ja: Text
    en: Text
    source: LabelForm
    edition: Text
    date: date
    checked: bool
    bands: Annotated[list[_Band], msgspec.Meta(min_length=1)]
    on_holiday: Literal["stays", "next", "previous"] = "stays"


class _Rules(Form, frozen=True):
    name: LabelForm
    rules: dict[Name, _Rule]


class _Template(Form, frozen=True):
    title: LabelForm
    text: LabelForm
    evidence: LabelForm | None = None
    values: dict[str, bool | str | list[str]] = msgspec.field(default_factory=dict)


class _Templates(Form, frozen=True):
    name: LabelForm
    source: Text
    edition: Text
    date: date
    templates: dict[Name, _Template]


def load_due_rules(path: Path) -> dict[str, DueRule]:
    """The rules for due dates by code."""
    return {code: _rule(path, code, rule) for code, rule in read_json(path, _Rules).rules.items()}


def load_task_templates(
    path: Path, rules: Container[str], techniques: Container[str]
) -> dict[str, TaskTemplate]:
    """The templates by code; what they refer to must be there."""
    found = {}
    for code, template in read_json(path, _Templates).templates.items():
        for key, value in template.values.items():
            try:
                TASK.own[key].check(_value(value))
            except (KeyError, Refused) as error:
                raise ValueError(f"{path.name}: {code}: {key}: {error}") from error
        named = template.values.get("due_rule")
        require(named is None or named in rules, path, f"{code}: no such rule: {named}")
        listed = template.values.get("techniques", [])
        for technique in listed if isinstance(listed, list) else ():
            require(technique in techniques, path, f"{code}: no such technique: {technique}")
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
        require(band.unit in UNITS, path, f"{code}: no such unit: {band.unit}")
        for key, wanted in band.when.items():
            require(key in INPUTS, path, f"{code}: a band asks for {key}")
            TASK.own[key].check(wanted)
    require(not rule.bands[-1].when, path, f"{code}: the last band has a condition")
    require(all(band.when for band in rule.bands[:-1]), path, f"{code}: a band hides others")
    return DueRule(
        label=Label(rule.ja, rule.en),
        source=rule.source.label(),
        edition=rule.edition,
        date=rule.date,
        checked=rule.checked,
        bands=tuple(
            DueBand(Label(band.ja, band.en), band.unit, band.within, dict(band.when), band.triage)
            for band in rule.bands
        ),
        on_holiday=rule.on_holiday,
    )
