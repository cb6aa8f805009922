"""The demo's data holds together: every field can be entered, every name leads somewhere."""

import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from liaison_app.domain.entry import parse_value
from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import Field
from liaison_app.domain.records.alert import ALERT
from liaison_app.domain.records.day import CONTACT, ESCALATION, INTAKE, QUESTION, ROSTER
from liaison_app.domain.records.incident import ENTRY, INCIDENT_FIELDS
from liaison_app.domain.records.organisation import ORGANISATION
from liaison_app.domain.records.package import PACKAGE, TASK
from liaison_app.domain.texts import LANGUAGES
from liaison_app.domain.vocabulary import (
    AI_INVOLVEMENT,
    AI_VECTOR,
    PRECISION,
    RESPONSE_STATUS,
    Vocabularies,
)
from liaison_app.host.resources import resources_folder
from liaison_app.host.vocabularies import load_vocabularies
from liaison_app.ui.app import system_surroundings
from liaison_app.workflows.demo import play_demo, read_play
from liaison_app.workflows.demo.reports import invented

FOLDER = resources_folder() / "demo"
FICTITIOUS = ("（架空）", "(fictitious)")
# What the office may decide on which status.
FITS = {
    "verified": "done",
    "returned": "done",
    "extension-granted": "extension-requested",
    "extension-refused": "extension-requested",
    "exception-accepted": "exception",
    "not-applicable-decided": "not-applicable-declared",
}


@pytest.fixture(scope="module", params=LANGUAGES)
def play(request: pytest.FixtureRequest) -> dict[str, Any]:
    return dict(read_play(resources_folder(), request.param))


@pytest.fixture(scope="module")
def vocabularies() -> Vocabularies:
    return load_vocabularies(resources_folder(), date(2026, 11, 24))


def entered(
    play: dict[str, Any],
) -> Iterator[tuple[Mapping[str, Field], Mapping[str, str]]]:
    """Every set of fields an officer types in the play, with the declarations they must meet."""
    yield PACKAGE.own, play["package"]["fields"]
    for task in play["package"]["tasks"]:
        yield TASK.own, task["fields"]
    for alert in play["alerts"]:
        yield ALERT.own, alert["fields"]
    for organisation in play["organisations"]:
        yield ORGANISATION.own, organisation
    for made in invented(play):
        yield INCIDENT_FIELDS, made.fields
    for incident in play["incidents"]:
        yield INCIDENT_FIELDS, incident["fields"]
        for entry in incident["timeline"]:
            yield ENTRY.own, {key: text for key, text in entry.items() if key != "minutes"}
    for day in play["days"]:
        for contact in day["contacts"]:
            yield CONTACT.own, contact
        for name, kind in (
            *(("roster", ROSTER), ("intake", INTAKE)),
            *(("escalations", ESCALATION), ("questions", QUESTION)),
        ):
            for each in day[name]:
                yield kind.own, each["fields"]


def test_every_field_can_be_entered_as_it_is_written(
    play: dict[str, Any], vocabularies: Vocabularies
) -> None:
    known = vocabularies.techniques
    for declared, fields in entered(play):
        for key, text in fields.items():
            assert declared[key].writable
            value = parse_value(declared[key], text, vocabularies)
            if key == "techniques" and isinstance(value, list):
                assert set(value) <= set(known)


def test_everything_says_that_it_is_fictitious(play: dict[str, Any]) -> None:
    titles = [fields["title"] for _, fields in entered(play) if "title" in fields]
    assert len(titles) == 1 + 8 + 3 + 150
    assert [title for title in titles if not title.endswith(FICTITIOUS)] == []
    answers = [step for response in play["responses"] for step in response["steps"]]
    notes = [said["note"] for said in [*answers, *play["acknowledgements"], *play["decisions"]]]
    assert [note for note in notes if note and not note.endswith(FICTITIOUS)] == []
    assert (FOLDER / "suspicious-mail.txt").read_text(encoding="utf-8").startswith("【架空】")


