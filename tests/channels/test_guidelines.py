"""Guidelines on their way to organisations, and what was ticked by them on its way back."""

from liaison_app.domain.texts import Texts
from liaison_app.host.resources import resources_folder
from liaison_app.workflows.actions import add_action
from liaison_app.workflows.checklists import checklist, tick
from liaison_app.workflows.editions import publish_package
from liaison_app.workflows.guideline_setting import (
    add_guideline,
    add_step,
    copy_guideline,
    issue_guideline,
    set_step,
    withdraw_guideline,
)
from liaison_app.workflows.guidelines import find_guideline, library
from liaison_app.workflows.incident_view import incident_shown
from liaison_app.workflows.incidents import add_incident, report_incident
from liaison_app.workflows.packages import add_package
from tests.channels.world import Site, World

VOICE = "deepfake-voice"
JA = Texts.load(resources_folder() / "texts", "ja")


def states(site: Site) -> dict[str, str]:
    """Every guideline there that the office wrote, and the shipped one it replaces."""
    views = library(site.desk.queries, site.desk.vocabularies)
    return {each.called: each.state for each in views if each.reference or each.key == VOICE}


def test_what_the_office_issues_is_shown_in_place_of_the_shipped_where_it_goes(
    world: World,
) -> None:
    desk = world.office.desk
    first = copy_guideline(desk, VOICE, to=["mofa"])
    set_step(desk, first.id, "1", {"text": "改めた手順（架空）。"})
    world.go("office", "mofa1")
    assert states(world["mofa1"]) == {VOICE: "in-force"}  # a draft stays
    issue_guideline(desk, first.id)
    world.go("office", "mofa1")
    world.go("office", "npa1")
    assert states(world["mofa1"]) == {VOICE: "replaced", first.reference: "in-force"}
    assert states(world["npa1"]) == {VOICE: "in-force"}
    seen = find_guideline(world["mofa1"].desk, first.reference)
    assert seen.steps == find_guideline(desk, first.reference).steps
    second = copy_guideline(desk, first.reference)
    issue_guideline(desk, second.id)
    world.go("office", "mofa1")
    assert states(world["mofa1"]) == {
        VOICE: "replaced",
        first.reference: "superseded",
        second.reference: "in-force",
    }
    withdraw_guideline(desk, second.id, "誤りがあったため（架空）")
    world.go("office", "mofa1")
    assert states(world["mofa1"])[VOICE] == "in-force"


def test_ticks_and_what_is_to_be_done_are_reported_with_the_incident(world: World) -> None:
    mofa = world["mofa1"].desk
    kept = add_incident(mofa, {"title": "報告しない事案（架空）"}).id
    tick(mofa, kept, VOICE, ["1"], "seen", JA)
    told = add_incident(mofa, {"title": "報告する事案（架空）"}).id
    tick(mofa, told, VOICE, ["1"], "seen", JA, "録音あり（架空）。")
    add_action(mofa, told, {}, VOICE, "first-measures-1")
    report_incident(mofa, told)
    world.go("mofa1", "office")
    shown = checklist(world.office.desk, told, VOICE)
    assert (shown.settled, shown.items[0].state, shown.editable) == (1, "seen", False)
    assert "録音あり（架空）。" in str(shown.items[0].entry and shown.items[0].entry["text"])
    assert [each.fields["step"] for each in incident_shown(world.office.desk, told).actions] == [
        "first-measures-1"
    ]


def test_as_an_item_of_a_package_it_is_issued_with_that(world: World) -> None:
    desk = world.office.desk
    package = add_package(desk, {"title": "対策パッケージ（架空）"})
    item = add_guideline(desk, {"title": "電話の手引（架空）"}, package.id, ["mofa"])
    add_step(desk, item.id, {"section": "signs", "text": "急がせる。"})
    world.go("office", "mofa1")
    assert item.reference not in states(world["mofa1"])
    publish_package(desk, package.id)
    world.go("office", "mofa1")
    assert states(world["mofa1"])[item.reference] == "in-force"
    assert len(find_guideline(world["mofa1"].desk, item.reference).steps) == 1
