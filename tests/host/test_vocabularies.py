"""The shipped code lists are sound, and unsound ones are refused by their file's name."""

import csv
import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from liaison_app.domain.entry import fold
from liaison_app.domain.records.incident import INCIDENT_FIELDS, REMARKS
from liaison_app.domain.vocabulary import CATEGORY_OF_KIND, INCIDENT_KIND, Label, Vocabularies
from liaison_app.host.resources import resources_folder
from liaison_app.host.vocabularies import FOLDER, load_vocabularies

_JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uff01-\uff60]")
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def shipped() -> Vocabularies:
    return load_vocabularies(resources_folder(), TODAY)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(resources_folder() / FOLDER, tmp_path / FOLDER)
    return tmp_path


def change(resources: Path, name: str, edit: Callable[[Any], None]) -> None:
    path = resources / FOLDER / name
    content = json.loads(path.read_text(encoding="utf-8"))
    edit(content)
    path.write_text(json.dumps(content), encoding="utf-8")


def add_organisations(resources: Path, *rows: str) -> None:
    with (resources / FOLDER / "organisations.csv").open("a", encoding="utf-8") as file:
        file.write("".join(f"{row}\n" for row in rows))


def test_every_kind_of_incident_has_a_category_that_exists(shipped: Vocabularies) -> None:
    assert {kind.code for kind in INCIDENT_KIND} == set(CATEGORY_OF_KIND)
    assert set(CATEGORY_OF_KIND.values()) <= set(shipped.categories)


def test_every_label_is_there_in_both_languages(shipped: Vocabularies) -> None:
    lists: list[Label] = [
        *shipped.sectors.values(),
        *shipped.categories.values(),
        *shipped.techniques.values(),
        *(organisation.name for organisation in shipped.organisations.values()),
    ]
    assert len(lists) == 15 + 39 + 254 + 46
    assert [label for label in lists if not (label.ja.strip() and label.en.strip())] == []


def test_a_label_names_one_code_only(shipped: Vocabularies) -> None:
    for labels in (shipped.sectors, shipped.categories):
        for texts in zip(*labels.values(), strict=True):
            assert len({fold(text) for text in texts}) == len(labels)


def test_the_office_is_there_with_its_full_name(shipped: Vocabularies) -> None:
    office = shipped.organisations["nco"]
    assert office.name == (
        "内閣官房国家サイバー統括室", "National Cybersecurity Office, Cabinet Secretariat",
    )  # fmt: skip
    assert office.valid_from == date(2025, 7, 1)
    assert shipped.organisations["nta"].supervised_by == "mof"


def test_an_organisation_that_does_not_exist_yet_is_left_out() -> None:
    known = load_vocabularies(resources_folder(), date(2025, 6, 30)).organisations
    assert "nco" not in known
    assert "cas" in known


def test_a_renamed_organisation_bears_the_name_of_the_day(copied: Path) -> None:
    add_organisations(
        copied,
        "kakuu,旧架空庁,Old Fictitious Agency,government,,,2020-04-01,2026-03-31",
        "kakuu,新架空庁,New Fictitious Agency,government,,,2026-04-01,2026-10-31",
    )
    names = [
        load_vocabularies(copied, day).organisations["kakuu"].name.ja
        for day in (date(2026, 3, 31), date(2026, 4, 1), TODAY)
    ]
    assert names == ["旧架空庁", "新架空庁", "新架空庁"]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("npa,警察庁,National Police Agency,government,,,,", "npa is in force twice"),
        ("kakuu,架空庁,,government,,,,", "name missing"),
        ("kakuu,架空庁,Fictitious,ministry,,,,", "audience ministry"),
        ("kakuu,架空庁,Fictitious,government,space,,,", "sector space"),
        ("kakuu,架空庁,Fictitious,government,,nowhere,,", "supervised by nowhere"),
        ("kakuu,架空庁,Fictitious,government,,,2026-02-30,", "kakuu"),
        ("kakuu,架空庁,Fictitious,government,,,2026-04-02,2026-04-01", "ends before it begins"),
        ("kakuu,架空庁,Fictitious,government", "not 8 columns"),
    ],
)
def test_an_unsound_organisation_is_refused(copied: Path, row: str, why: str) -> None:
    add_organisations(copied, row)
    with pytest.raises(ValueError, match=r"^organisations\.csv: ") as raised:
        load_vocabularies(copied, TODAY)
    assert why in str(raised.value)


