"""Editions of a package on their way: drafts stay, a lost or late stick changes nothing."""

from pathlib import Path
from random import Random

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.workflows.addressing import typed_recipients
from liaison_app.workflows.answering import acknowledge_tasks, progress_task
from liaison_app.workflows.deciding import decide_task
from liaison_app.workflows.editions import publish_package, revise_package
from liaison_app.workflows.holding_back import held_back
from liaison_app.workflows.package_view import package_view
from liaison_app.workflows.packages import add_package
from liaison_app.workflows.readdressing import address_record, unaddress_record
from liaison_app.workflows.task_setting import add_task, revise_task, set_task, withdraw_task
from liaison_app.workflows.tasks import TaskView, task_list
from liaison_app.workflows.undoing import undo
from tests.channels.world import Site, World

KEPT, CHANGED, DROPPED = "点検（架空）", "修正プログラムの適用（架空）", "周知（架空）"


def tasks(site: Site) -> dict[str, TaskView]:
    return {task.reference: task for task in task_list(site.desk)}


def publish_first(world: World) -> tuple[str, list[str]]:
    """A published package with three tasks for everybody."""
    desk = world.office.desk
    package = add_package(desk, {"title": "対策パッケージ（架空）"}).reference
    made = [
        add_task(desk, package, {"title": title, "due": "2026-11-30"}, ["all"]).reference
        for title in (KEPT, CHANGED, DROPPED)
    ]
    publish_package(desk, package)
    return package, made


def revise(world: World, package: str, made: list[str]) -> tuple[str, str]:
    """The second edition as a draft: one task anew, one to be withdrawn, one more."""
    desk = world.office.desk
    revise_package(desk, package)
    anew = revise_task(desk, made[1], {"due": "2026-12-15"}).reference
    withdraw_task(desk, made[2], "実施済みのため")
    further = add_task(desk, package, {"title": "追加（架空）", "due": "2026-12-20"}, ["npa"])
    return anew, further.reference


def test_an_edition_supersedes_and_withdraws_visibly(world: World) -> None:
    package, made = publish_first(world)
    world.go("office", "mofa1")
    world.go("office", "npa1")
    progress_task(world["mofa1"].desk, made[1], "done", "適用した（架空）。")
    world.go("mofa1", "office")
    decide_task(world.office.desk, made[1], "mofa", "verified")
    anew, further = revise(world, package, made)
    publish_package(world.office.desk, package, changes="期限を改めた（架空）。")
    world.go("office", "mofa1")
    world.go("office", "npa1")
    for site in (world.office, world["mofa1"]):
        seen = tasks(site)
        old = seen[made[1]]
        assert (old.ended, old.superseded_by) == ("superseded", seen[anew].id)
        assert seen[anew].supersedes == old.id
        answers = {each.organisation: each for each in old.responses}
        assert answers["mofa"].status == "superseded"
        assert answers["mofa"].result == "適用した（架空）。"
        assert not any(each.overdue for each in old.responses)
        assert seen[made[2]].ended == "withdrawn"
        assert seen[made[2]].fields["ended_why"] == "実施済みのため"
        assert seen[made[0]].ended is None
        assert seen[anew].due == "2026-12-15"
    assert further not in tasks(world["mofa1"])
    assert further in tasks(world["npa1"])
    changed = package_view(world["mofa1"].desk, package).edition_numbered(2)
    assert changed.changes == "期限を改めた（架空）。"
    assert [(old.reference if old else None, new.reference) for old, new in changed.revised] == [
        (made[1], anew)
    ]
    assert [task.reference for task in changed.withdrawn] == [made[2]]
    assert (changed.added, package_view(world["npa1"].desk, package).edition) == ((), 2)


def test_an_answer_to_what_was_superseded_is_refused_and_an_earlier_one_still_comes(
    world: World,
) -> None:
    package, made = publish_first(world)
    world.go("office", "mofa1")
    progress_task(world["mofa1"].desk, made[1], "in-progress")
    revise(world, package, made)
    publish_package(world.office.desk, package, changes="改訂（架空）")
    world.go("mofa1", "office")  # written before it knew
    assert tasks(world.office)[made[1]].responses[0].acknowledged_at
    world.go("office", "mofa1")
    for task in made[1:]:
        with pytest.raises(Refused, match="task-ended"):
            progress_task(world["mofa1"].desk, task, "in-progress")
    with pytest.raises(Refused, match="task-ended"):
        decide_task(world.office.desk, made[1], "mofa", "extension-granted")