def test_what_has_happened_does_not_lie_ahead(play: dict[str, Any]) -> None:
    precisions = {code.code for code in PRECISION}
    for incident in play["incidents"]:
        moments = [entry["minutes"] for entry in incident["timeline"]]
        assert moments == sorted(moments)
        assert max([*moments, *incident["times"].values()]) < 0
        assert all(INCIDENT_FIELDS[key].writable for key in incident["times"])
        for key, precision in incident.get("precision", {}).items():
            assert key in incident["times"]
            assert precision in precisions


def test_every_desk_of_the_play_is_that_of_somebody_who_takes_part(play: dict[str, Any]) -> None:
    agencies = {agency["organisation"] for agency in play["agencies"]}
    assert {day["organisation"] for day in play["days"]} <= agencies | {
        play["office"]["organisation"]
    }
    known = {incident["key"] for incident in play["incidents"]}
    for day in play["days"]:
        about = [each["incident"] for each in (*day["escalations"], *day["questions"])]
        about += [note["entry_of"] for note in day["intake"] if "entry_of" in note]
        assert set(about) <= known
        told = [each["minutes"] for each in (*day["escalations"], *day["intake"])]
        assert all(minutes < 0 for minutes in told)
        for turn in day["roster"]:
            assert turn["from_minutes"] < turn["to_minutes"]


def test_the_course_of_an_incident_is_in_order(play: dict[str, Any]) -> None:
    course = ["occurred_at", "detected_at", "aware_at", "contained_at", "recovered_at", "closed_at"]
    for incident in play["incidents"]:
        times = [incident["times"][key] for key in course if key in incident["times"]]
        assert times == sorted(times), incident["key"]
        fields = incident["fields"]
        assert ("contained_at" in incident["times"]) or fields["status"] in ("triage", "responding")


def test_severity_is_the_highest_of_the_three_viewpoints(play: dict[str, Any]) -> None:
    for incident in play["incidents"]:
        fields = incident["fields"]
        scores = [text for key, text in fields.items() if key.startswith("effect_")]
        assert fields["severity"] == max(scores, default="unknown"), incident["key"]


def test_every_way_of_misusing_ai_and_every_judgement_of_it_appears(play: dict[str, Any]) -> None:
    fields = [incident["fields"] for incident in play["incidents"]]
    vectors = {v.strip() for f in fields for v in f.get("ai_vectors", "").split(",") if v}
    assert vectors == {code.code for code in AI_VECTOR} - {"other"}
    assert {f["ai_involvement"] for f in fields} == {code.code for code in AI_INVOLVEMENT}
    assert all(f["ai_grounds"] for f in fields if f["ai_involvement"] in ("suspected", "confirmed"))


def test_everyone_named_takes_part(play: dict[str, Any], vocabularies: Vocabularies) -> None:
    agencies = {agency["organisation"] for agency in play["agencies"]}
    added = {organisation["code"] for organisation in play["organisations"]}
    assert len(agencies) == 12
    assert agencies | {play["office"]["organisation"]} <= added | set(vocabularies.organisations)
    reporting = {incident["organisation"] for incident in play["incidents"]}
    reporting |= {made.organisation for made in invented(play)}
    assert reporting == agencies - {"kakuu-ceptoar"}, "a hub has no incidents of its own"
    addressed = [*play["package"]["tasks"], *play["alerts"]]
    assert all(set(item["to"]) <= agencies | {"all"} for item in addressed)