def drop_english(content: Any) -> None:
    del content["critical_infrastructure"]["labels"]["ict"]["en"]


def drop_class(content: Any) -> None:
    del content["classes"]["fraud"]


def drop_type(content: Any) -> None:
    del content["types"]["fraud/phishing"]


def repeat_list(content: Any) -> None:
    content["lists"].append(content["lists"][0])


def give_heading_twice(content: Any) -> None:
    content["fields"]["title"].append("概 要")


@pytest.mark.parametrize(
    ("name", "edit"),
    [
        ("sectors.json", drop_english),
        ("rsit.json", drop_class),
        ("rsit.json", drop_type),
        ("techniques.json", repeat_list),
        ("ledger.json", give_heading_twice),
    ],
)
def test_an_unsound_list_is_refused_by_name(
    copied: Path, name: str, edit: Callable[[Any], None]
) -> None:
    change(copied, name, edit)
    with pytest.raises(ValueError, match=f"^{name}: "):
        load_vocabularies(copied, TODAY)


def test_every_ledger_heading_leads_to_a_field_that_can_be_written(shipped: Vocabularies) -> None:
    assert shipped.ledger_headings[fold("認知日時")] == "aware_at"
    assert shipped.ledger_headings[fold("番号")] == "source_id"
    fields = set(shipped.ledger_headings.values()) - {REMARKS.key}
    assert all(INCIDENT_FIELDS[key].writable for key in fields)
    assert shipped.ledger_words["status"][fold("終結")] == "closed"


def test_codes_are_in_the_form_that_records_take(shipped: Vocabularies) -> None:
    for code in shipped.organisations:
        INCIDENT_FIELDS["organisation"].check(code)
    INCIDENT_FIELDS["techniques"].check(list(shipped.techniques))


def test_every_row_of_the_shipped_organisations_is_in_force_somewhen() -> None:
    path = resources_folder() / FOLDER / "organisations.csv"
    with path.open(encoding="utf-8", newline="") as file:
        codes = [row["code"] for row in csv.DictReader(file)]
    assert len(codes) == len(set(codes)) == 46


def test_every_duty_says_where_it_comes_from_and_that_it_is_not_checked(
    shipped: Vocabularies,
) -> None:
    assert len(shipped.duties) >= 8
    for code, rule in shipped.duties.items():
        assert rule.label.ja, code
        assert rule.label.en, code
        for said in (rule.source, rule.edition):
            assert said.ja, code
            assert said.en, code
            assert not _JAPANESE.search(said.en), code  # an edition in Japanese alone tells nobody
        assert rule.checked is False, code
    assert shipped.list_named("duty")["police"] == shipped.duties["police"].label


def test_every_rule_for_a_due_date_says_where_it_comes_from_in_both_languages(
    shipped: Vocabularies,
) -> None:
    assert len(shipped.due_rules) >= 8
    for code, rule in shipped.due_rules.items():
        assert rule.source.ja, code
        assert rule.source.en, code
        for said in (rule.source.en, rule.edition):
            assert not _JAPANESE.search(said), code


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda rules: rules["police"]["when"].update(kinds=["theft"]), "no such kind: theft"),
        (lambda rules: rules["police"]["when"].update(sectors=["mars"]), "no such sector: mars"),
        (lambda rules: rules["ppc-prompt"]["time"].update(at_least=5), "at_least"),
        (lambda rules: rules["police"]["time"].update(unit="weeks"), "unit"),
        (lambda rules: rules["police"].pop("source"), "source"),
        (lambda rules: rules["police"].update(en=""), "en"),
        (lambda rules: rules["police"].update(edition="初版"), "edition"),
        (lambda rules: rules["police"]["source"].pop("en"), "en"),
        (lambda rules: rules.update({"Not A Code": rules["police"]}), "duties.json"),
    ],
)
def test_a_duty_that_is_not_sound_is_refused(
    copied: Path, edit: Callable[[Any], None], said: str
) -> None:
    change(copied, "duties.json", lambda content: edit(content["rules"]))
    with pytest.raises(ValueError, match=r"^duties\.json") as refused:
        load_vocabularies(copied, TODAY)
    assert said in str(refused.value)
