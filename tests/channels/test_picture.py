"""The office's picture against the same figures from the exported operations alone.

Five weeks of twenty organisations are played, over a leap day, a holiday and the end of a fiscal
year, with sticks that are lost or come late; at each of several times the picture is taken as it
is, and again from the end.
"""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import RecordName
from liaison_app.domain.vocabulary import Label, Organisation
from liaison_app.workflows import organisations
from liaison_app.workflows.answering import progress_task
from liaison_app.workflows.briefing_request import BriefingRequest
from liaison_app.workflows.briefing_source import source_of
from liaison_app.workflows.counting import STANDINGS, published_tasks, task_figures
from liaison_app.workflows.deciding import decide_task
from liaison_app.workflows.editions import publish_package, revise_package
from liaison_app.workflows.incidents import add_incident, amend_incident, report_incident
from liaison_app.workflows.merging import merge_incident
from liaison_app.workflows.operation_export import export_operations
from liaison_app.workflows.packages import add_package
from liaison_app.workflows.picture import moment, picture
from liaison_app.workflows.picture_text import picture_json, trend_json
from liaison_app.workflows.readdressing import mark_record
from liaison_app.workflows.registry import set_entitlement
from liaison_app.workflows.removal import remove_record
from liaison_app.workflows.task_setting import add_task, revise_task, withdraw_task
from liaison_app.workflows.tasks import task_list
from tests.channels import figures, world
from tests.channels.world import World, opened_here, vocabularies

BEGIN = datetime(2028, 2, 27, 0, 0, tzinfo=UTC)
GOVERNMENT = ("mofa", "npa", "soumu", "mhlw", "meti", "mlit", "mod", "moj", "mof", "maff")
SECTORS = ("power", "gas", "water", "finance", "medical", "railways")
OPERATORS = tuple(f"kakuu-{sector}" for sector in SECTORS)
PROVIDERS = ("kakuu-soft", "kakuu-cloud", "kakuu-os", "kakuu-mail")
CODES = (*GOVERNMENT, *OPERATORS, *PROVIDERS)
# The last moment of leap day, the first of March, and both sides of the end of the fiscal year.
TIMES = (
    "2028-02-29T14:59:59Z",
    "2028-02-29T15:00:00Z",
    "2028-03-20T15:00:00Z",
    "2028-03-31T14:59:59Z",
    "2028-03-31T15:00:00Z",
)
STATUSES = ("acknowledged", "in-progress", "done", "done", "extension-requested", "exception",
            "not-applicable-declared")  # fmt: skip
DECISIONS = {
    "done": ("verified", "returned"),
    "extension-requested": ("extension-granted", "extension-refused"),
    "exception": ("exception-accepted",),
    "not-applicable-declared": ("not-applicable-decided",),
}