def test_only_those_addressed_answer_and_in_order(play: dict[str, Any]) -> None:
    to = {task["key"]: task["to"] for task in play["package"]["tasks"]}
    edition = next(act for act in play["acts"] if act["act"] == "edition")
    to |= {task["key"]: task["to"] for task in edition["added"]}
    to |= {task["key"]: to[task["task"]] for task in edition["revised"]}
    statuses = {code.code for code in RESPONSE_STATUS}
    for response in play["responses"]:
        assert response["organisation"] in to[response["task"]]
        said = [step["status"] for step in response["steps"]]
        assert said[0] == "acknowledged"
        assert set(said) <= statuses
        needs_words = {"done", "extension-requested", "exception", "not-applicable-declared"}
        assert all(step["note"] for step in response["steps"] if step["status"] in needs_words)
    given = {(r["organisation"], r["task"]) for r in play["responses"]}
    assert len(given) == len(play["responses"])
    alerts = {alert["key"] for alert in play["alerts"]}
    assert {said["alert"] for said in play["acknowledgements"]} == alerts


def test_every_decision_fits_what_was_said_last(play: dict[str, Any]) -> None:
    last = {(r["organisation"], r["task"]): r["steps"][-1]["status"] for r in play["responses"]}
    for decision in play["decisions"]:
        answer = last[decision["organisation"], decision["task"]]
        assert answer == FITS[decision["decision"]]
        assert ("due_days" in decision) == (decision["decision"] == "extension-granted")
    assert {decision["decision"] for decision in play["decisions"]} == set(FITS)


def test_attachments_are_there(play: dict[str, Any]) -> None:
    files = [item["file"] for incident in play["incidents"] for item in incident["attachments"]]
    assert files == ["suspicious-mail.txt"]
    assert all((FOLDER / name).is_file() for name in files)


def _copy_changed(folder: Path, name: str, edit: Callable[[Any], None]) -> Path:
    shutil.copytree(FOLDER, folder / "demo")
    path = folder / "demo" / name
    content = json.loads(path.read_text(encoding="utf-8"))
    edit(content)
    path.write_text(json.dumps(content), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("name", "edit", "said"),
    [
        ("demo.json", lambda play: play["alerts"][0].pop("to"), "missing required field `to`"),
        ("demo.json", lambda play: play["responses"][0].update(form=1), "unknown field `form`"),
        ("demo.json", lambda play: play["responses"][0].update(task="tea"), "no such task: tea"),
        ("demo.json", lambda play: play["days"][0].update(organisation="x"), "plays no part: x"),
        ("fortnight.json", lambda play: play["rounds"][0].update(way="up"), "way"),
        ("fortnight.json", lambda play: play["rounds"][0].update(days=1), "days"),
        ("fortnight.json", lambda play: play["acts"][0].update(act="sing"), "sing"),
        ("fortnight.json", lambda play: play["acts"][0].update(alert="x"), "no such alert: x"),
        ("reports.json", lambda play: play["reports"][0].update(count=0), "count"),
        ("english.json", lambda play: play["words"].pop("当直"), "当直"),
    ],
)
def test_a_play_that_is_not_sound_is_refused_by_the_name_of_its_file(
    tmp_path: Path, name: str, edit: Callable[[Any], None], said: str
) -> None:
    resources = _copy_changed(tmp_path, name, edit)
    with pytest.raises(ValueError, match=f"^{name}: .*{said}"):
        read_play(resources, "en")
    surroundings = replace(system_surroundings(resources_folder()), resources=resources)
    with pytest.raises(Refused) as refused:
        play_demo(tmp_path / "played", surroundings, lambda *_, **__: None, "en")
    assert refused.value.code == "demo-unsound"
    assert not (tmp_path / "played").exists()


def test_no_english_is_left_over_or_out() -> None:
    written = json.loads((FOLDER / "english.json").read_text(encoding="utf-8"))["words"]
    japanese = json.dumps(read_play(resources_folder()), ensure_ascii=False)
    assert [each for each in written if json.dumps(each, ensure_ascii=False) not in japanese] == []
    english = {
        key: each for key, each in read_play(resources_folder(), "en").items() if key != "note"
    }
    for each in english["organisations"]:
        del each["name_ja"]
    assert re.findall("[\u3040-\u30ff\u4e00-\u9fff]", json.dumps(english, ensure_ascii=False)) == []
