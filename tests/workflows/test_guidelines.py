"""The library of guidelines, a guideline as a checklist on an incident, and what is to be done."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import AI_VECTOR
from liaison_app.domain.width import display_width
from liaison_app.host.resources import resources_folder
from liaison_app.store.queries import Row
from liaison_app.workflows.actions import (
    action_views,
    actions_waiting,
    add_action,
    end_action,
    set_action,
)
from liaison_app.workflows.checklists import Checklist, checklist, fitting, tick
from liaison_app.workflows.desk import Desk, Surroundings
from liaison_app.workflows.editions import publish_package
from liaison_app.workflows.guideline_setting import (
    add_guideline,
    add_step,
    copy_guideline,
    issue_guideline,
    remove_step,
    set_guideline,
    set_step,
    withdraw_guideline,
)
from liaison_app.workflows.guidelines import asked_for, find_guideline, in_force, library, matching
from liaison_app.workflows.incident_view import incident_shown
from liaison_app.workflows.incidents import add_incident
from liaison_app.workflows.packages import add_package
from liaison_app.workflows.removal import remove_record
from liaison_app.workflows.setup import found
from liaison_app.workflows.undoing import undo
from tests.workflows.conftest import Clock

VOICE = "deepfake-voice"
JA = Texts.load(resources_folder() / "texts", "ja")
EN = Texts.load(resources_folder() / "texts", "en")


@pytest.fixture
def office(tmp_path: Path, surroundings: Surroundings) -> Iterator[Desk]:
    desk = found(
        tmp_path / "office" / "case-log.db",
        surroundings,
        role="office",
        organisation="nco",
        officer="中央事務局 当直",
        passphrase="架空の別の合言葉",
    ).desk
    yield desk
    desk.close()


def refusal(act: object, *arguments: object, **named: object) -> str:
    assert callable(act)
    with pytest.raises(Refused) as refused:
        act(*arguments, **named)
    return refused.value.code


def incident(desk: Desk, **fields: str) -> str:
    return add_incident(desk, {"title": "不審な電話（架空）", **fields}).id


def states(found: Checklist) -> dict[str, str]:
    return {item.step.id: item.state for item in found.items if item.settled}


def timeline(desk: Desk, identifier: str) -> list[Row]:
    return [part.fields for part in incident_shown(desk, identifier).timeline]


def written(desk: Desk) -> str:
    """An office's guideline of two steps, as a draft."""
    added = add_guideline(
        desk, {"title": "電話の手引（架空）", "vectors": VOICE, "replaces": VOICE}, to=["all"]
    )
    add_step(desk, added.id, {"section": "first-measures", "text": "折り返す。"})
    add_step(desk, added.id, {"section": "signs", "text": "急がせる。", "text_en": "Haste."})
    return added.reference


def test_every_vector_but_other_has_a_guideline_in_force(desk: Desk) -> None:
    views = library(desk.queries, desk.vocabularies)
    assert [each.vectors[0] for each in in_force(views)] == [
        vector.code for vector in AI_VECTOR if vector.code != "other"
    ]
    assert [each.key for each in matching(views, [VOICE, "other"])] == [VOICE]
    assert VOICE in [each.key for each in asked_for(views, "折り返 登録済み")]
    assert asked_for(views, "どこにもない語句") == []


def test_a_tick_is_an_entry_in_words_and_the_newest_says_how_the_step_stands(desk: Desk) -> None:
    identifier = incident(desk, tlp="TLP:AMBER")
    tick(desk, identifier, VOICE, ["signs-1", "3"], "seen", JA, "相手は急いでいた（架空）。")
    tick(desk, identifier, VOICE, ["first-measures-1"], "done", EN)
    entries = timeline(desk, identifier)
    title = desk.vocabularies.guidelines[VOICE].title.ja
    first = desk.vocabularies.guidelines[VOICE].steps[0]
    assert entries[0]["text"] == (
        f"手引「{title}」：{first.text.ja}（兆候あり）\n相手は急いでいた（架空）。"
    )
    assert entries[0]["techniques"] == list(first.techniques)
    assert str(entries[2]["text"]).startswith('Guideline "Voice impersonation')
    assert {entry["tlp"] for entry in entries} == {"TLP:AMBER"}
    shown = checklist(desk, identifier, VOICE)
    assert states(shown) == {"signs-1": "seen", "signs-3": "seen", "first-measures-1": "done"}
    assert (shown.settled, shown.editable) == (3, True)
    tick(desk, identifier, VOICE, ["signs-1"], "not-seen", JA)
    tick(desk, identifier, VOICE, ["signs-3"], "open", JA)
    assert states(checklist(desk, identifier, VOICE)) == {
        "signs-1": "not-seen",
        "first-measures-1": "done",
    }
    assert len(timeline(desk, identifier)) == 5