@dataclass
class Play:
    """What happens, drawn by lot from one seed."""

    world: World
    lot: random.Random = field(default_factory=lambda: random.Random(28))
    seen: dict[str, dict[str, Any]] = field(default_factory=dict)
    late: list[tuple[str, Path]] = field(default_factory=list)
    outcomes: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.names = [name for name in self.world.sites if name != "office"]
        self.office = self.world.office.desk
        for code, sector in zip(OPERATORS, SECTORS, strict=True):
            self._enter(code, "ci-operator", sector)
        for code in PROVIDERS:
            self._enter(code, "software-provider", None)
        self.package = add_package(self.office, {"title": "対策パッケージ（架空）"}).reference
        for title, due in (("うるう日", "2028-02-29"), ("春分の日", "2028-03-20"),
                           ("年度末", "2028-03-31"), ("年度始め", "2028-04-01"),
                           ("期限なし", "")):  # fmt: skip
            fields = {"title": f"{title}（架空）"} | ({"due": due} if due else {})
            to = ["all", "copy:mof"] if title == "年度末" else ["all"]
            add_task(self.office, self.package, fields, to)
        self.lifted, self.raised = (
            add_task(self.office, self.package,
                     {"title": title, "due": "2028-03-10", "tlp": tlp}, ["all"]).reference
            for title, tlp in (("後に送る（架空）", "TLP:RED"), ("後に絞る（架空）", "TLP:AMBER"))
        )  # fmt: skip
        set_entitlement(self.office, "kakuu-soft", tlp_max="TLP:GREEN")
        self._exercise()

    def _enter(self, code: str, audience: str, sector: str | None) -> None:
        entered = Organisation(code, Label(f"架空の{code}", code), audience, sector)
        self.office.write(organisations.creation("nco", entered))

    def _exercise(self) -> None:
        drill = add_package(self.office, {"title": "訓練（架空）", "exercise": "true"}).reference
        add_task(self.office, drill, {"title": "訓練（架空）", "due": "2028-03-01"}, ["all"])
        publish_package(self.office, drill)
        add_incident(self.office, {"title": "訓練の事案（架空）", "exercise": "true"})

    def until(self, text: str) -> None:
        """Days pass; then the picture is taken."""
        end = figures.moment(text)
        while (now := self.world.clock.time) + timedelta(hours=9) < end:
            self._day()
            self.world.clock.time = max(self.world.clock.time, now + timedelta(hours=7))
        self.world.clock.time = end - timedelta(seconds=1)
        self.seen[text] = picture_json(picture(self.office))

    def _day(self) -> None:
        for name in self.lot.sample(self.names, 4):
            self._exchange("office", name)
            self._work(name)
            self._exchange(name, "office")
        self._decide()
        if self.late and self.lot.random() < 0.5:
            to, stick = self.late.pop(self.lot.randrange(len(self.late)))
            self.outcomes.add(self.world[to].receive(stick))

    def _exchange(self, sender: str, recipient: str) -> None:
        """Some sticks are lost, some come days later; the last organisation never sends."""
        if sender == "kakuu-mail1":
            return
        stick = self.world[sender].stick(self.world[recipient])
        fate = self.lot.random()
        if fate < 0.15:
            return
        if fate < 0.35:
            self.late.append((recipient, stick))
            return
        self.outcomes.add(self.world[recipient].receive(stick))

    def _work(self, name: str) -> None:
        desk = self.world[name].desk
        open_tasks = [task for task in task_list(desk) if task.responses]
        for task in self.lot.sample(open_tasks, min(2, len(open_tasks))):
            status = self.lot.choice(STATUSES)
            details = {
                "extension-requested": {"extension_due": "2028-04-10"},
                "exception": {"exception_until": "2028-03-25"},
            }.get(status, {})
            self._unless_refused(
                progress_task, desk, task.reference, status, "理由（架空）", details
            )
        if self.lot.random() < 0.7:
            self._incident(desk)

    def _incident(self, desk: Any) -> None:
        at = self.world.clock.time
        detected = at - timedelta(minutes=self.lot.randrange(1, 5_000))
        fields = {
            "title": "事案（架空）",
            "severity": self.lot.choice(("unknown", "1", "2", "3", "4")),
            "detected_at": detected.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "reported_at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        if self.lot.random() < 0.6:
            fields["sector"] = self.lot.choice(SECTORS)
        if self.lot.random() < 0.2:
            fields["detected_at_precision"] = "day"
        if self.lot.random() < 0.5:
            fields["ai_involvement"] = self.lot.choice(("suspected", "confirmed", "none"))
        added = add_incident(desk, fields)
        report_incident(desk, added.id)
        if self.lot.random() < 0.4:
            contained = at + timedelta(minutes=self.lot.randrange(3_000))
            amend_incident(desk, added.id, {
                "status": self.lot.choice(("contained", "closed", "triage")),
                "contained_at": contained.strftime("%Y-%m-%dT%H:%M:%SZ"),
            })  # fmt: skip
        _, mine = desk.queries.incidents(limit=None)
        if len(mine) > 3 and self.lot.random() < 0.3:
            merge_incident(desk, str(mine[0]["id"]), str(mine[1]["id"]))
        elif len(mine) > 3 and self.lot.random() < 0.3:
            remove_record(desk, str(mine[2]["id"]), "誤登録（架空）")

    def _decide(self) -> None:
        waiting = [
            (task.reference, answer.organisation, decision)
            for task in task_list(self.office)
            for answer in task.responses
            for decision in DECISIONS.get(answer.status, ())
        ]
        for reference, code, decision in self.lot.sample(waiting, min(3, len(waiting))):
            due = "2028-04-05" if decision == "extension-granted" else None
            self._unless_refused(
                decide_task, self.office, reference, code, decision, due, "理由（架空）"
            )

    def _unless_refused(self, act: Callable[..., object], *asked: object) -> None:
        """What a person would be told he cannot do just now, he does not do."""
        try:
            act(*asked)
        except Refused as refused:
            self.outcomes.add(refused.code)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    with pytest.MonkeyPatch.context() as patch, opened_here():
        patch.setattr(world, "START", BEGIN)
        made = World(tmp_path_factory.mktemp("picture"), agencies=dict.fromkeys(CODES, 1))
        play = Play(made)
        publish_package(play.office, play.package)
        play.until(TIMES[0])
        play.until(TIMES[1])
        first, second, *_ = (task.reference for task in task_list(play.office, play.package))
        revise_package(play.office, play.package)
        revise_task(play.office, first, {"due": "2028-03-15"})
        withdraw_task(play.office, second, "実施済みのため")
        add_task(play.office, play.package, {"title": "追加（架空）", "tlp": "TLP:RED"}, ["npa"])
        publish_package(play.office, play.package, changes="期限を改めた（架空）。")
        play.until(TIMES[2])
        # One that was out is marked RED; one that was held back is marked so that it may go.
        mark_record(play.office, play.lifted, {"tlp": "TLP:AMBER"})
        mark_record(play.office, play.raised, {"tlp": "TLP:RED", "recipients": "npa,mofa"})
        for text in TIMES[3:]:
            play.until(text)
        yield play
        made.close()


@pytest.fixture(scope="module")
def lines(played: Play, tmp_path_factory: pytest.TempPathFactory) -> list[figures.Line]:
    file = tmp_path_factory.mktemp("export") / "operations.json"
    export_operations(played.office, file)
    return figures.read_lines(file)


def test_the_play_has_everything_that_makes_figures_go_wrong(played: Play) -> None:
    last = played.seen[TIMES[-1]]
    assert {"applied", "late"} <= played.outcomes
    counts = last["whole"]
    assert all(counts[key] for key in figures.COUNTS), counts
    assert {task["ended"] for task in last["tasks"]} == {None, "superseded", "withdrawn"}
    silent = {each["organisation"]: each for each in last["organisations"]}["kakuu-mail"]
    assert silent["last_bundle_at"] is None
    assert silent["silent_days"] == 33
    assert silent["received"] == 0


@pytest.mark.parametrize("text", TIMES)
def test_figures_are_those_of_the_operations(
    played: Play, lines: list[figures.Line], text: str
) -> None:
    shipped = {
        code: (each.audience, each.sector) for code, each in vocabularies().organisations.items()
    }
    told = picture_json(picture(played.office, text))
    assert told == json.loads(json.dumps(told))
    assert figures.picture(lines, text, "nco", shipped) == told


@pytest.mark.parametrize("text", TIMES)
def test_the_past_is_what_was_known_then(played: Play, text: str) -> None:
    assert picture_json(picture(played.office, text)) == played.seen[text]


@pytest.mark.parametrize("text", TIMES)
def test_briefings_count_as_the_picture_does(played: Play, text: str) -> None:
    desk = played.office
    asked = moment(desk.queries, desk.now(), text)
    assert asked.position is not None
    reader = desk.queries.as_of(asked.position)
    request = BriefingRequest(kind="task-status", as_of=text)
    source = source_of(desk, reader, request, asked.as_of, asked.position, None)
    counted = task_figures(published_tasks(source), asked.as_of)
    whole = picture(desk, text).whole.figures
    assert counted["tasks_overdue"] == whole["overdue"]
    assert counted["tasks_held_back"] == whole["held_back"] > 0
    assert sum(counted[f"tasks_{each}"] for each in STANDINGS) == counted["tasks_total"]
    reader.close()


def test_a_day_ends_at_midnight_in_japan(played: Play) -> None:
    """What was due on leap day, or on the last of the fiscal year, is late a second later."""
    for before, after, due in ((TIMES[0], TIMES[1], "2028-02-29"), (*TIMES[3:], "2028-03-31")):
        late = [
            sum(task["overdue"] for task in played.seen[text]["tasks"] if task["due"] == due)
            for text in (before, after)
        ]
        assert late[0] < late[1]


def test_exercises_are_in_no_figure(played: Play, lines: list[figures.Line]) -> None:
    told = json.dumps(played.seen[TIMES[-1]], ensure_ascii=False)
    assert "訓練" not in told
    assert any("訓練" in str(line["cells"]) for line in lines)


def test_a_trend_is_what_was_added(played: Play) -> None:
    before, after = (picture(played.office, text) for text in (TIMES[1], TIMES[-1]))
    trend = trend_json(before, after)
    assert trend["incidents"]["total"] == after.total - before.total > 0
    for key in figures.COUNTS:
        assert trend["answers"][key] == after.whole.figures[key] - before.whole.figures[key]
    assert trend["position"] == before.position


def test_every_line_says_where_it_stands(played: Play, lines: list[figures.Line]) -> None:
    position, head = played.office.queries.newest_position()
    assert [line["position"] for line in lines] == list(range(1, position + 1))
    assert lines[-1]["head"] == head
    keys = {"position", "applied_at", "through", "header", "dot", "at", "organisation", "actor",
            "kind", "record", "record_kind", "cells"}  # fmt: skip
    assert all(keys <= line.keys() for line in lines)


def test_what_is_marked_stricter_stays_out(played: Play, tmp_path: Path) -> None:
    whole = export_operations(played.office, tmp_path / "all.json")
    amber = export_operations(played.office, tmp_path / "amber.json", tlp_max="TLP:AMBER")
    found = figures.read_lines(tmp_path / "amber.json")
    assert amber.left_out > 0
    assert len(found) == amber.exported == whole.exported - amber.left_out
    assert all(line["record"] for line in found)
    assert whole.tlp == "TLP:RED"
    assert amber.tlp == "TLP:AMBER"


def test_destroyed_values_are_null_and_told(played: Play, tmp_path: Path) -> None:
    site = played.world.office
    name: RecordName = site.create("incident", title="廃棄（架空）")
    created = site.amend(name, being_confirmed="廃棄される値（架空）")
    site.dispose(name, created, "being_confirmed")
    export_operations(played.office, tmp_path / "after.json")
    line = next(
        line for line in figures.read_lines(tmp_path / "after.json") if line["header"] == created
    )
    assert line["cells"] == {"being_confirmed": None}
    assert line["destroyed"] == ["being_confirmed"]
    assert "廃棄される値" not in (tmp_path / "after.json").read_text(encoding="utf-8")