def test_nothing_of_a_draft_leaves_and_it_is_told_why(world: World) -> None:
    package, made = publish_first(world)
    world.go("office", "mofa1")
    before = set(tasks(world["mofa1"]))
    anew, further = revise(world, package, made)
    world.go("office", "mofa1")
    world.go("office", "npa1")
    assert set(tasks(world["mofa1"])) == before
    assert tasks(world["mofa1"])[made[2]].ended is None
    assert package_view(world["mofa1"].desk, package).under_revision is False
    said = {(each.organisation, each.record.reference, each.reason)
            for each in held_back(world.office.desk, "all")}  # fmt: skip
    assert said == {
        ("mofa", anew, "unpublished"),
        ("npa", anew, "unpublished"),
        ("npa", further, "unpublished"),
    }
    publish_package(world.office.desk, package, changes="改訂（架空）")
    assert held_back(world.office.desk, "all") == []


def test_a_lost_stick_with_an_edition_costs_nothing(world: World) -> None:
    package, made = publish_first(world)
    world.go("office", "mofa1")
    anew, _ = revise(world, package, made)
    publish_package(world.office.desk, package, changes="改訂（架空）")
    world.office.stick(world["mofa1"])  # lost
    assert world.go("office", "mofa1") == "applied"
    assert tasks(world["mofa1"])[made[1]].ended == "superseded"
    assert anew in tasks(world["mofa1"])


def test_a_late_stick_of_the_first_edition_takes_nothing_back(world: World) -> None:
    package, made = publish_first(world)
    late = world.office.stick(world["mofa1"])
    anew, _ = revise(world, package, made)
    publish_package(world.office.desk, package, changes="改訂（架空）")
    assert world.go("office", "mofa1") == "applied"
    assert world["mofa1"].receive(late) == "late"
    seen = tasks(world["mofa1"])
    assert (seen[made[1]].ended, seen[made[2]].ended, seen[anew].ended) == (
        "superseded",
        "withdrawn",
        None,
    )
    acknowledged = acknowledge_tasks(world["mofa1"].desk, [package])
    assert set(acknowledged.references) == {made[0], anew}


def test_a_copy_is_for_information_and_not_counted(world: World) -> None:
    desk = world.office.desk
    package = add_package(desk, {"title": "対策パッケージ（架空）"}).reference
    task = add_task(
        desk, package, {"title": KEPT, "due": "2026-11-20"}, typed_recipients("mofa", "NPA")
    ).reference
    publish_package(desk, package)
    world.go("office", "mofa1")
    world.go("office", "npa1")
    view = tasks(world.office)[task]
    assert ([each.organisation for each in view.responses], view.copies) == (["mofa"], ("npa",))
    copied = tasks(world["npa1"])[task]
    assert (copied.responses, copied.copies, copied.overdue) == ((), ("npa",), False)
    with pytest.raises(Refused, match="copy-only"):
        progress_task(world["npa1"].desk, task, "acknowledged")
    assert address_record(desk, task, ["npa"]) == ["mofa", "npa"]
    world.go("office", "npa1")
    progress_task(world["npa1"].desk, task, "acknowledged")
    assert tasks(world["npa1"])[task].copies == ()


def test_recipients_of_a_draft_can_be_changed(world: World) -> None:
    desk = world.office.desk
    package = add_package(desk, {"title": "対策パッケージ（架空）"}).reference
    task = add_task(desk, package, {"title": KEPT, "due": "2026-12-20"}, ["mofa"]).reference
    assert address_record(desk, task, ["government"]) == ["mofa", "government"]
    assert unaddress_record(desk, task, ["mofa"]) == ["government"]
    set_task(desk, task, {"priority": "high"})
    assert tasks(world.office)[task].responses == ()
    publish_package(desk, package)
    assert [each.organisation for each in tasks(world.office)[task].responses] == ["mofa", "npa"]
    with pytest.raises(Refused, match="task-published"):
        set_task(desk, task, {"priority": "low"})


def test_what_an_edition_cannot_be(world: World) -> None:
    desk = world.office.desk
    package = add_package(desk, {"title": "対策パッケージ（架空）"}).reference
    with pytest.raises(Refused, match="package-empty"):
        publish_package(desk, package)
    task = add_task(desk, package, {"title": KEPT}).reference
    with pytest.raises(Refused, match="task-unaddressed"):
        publish_package(desk, package)
    with pytest.raises(Refused, match="not-published"):
        revise_package(desk, package)
    with pytest.raises(Refused, match="task-is-draft"):
        withdraw_task(desk, task, "誤り")
    publish_package(desk, package, ["all"])
    with pytest.raises(Refused, match="already-published"):
        publish_package(desk, package)
    with pytest.raises(Refused, match="not-under-revision"):
        revise_task(desk, task, {"title": "改"})
    with pytest.raises(Refused, match="note-needed"):
        withdraw_task(desk, task)
    revise_package(desk, package)
    with pytest.raises(Refused, match="already-under-revision"):
        revise_package(desk, package)
    with pytest.raises(Refused, match="changes-needed"):
        publish_package(desk, package)
    with pytest.raises(Refused, match="package-empty"):
        publish_package(desk, package, changes="なし")
    revise_task(desk, task, {"title": "改"})
    with pytest.raises(Refused, match="already-revised"):
        withdraw_task(desk, task, "誤り")
    publish_package(desk, package, changes="改めた。")
    assert package_view(desk, package).edition == 2


