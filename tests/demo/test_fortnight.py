"""What the demonstration leaves behind: a past that can be asked for, and a clock that is right.

It is played once for all of these, by the command, as a person has it played.
"""

import io
import json
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from liaison_app.cli.main import main
from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.host.resources import resources_folder
from liaison_app.ui.app import system_surroundings
from liaison_app.workflows.alerts import alert_list, alert_views, is_open
from liaison_app.workflows.audit import verify_audit
from liaison_app.workflows.conflicts import conflict_list
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.kept_back import kept_here
from liaison_app.workflows.meeting_view import meeting_list
from liaison_app.workflows.picture import picture
from liaison_app.workflows.request_view import request_list, requests_waiting
from liaison_app.workflows.tasks import open_tasks, task_list
from liaison_app.workflows.time_floor import clock_state
from liaison_app.workflows.unlock import unlock

SETTLED = {"verified", "not-applicable-decided", "exception-accepted"}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("played") / "demo"
    out = io.StringIO()
    with redirect_stdout(out):
        assert main(["demo", str(folder), "--json"], lambda *_: 1) == 0
    document: dict[str, Any] = json.loads(out.getvalue())
    return document


def opened(log: dict[str, str]) -> Desk:
    passphrase = Path(log["passphrase_file"]).read_text().strip()
    return unlock(Path(log["path"]), system_surroundings(resources_folder()), passphrase)


@pytest.fixture
def office(played: dict[str, Any]) -> Iterator[Desk]:
    desk = opened(played["case_logs"][0])
    yield desk
    desk.close()


def test_it_tells_what_it_left(played: dict[str, Any]) -> None:
    codes = [log["organisation"] for log in played["case_logs"]]
    assert (codes[0], codes[1], codes[-1]) == ("nco", "mofa", "mofa")
    assert len(set(codes)) == 13
    assert all(Path(path).read_bytes().startswith(b"%PDF") for path in played["briefings"])
    lost = [each["sender"] for each in played["bundles"] if each["applied"] is None]
    assert lost == ["soumu"]


def test_the_fortnight_can_be_asked_for_day_by_day(office: Desk) -> None:
    assert clock_state(office).finding == ""
    assert verify_audit(office)["ok"]
    now = office.now()
    totals = [
        picture(office, format_rfc3339_utc(now - timedelta(days=days))).total for days in (13, 2, 0)
    ]
    assert totals == sorted(set(totals)), "more is known on each of these days"
    assert totals[0] == 0
    assert totals[-1] > 130
    issued = [row for row in office.queries.briefings() if row["register_number"]]
    assert sorted(int(str(row["issue_no"])) for row in issued) == [1, 2, 3]


def test_who_is_silent_or_late_is_seen(office: Desk) -> None:
    found = {each.facts.code: each for each in picture(office).organisations}
    assert found["kakuu-byoin"].silent_days >= 11
    assert found["soumu"].silent_days == 0


def test_what_waits_is_what_a_look_at_everything_finds(played: dict[str, Any]) -> None:
    for log in (played["case_logs"][0], played["case_logs"][1]):
        desk = opened(log)
        everything = [task for task in task_list(desk) if task.published and not task.ended]
        found = {task.id for task in open_tasks(desk)}
        assert found <= {task.id for task in everything}
        for task in everything:
            waits = any(each.overdue or each.status not in SETTLED for each in task.responses)
            assert not waits or task.id in found
        alerts = [
            alert for alert in alert_list(desk.queries, kept_here(desk)) if is_open(desk, alert)
        ]
        own = None if desk.is_office else desk.installation.organisation
        some = alert_views(desk.queries, desk.queries.waiting.alerts(own), kept_here(desk))
        kept = [alert.id for alert in some if is_open(desk, alert)]
        assert sorted(kept) == sorted(alert.id for alert in alerts if not alert.is_draft)
        asked = [view for view in request_list(desk) if view.issued and not view.ended]
        if not desk.is_office:
            mine = [view for view in asked if own in {each.organisation for each in view.waiting}]
            assert [view.id for view in requests_waiting(desk)] == [view.id for view in mine]
        desk.close()


def test_two_attacks_are_campaigns_and_a_meeting_asked_for_a_task(office: Desk) -> None:
    titles = [str(row["title"]) for row in office.queries.campaigns()]
    assert len(titles) == 2
    package = office.queries.packages()[0]
    editions = office.queries.editions(int(str(package["pk"])))
    assert [row["edition"] for row in editions][-1] == 2
    (meeting,) = meeting_list(office)
    assert [bool(each.task) for each in meeting.decisions] == [True, False]


def test_a_conflict_waits_for_a_person(played: dict[str, Any]) -> None:
    desk = opened(played["case_logs"][1])
    try:
        fields = {each.conflict.field for each in conflict_list(desk)}
        assert fields == {"status", "assessment"}
    finally:
        desk.close()
