"""Reads the code lists that are data (``resources/vocabularies``) into the domain's form.

Reading is strict: a code without both labels, a code in force twice on one day or a reference to
a code that is not there raises ValueError with the file's name, since a wrong list would make
every figure that rests on it wrong. What the lists mean is the domain's affair.
"""

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from liaison_app.domain.entry import fold
from liaison_app.domain.records.incident import INCIDENT_FIELDS, REMARKS
from liaison_app.domain.vocabulary import (
    AUDIENCE,
    CATEGORY_OF_KIND,
    INCIDENT_KIND,
    DutyRule,
    Label,
    Organisation,
    Vocabularies,
)
from liaison_app.host.forms import load_forms
from liaison_app.host.guidelines import load_guidelines
from liaison_app.host.shipped import Form, LabelForm, Text, read_json, require
from liaison_app.host.task_data import load_due_rules, load_task_templates

FOLDER = "vocabularies"
_COLUMNS = [
    "code", "name_ja", "name_en", "audience", "sector", "supervised_by", "valid_from", "valid_to",
]  # fmt: skip
_AUDIENCES = frozenset(code.code for code in AUDIENCE)


class _CodeList(Form, frozen=True):
    name: LabelForm
    source: Text
    edition: Text
    date: date
    checked: bool
    labels: dict[Text, LabelForm]


class _Sectors(Form, frozen=True):
    critical_infrastructure: _CodeList
    basic_infrastructure: _CodeList


class _Rsit(Form, frozen=True):
    name: Text
    source: Text
    edition: Text
    licence: Text
    classes: dict[Text, LabelForm]
    types: dict[Text, LabelForm]


class _TechniqueList(Form, frozen=True):
    name: Text
    source: Text
    edition: Text
    licence: Text
    labels: dict[Text, LabelForm]


class _Techniques(Form, frozen=True):
    lists: list[_TechniqueList]


class _DutyTime(Form, frozen=True):
    within: Annotated[int, msgspec.Meta(ge=1, le=3650)]
    unit: Literal["hours", "days", "business-days"]
    at_least: Annotated[int, msgspec.Meta(ge=1)] | None = None
    first_day_counts: bool = False
    next_business_day: bool = False


class _DutyWhen(Form, frozen=True):
    kinds: list[Text] = msgspec.field(default_factory=list)
    not_kinds: list[Text] = msgspec.field(default_factory=list)
    categories: list[Text] = msgspec.field(default_factory=list)
    sectors: list[Text] = msgspec.field(default_factory=list)
    personal_data: bool = False
    essential: bool = False


class _Duty(Form, frozen=True):
    ja: Text
    en: Text
    source: LabelForm
    edition: LabelForm
    date: date
    checked: bool
    time: _DutyTime | None = None
    when: _DutyWhen = _DutyWhen()


class _Duties(Form, frozen=True):
    name: LabelForm
    rules: dict[Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9-]{0,39}$")], _Duty]


class _Ledger(Form, frozen=True):
    source: Text
    edition: Text
    fields: dict[Text, list[Text]]
    words: dict[Text, dict[Text, list[Text]]]


def load_vocabularies(resources: Path, today: date) -> Vocabularies:
    """The code lists as they stand on ``today``, a day in Japan.

    An organisation that has ended keeps its last name, so that old records stay readable; one
    that does not exist yet is left out. Raises ValueError for a list that is not sound.
    """
    folder = resources / FOLDER
    lists = read_json(folder / "sectors.json", _Sectors)
    sectors = _labels(lists.critical_infrastructure.labels)
    techniques = _techniques(folder / "techniques.json")
    due_rules = load_due_rules(folder / "due_rules.json")
    return Vocabularies(
        sectors=sectors,
        categories=_categories(folder / "rsit.json"),
        techniques=techniques,
        organisations=_organisations(folder / "organisations.csv", sectors, today),
        ledger_headings=_ledger_headings(folder / "ledger.json"),
        ledger_words=_ledger_words(folder / "ledger.json"),
        essential_sectors=_labels(lists.basic_infrastructure.labels),
        duties=_duties(folder / "duties.json", sectors, folder / "rsit.json"),
        forms=load_forms(resources),
        due_rules=due_rules,
        task_templates=load_task_templates(folder / "task_templates.json", due_rules, techniques),
        guidelines=load_guidelines(resources, techniques),
    )


def _ledger_headings(path: Path) -> dict[str, str]:
    headings: dict[str, str] = {}
    for key, synonyms in read_json(path, _Ledger).fields.items():
        known_key = key in INCIDENT_FIELDS or key == REMARKS.key
        require(known_key, path, f"no such field: {key}")
        for synonym in synonyms:
            known = headings.setdefault(fold(synonym), key)
            require(known == key, path, f"{synonym} names both {known} and {key}")
    return headings


def _ledger_words(path: Path) -> dict[str, dict[str, str]]:
    """For each field of codes the words that ledgers write for them."""
    found: dict[str, dict[str, str]] = {}
    for key, meanings in read_json(path, _Ledger).words.items():
        require(key in INCIDENT_FIELDS, path, f"no such field: {key}")
        codes = {code.code for code in INCIDENT_FIELDS[key].codes}
        words = found[key] = {}
        for code, written in meanings.items():
            require(code in codes, path, f"{key} has no code {code}")
            for word in written:
                require(words.setdefault(fold(word), code) == code, path, f"{word} says two codes")
    return found