def test_a_task_added_to_what_is_published_travels_at_once(world: World) -> None:
    package, _ = publish_first(world)
    world.go("office", "mofa1")
    fields = {"title": "追加（架空）", "due_rule": "one-month"}
    late = add_task(world.office.desk, package, fields, ["mofa"]).reference
    world.go("office", "mofa1")
    assert tasks(world["mofa1"])[late].due == "2026-12-24"
    withdraw_task(world.office.desk, late, "誤りのため")
    world.go("office", "mofa1")
    assert tasks(world["mofa1"])[late].ended == "withdrawn"


def test_an_edition_published_by_mistake_is_undone_before_it_left(world: World) -> None:
    package, made = publish_first(world)
    world.go("office", "mofa1")
    anew, _ = revise(world, package, made)
    publish_package(world.office.desk, package, changes="早過ぎた（架空）")
    undo(world.office.desk)
    view = package_view(world.office.desk, package)
    assert (view.edition, view.under_revision) == (1, True)
    assert tasks(world.office)[made[1]].ended is None
    assert tasks(world.office)[anew].responses == ()
    world.go("office", "mofa1")
    assert tasks(world["mofa1"])[made[2]].ended is None
    publish_package(world.office.desk, package, changes="改訂（架空）")
    world.go("office", "mofa1")
    assert tasks(world["mofa1"])[made[2]].ended == "withdrawn"
    assert tasks(world["mofa1"])[anew].supersedes == tasks(world["mofa1"])[made[1]].id


def test_a_draft_addressed_as_drafts_once_were_is_published_to_the_same(world: World) -> None:
    package = world.office.create("package", title="対策パッケージ（架空）")
    task = world.office.create("task", package, title=KEPT, reference="T-2026-0001")
    world.office.address(task, "mofa")
    assert [each.record.id for each in held_back(world.office.desk, "mofa")] == [task.id]
    publish_package(world.office.desk, package.id, ["npa"])
    world.go("office", "mofa1")
    world.go("office", "npa1")
    assert set(tasks(world["mofa1"])) == {"T-2026-0001"}
    assert tasks(world["npa1"]) == {}


@pytest.mark.parametrize("seed", range(6))
def test_editions_over_any_sticks(world: World, seed: int) -> None:
    """Whatever is lost, late or twice: nothing is known too early, and in the end all is known."""
    chance = Random(seed)
    package, made = publish_first(world)
    desk, agency = world.office.desk, world["mofa1"]
    sticks: list[Path] = []
    for round_ in range(3):
        revise_package(desk, package)
        standing = [task for task in task_list(desk, package) if task.published and not task.ended]
        changed, dropped = chance.sample([task.reference for task in standing], 2)
        revise_task(desk, changed, {"due": f"2027-0{round_ + 1}-20"})
        withdraw_task(desk, dropped, "不要（架空）")
        add_task(desk, package, {"title": f"追加{round_}", "due": "2027-04-30"}, ["all"])
        sticks.append(world.office.stick(agency))
        if chance.random() < 0.5:
            agency.receive(chance.choice(sticks))
            assert not unpublished(world) & set(tasks(agency))
        publish_package(desk, package, changes=f"第{round_ + 2}版（架空）")
        sticks.append(world.office.stick(agency))
        if chance.random() < 0.5:
            agency.receive(chance.choice(sticks))
            assert not unpublished(world) & set(tasks(agency))
    chance.shuffle(sticks)
    for stick in sticks[:3]:
        agency.receive(stick)
    world.go("office", "mofa1")
    there, here = tasks(agency), tasks(world.office)
    addressed = {code for code, task in here.items()
                 if any(each.organisation == "mofa" for each in task.responses)}  # fmt: skip
    assert set(there) == addressed
    for code in addressed:
        assert (there[code].ended, there[code].superseded_by, there[code].due) == (
            here[code].ended,
            here[code].superseded_by,
            here[code].due,
        )
    assert package_view(agency.desk, package).edition == 4
    assert made[0] in there


def unpublished(world: World) -> set[str]:
    return {code for code, task in tasks(world.office).items() if not task.published}