def test_several_steps_are_one_act_and_undone_as_one(desk: Desk) -> None:
    identifier = incident(desk)
    tick(desk, identifier, VOICE, ["1", "2"], "seen", JA)
    assert len(timeline(desk, identifier)) == 2
    undo(desk)
    assert states(checklist(desk, identifier, VOICE)) == {}


def test_what_does_not_fit_is_refused_and_nothing_is_written(desk: Desk) -> None:
    identifier = incident(desk)
    before = desk.queries.counts().operations
    cases = [
        ("step-unknown", VOICE, ["1", "signs-99"], "seen"),
        ("step-unknown", VOICE, [], "seen"),
        ("step-given-twice", VOICE, ["1", "signs-1"], "seen"),
        ("step-state-unfit", VOICE, ["1", "first-measures-1"], "seen"),
        ("step-state-unknown", VOICE, ["1"], "perhaps"),
        ("nothing-to-change", VOICE, ["1"], "open"),
        ("guideline-unknown", "G-2026-0001", ["1"], "done"),
    ]
    for code, guideline, steps, state in cases:
        assert refusal(tick, desk, identifier, guideline, steps, state, JA) == code
    assert refusal(add_guideline, desk, {"title": "案"}) == "office-only"
    assert desk.queries.counts().operations == before


def test_the_one_used_comes_first_then_those_for_the_vectors(desk: Desk) -> None:
    identifier = incident(desk, ai_vectors="malware-generation")
    tick(desk, identifier, VOICE, ["1"], "seen", JA)
    views = library(desk.queries, desk.vocabularies)
    row = desk.queries.incident(desk.find(identifier).pk)
    vectors = row["ai_vectors"]
    assert isinstance(vectors, list)
    found_ = fitting(desk.queries, views, desk.find(identifier), vectors)
    assert [each.key for each in found_][:2] == [VOICE, "malware-generation"]
    assert len(found_) == len(in_force(views))


def test_the_offices_guideline_stands_in_the_place_of_the_shipped_one(office: Desk) -> None:
    reference = written(office)
    assert find_guideline(office, reference).state == "draft"
    assert find_guideline(office, VOICE).state == "in-force"
    identifier = incident(office)
    assert refusal(tick, office, identifier, reference, ["1"], "seen", JA) == "guideline-is-draft"
    tick(office, identifier, VOICE, ["1"], "seen", JA)
    issue_guideline(office, reference, ["mofa"])
    view = find_guideline(office, reference)
    assert [step.text for step in view.steps] == [("急がせる。", "Haste."), ("折り返す。",) * 2]
    assert find_guideline(office, VOICE).state == "replaced"
    assert find_guideline(office, VOICE).by == (reference,)
    views = library(office.queries, office.vocabularies)
    assert [each.called for each in matching(views, [VOICE])] == [reference]
    tick(office, identifier, VOICE, ["2"], "seen", JA)  # begun with it, ended with it
    tick(office, identifier, reference, ["1"], "seen", JA)
    assert checklist(office, identifier, VOICE).settled == 2
    withdraw_guideline(office, reference, "誤りがあったため（架空）")
    assert find_guideline(office, reference).state == "withdrawn"
    assert find_guideline(office, VOICE).state == "in-force"
    assert checklist(office, identifier, reference).settled == 1


def test_a_copy_is_edited_and_supersedes_what_was_issued(office: Desk) -> None:
    first = copy_guideline(office, VOICE, to=["mofa", "copy:npa"])
    shipped = find_guideline(office, VOICE)
    view = find_guideline(office, first.reference)
    assert [step.text for step in view.steps] == [step.text for step in shipped.steps]
    assert [step.techniques for step in view.steps] == [step.techniques for step in shipped.steps]
    set_guideline(office, first.id, {"title": "音声の手引（架空）"})
    set_step(office, first.id, "1", {"text": "改めた手順（架空）。"})
    remove_step(office, first.id, "2")
    issue_guideline(office, first.id)
    view = find_guideline(office, first.reference)
    assert view.title.ja == "音声の手引（架空）"
    assert len(view.steps) == len(shipped.steps) - 1
    pk = office.find(first.id).pk
    assert (office.queries.addressed(pk), office.queries.copied(pk)) == (["mofa"], ["npa"])
    for act in (
        lambda: set_guideline(office, first.id, {"title": "後から"}),
        lambda: add_step(office, first.id, {"section": "signs", "text": "後から"}),
        lambda: remove_step(office, first.id, "1"),
        lambda: issue_guideline(office, first.id),
    ):
        assert refusal(act) == "guideline-issued"
    second = copy_guideline(office, first.reference)
    issue_guideline(office, second.id)
    assert find_guideline(office, first.reference).state == "superseded"
    assert find_guideline(office, first.reference).by == (second.reference,)
    assert find_guideline(office, VOICE).by == (second.reference,)
    assert office.queries.addressed(office.find(second.id).pk) == ["mofa"]
    assert refusal(withdraw_guideline, office, first.id, "理由") == "guideline-ended"