def _duties(path: Path, sectors: Mapping[str, Label], rsit: Path) -> dict[str, DutyRule]:
    kinds = {code.code for code in INCIDENT_KIND}
    categories = _categories(rsit)
    found = {}
    for code, duty in read_json(path, _Duties).rules.items():
        for kind in (*duty.when.kinds, *duty.when.not_kinds):
            require(kind in kinds, path, f"{code}: no such kind: {kind}")
        for category in duty.when.categories:
            require(category in categories, path, f"{code}: no such category: {category}")
        for sector in duty.when.sectors:
            require(sector in sectors, path, f"{code}: no such sector: {sector}")
        found[code] = _duty_rule(path, code, duty)
    return found


def _duty_rule(path: Path, code: str, duty: _Duty) -> DutyRule:
    time, when = duty.time, duty.when
    ordered = time is None or time.at_least is None or time.at_least < time.within
    require(ordered, path, f"{code}: at_least is not below within")
    return DutyRule(
        label=Label(duty.ja, duty.en),
        source=duty.source.label(),
        edition=duty.edition.label(),
        date=duty.date,
        checked=duty.checked,
        within=time.within if time else None,
        at_least=time.at_least if time else None,
        unit=time.unit if time else "days",
        first_day_counts=bool(time and time.first_day_counts),
        next_business_day=bool(time and time.next_business_day),
        kinds=tuple(when.kinds),
        not_kinds=tuple(when.not_kinds),
        categories=tuple(when.categories),
        sectors=tuple(when.sectors),
        personal_data=when.personal_data,
        essential=when.essential,
    )


def _labels(labels: Mapping[str, LabelForm]) -> dict[str, Label]:
    return {code: Label(label.ja, label.en) for code, label in labels.items()}


def _categories(path: Path) -> dict[str, Label]:
    rsit = read_json(path, _Rsit)
    for code in rsit.types:
        require(code.split("/")[0] in rsit.classes, path, f"{code} has no class")
    for code in CATEGORY_OF_KIND.values():
        require(code in rsit.types, path, f"no such type: {code}")
    return _labels(rsit.types)


def _techniques(path: Path) -> dict[str, Label]:
    found: dict[str, Label] = {}
    for technique_list in read_json(path, _Techniques).lists:
        for code, label in _labels(technique_list.labels).items():
            require(code not in found, path, f"{code} is there twice")
            found[code] = label
    return found


def _organisations(
    path: Path, sectors: Mapping[str, Label], today: date
) -> dict[str, Organisation]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, strict=True))
    require(rows[:1] == [_COLUMNS], path, "the columns are not the ones expected")
    by_code: dict[str, list[Organisation]] = {}
    for row in rows[1:]:
        entry = _organisation(path, row)
        by_code.setdefault(entry.code, []).append(entry)
    for entries in by_code.values():
        _check_organisation(path, entries, by_code, sectors)
    standing = {code: _as_of(entries, today) for code, entries in by_code.items()}
    return {code: entry for code, entry in standing.items() if entry is not None}


def _organisation(path: Path, row: list[str]) -> Organisation:
    require(len(row) == len(_COLUMNS), path, f"not {len(_COLUMNS)} columns: {row}")
    code, name_ja, name_en, audience, sector, supervised_by, first, last = row
    require(bool(code and name_ja and name_en), path, f"code or name missing: {row}")
    try:
        valid_from = date.fromisoformat(first) if first else None
        valid_to = date.fromisoformat(last) if last else None
    except ValueError as error:
        raise ValueError(f"{path.name}: {code}: {error}") from error
    name = Label(name_ja, name_en)
    return Organisation(
        code, name, audience, sector or None, supervised_by or None, valid_from, valid_to
    )


def _check_organisation(
    path: Path,
    entries: list[Organisation],
    by_code: Mapping[str, object],
    sectors: Mapping[str, Label],
) -> None:
    for entry in entries:
        above, sector = entry.supervised_by, entry.sector
        require(entry.audience in _AUDIENCES, path, f"{entry.code}: audience {entry.audience}")
        require(sector is None or sector in sectors, path, f"{entry.code}: sector {sector}")
        require(above is None or above in by_code, path, f"{entry.code}: supervised by {above}")
        require(_first(entry) <= _last(entry), path, f"{entry.code} ends before it begins")
    ordered = sorted(entries, key=_first)
    for earlier, later in pairwise(ordered):
        require(_last(earlier) < _first(later), path, f"{later.code} is in force twice")


def _first(entry: Organisation) -> date:
    return entry.valid_from or date.min


def _last(entry: Organisation) -> date:
    return entry.valid_to or date.max


def _as_of(entries: Iterable[Organisation], today: date) -> Organisation | None:
    """The entry in force on ``today``, else the last that was; None if all are still to come."""
    begun = [entry for entry in entries if _first(entry) <= today]
    return max(begun, key=_first, default=None)
