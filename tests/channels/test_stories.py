"""Short histories, each of which a simpler exchange gets wrong; named as in the design's model."""

from liaison_app.domain.identity import response_id
from liaison_app.domain.operations import RecordName
from liaison_app.store.caselog import Act
from liaison_app.workflows.bundles import decline_bundle
from tests.channels.world import MARKED, World


def response(task: RecordName, code: str) -> RecordName:
    return RecordName("response", code, response_id(task.id, code), task)


def test_later_report(world: World) -> None:
    """What is old and reported only today is new to the office."""
    first = world["mofa1"].create("incident", title="前からの事案")
    second = world["mofa1"].create("incident", title="別の事案")
    world["mofa1"].report(second)
    world.go("mofa1", "office")
    world.go("office", "mofa1")
    assert world.office.values(first, "title") == []
    world["mofa1"].report(first)
    assert world.go("mofa1", "office") == "applied"
    assert world.office.values(first, "title") == ["前からの事案"]


def test_widened(world: World) -> None:
    """What is old and addressed only today is new to whom it is addressed."""
    task = world.office.task("mofa", title="最初の題")
    world.office.amend(task, title="今の題")
    world.go("office", "npa1")
    world.go("npa1", "office")
    world.office.address(task, "npa")
    world.go("office", "npa1")
    assert world["npa1"].values(task, "title") == ["今の題"]


def test_a_unit_travels_whole(world: World) -> None:
    """What was written while it could not be sent comes along later: no false conflict."""
    task = world.office.task("mofa", title="甲")
    world.go("office", "mofa1")
    world.go("mofa1", "office")
    world.office.amend(task, tlp="TLP:RED", title="乙")
    world.office.amend(task, tlp="TLP:AMBER", title="丙")
    world.go("office", "mofa1")
    assert world["mofa1"].values(task, "title") == ["丙"]


def test_own_response_survives_withdrawn_task(world: World) -> None:
    task = world.office.task("mofa")
    world.go("office", "mofa1")
    answer = response(task, "mofa")
    world["mofa1"].write(Act("create", answer, "own", {**MARKED, "status": "done"}))
    world.office.address(task, "mofa", addressed=False)
    world.go("office", "mofa1")
    world.go("mofa1", "office")
    assert world.office.values(answer, "status") == ["done"]
    assert world["mofa1"].values(answer, "status") == ["done"]
    assert world["mofa1"].shown(answer, "status") == "done"


def test_redacting_what_stood_over_something_does_not_revive_it(world: World) -> None:
    name = world["mofa1"].create("incident", title="件名", assessment="前の評価")
    later = world["mofa1"].amend(name, assessment="秘密の評価")
    world["mofa1"].dispose(name, later, "assessment")
    assert world["mofa1"].values(name, "assessment") == [None]


def test_redacting_one_cell_leaves_the_others(world: World) -> None:
    site = world["mofa1"]
    name = site.desk.new_name("incident")
    values = {**MARKED, "title": "件名", "assessment": "氏名", "status": "new"}
    first = site.write(Act("create", name, "own", values))
    site.dispose(name, first, "assessment")
    assert (site.values(name, "assessment"), site.values(name, "status")) == ([None], ["new"])


def test_a_declined_bundle_comes_again_with_the_next(world: World) -> None:
    name = world["mofa1"].create("incident", title="件名")
    world["mofa1"].report(name)
    decline_bundle(world.office.desk, world["mofa1"].stick(world.office), "宛先の誤り")
    world.go("office", "mofa1")
    assert world.go("mofa1", "office") == "applied"
    assert world.office.values(name, "title") == ["件名"]


def test_bundles_are_cumulative_until_a_receipt_came(world: World) -> None:
    """A lost stick costs nothing; what was receipted is not sent again."""
    name = world["mofa1"].create("incident", title="件名")
    world["mofa1"].report(name)
    world["mofa1"].stick(world.office)
    world["mofa1"].amend(name, status="triage")
    assert world.go("mofa1", "office") == "applied"
    assert world.office.values(name, "title") == ["件名"]
    world.go("office", "mofa1")
    world.go("mofa1", "office")
    newest = world["mofa1"].desk.inbox.sent_bundles()[0]
    assert newest.operations == 0


def test_late_and_repeated_sticks_apply_nothing(world: World) -> None:
    name = world["mofa1"].create("incident", title="件名")
    world["mofa1"].report(name)
    early = world["mofa1"].stick(world.office)
    world["mofa1"].amend(name, title="新しい件名")
    newer = world["mofa1"].stick(world.office)
    assert [world.office.receive(file) for file in (newer, early, newer)] == [
        "applied",
        "late",
        "again",
    ]
    assert world.office.values(name, "title") == ["新しい件名"]