def test_a_draft_is_issued_with_steps_and_not_before_its_package(office: Desk) -> None:
    empty = add_guideline(office, {"title": "案（架空）"})
    assert refusal(issue_guideline, office, empty.id, ["mofa"]) == "guideline-empty"
    assert refusal(withdraw_guideline, office, empty.id, "理由") == "guideline-is-draft"
    package = add_package(office, {"title": "対策パッケージ（架空）"})
    item = copy_guideline(office, VOICE, package.reference, ["mofa"])
    assert refusal(issue_guideline, office, item.id) == "guideline-with-package"
    bare = add_guideline(office, {"title": "手順のない案（架空）"}, package.reference, ["mofa"])
    assert refusal(publish_package, office, package.reference) == "guideline-empty"
    add_step(office, bare.id, {"section": "signs", "text": "急がせる。（架空）"})
    publish_package(office, package.reference)
    assert find_guideline(office, bare.reference).state == "in-force"
    remove_record(office, empty.id)
    assert empty.reference not in [
        each.called for each in library(office.queries, office.vocabularies)
    ]


def test_what_is_to_be_done_waits_until_it_is_ended_in_the_timeline(
    desk: Desk, clock: Clock
) -> None:
    identifier = incident(desk)
    add_action(desk, identifier, {"due": "2026-11-25"}, VOICE, "first-measures-1")
    add_action(desk, identifier, {"title": "記録の保全", "task_type": "monitoring"})
    step = find_guideline(desk, VOICE).step("first-measures-1")
    rows = desk.queries.actions(desk.find(identifier).pk)
    assert [row["title"] for row in rows] == [step.text.ja, "記録の保全"]
    assert [row["step"] for row in rows] == ["first-measures-1", None]
    item = checklist(desk, identifier, VOICE).items[step_number(desk) - 1]
    assert (item.actions, item.state) == (1, "open")
    assert [row["id"] for row, _ in actions_waiting(desk)] == [rows[0]["id"]]
    set_action(desk, identifier, "2", {"due": "2026-11-24", "assigned_to": "架空花子"})
    clock.time += timedelta(days=1)
    views = incident_shown(desk, identifier).actions
    assert [(each.number, each.overdue) for each in views] == [(1, False), (2, True)]
    end_action(desk, identifier, "1", "done", JA, "折り返して確認した（架空）。")
    assert refusal(end_action, desk, identifier, "2", "dropped", JA) == "note-needed"
    end_action(desk, identifier, "2", "dropped", JA, "記録がないため（架空）")
    assert [str(entry["text"]) for entry in timeline(desk, identifier)] == [
        f"対処項目「{step.text.ja}」：完了\n折り返して確認した（架空）。",
        "対処項目「記録の保全」：取りやめ\n記録がないため（架空）",
    ]
    assert actions_waiting(desk) == []
    today = clock.time.date().isoformat()
    ended = action_views(desk.queries, desk.find(identifier).pk, today)
    assert [each.fields["status"] for each in ended] == ["done", "dropped"]
    assert bool(ended[0].fields["done_at"])
    assert not ended[1].fields["done_at"]
    assert refusal(end_action, desk, identifier, "1", "done", JA) == "action-ended"
    assert refusal(end_action, desk, identifier, "9", "done", JA) == "action-unknown"
    assert refusal(add_action, desk, identifier, {"status": "done"}) == "field-unknown"
    assert refusal(add_action, desk, identifier, {}) == "field-required"


def step_number(desk: Desk) -> int:
    steps = find_guideline(desk, VOICE).steps
    return [step.id for step in steps].index("first-measures-1") + 1


def test_what_is_to_be_done_in_an_exercise_does_not_wait(desk: Desk) -> None:
    identifier = incident(desk, exercise="yes")
    add_action(desk, identifier, {"title": "訓練の対処", "due": "2026-11-24"})
    assert actions_waiting(desk) == []


def test_a_long_step_is_shortened_to_a_title(office: Desk) -> None:
    added = add_guideline(office, {"title": "長い手引（架空）"})
    add_step(office, added.id, {"section": "questions", "text": "確かめる。\n" + "長" * 5000})
    issue_guideline(office, added.id, ["mofa"])
    identifier = incident(office)
    add_action(office, identifier, {}, added.reference, "1")
    title = str(incident_shown(office, identifier).actions[0].fields["title"])
    assert title.startswith("確かめる。 長")
    assert title.endswith("…")
    assert display_width(title) <= 400
