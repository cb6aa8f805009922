"""What the office and the agencies do on their days; one function for each kind of act in
``fortnight.json``."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from liaison_app.domain.texts import Texts
from liaison_app.workflows import (
    acknowledging,
    actions,
    alert_drafts,
    answering,
    campaign_sharing,
    campaigns,
    checklists,
    deciding,
    editions,
    meetings,
    packages,
    reminders,
    replying,
    requests,
    task_setting,
)
from liaison_app.workflows.campaign_candidates import find_candidate
from liaison_app.workflows.demo.carriage import Act
from liaison_app.workflows.demo.stage import DAY, Play, Stage


def dated(stage: Stage) -> Iterator[Act]:
    """The acts of the play, and the answers to tasks, which have a rhythm of their own."""
    for each in stage.play["acts"]:
        yield each["days"] * DAY, partial(_KINDS[each["act"]], stage, each)
    for given in stage.play["acknowledgements"]:
        yield given.get("days", -11) * DAY, partial(_acknowledge, stage, given)
    for number, response in enumerate(stage.play["responses"]):
        for place, step in enumerate(response["steps"]):
            day = response.get("from", -11) + place * 4 + number % 3
            minutes = day * DAY + 7 * number
            yield minutes, partial(_progress, stage, response, step)


def issue(stage: Stage) -> None:
    """The first edition of the package, and the alerts of its day."""
    package = stage.play["package"]
    added = packages.add_package(stage.office, package["fields"])
    stage.package = added.reference
    for task in package["tasks"]:
        _add_task(stage, task)
    editions.publish_package(stage.office, added.reference)


def decide(stage: Stage) -> None:
    """The office judges what it was answered."""
    for decision in stage.play["decisions"]:
        days = decision.get("due_days")
        deciding.decide_task(
            stage.office,
            stage.tasks[decision["task"]],
            decision["organisation"],
            decision["decision"],
            stage.day(days) if days is not None else None,
            decision["note"],
        )


def _add_task(stage: Stage, task: Play) -> None:
    fields = task["fields"] | {"due": stage.day(task["due_days"])}
    made = task_setting.add_task(stage.office, stage.package, fields, task["to"])
    stage.tasks[task["key"]] = made.reference


def _edition(stage: Stage, each: Play) -> None:
    """The next edition: tasks that are revised, withdrawn and new."""
    editions.revise_package(stage.office, stage.package)
    for revised in each["revised"]:
        fields = dict(revised["fields"])
        if "due_days" in revised:
            fields["due"] = stage.day(revised["due_days"])
        former = stage.tasks[revised["task"]]
        made = task_setting.revise_task(stage.office, former, fields)
        stage.tasks[revised["key"]] = made.reference
    for ended in each["withdrawn"]:
        task_setting.withdraw_task(stage.office, stage.tasks[ended["task"]], ended["reason"])
    for task in each["added"]:
        _add_task(stage, task)
    editions.publish_package(stage.office, stage.package, changes=each["changes"])


def _alert(stage: Stage, each: Play) -> None:
    alert = next(one for one in stage.play["alerts"] if one["key"] == each["alert"])
    fields = alert["fields"] | {"ack_by": stage.time(alert["ack_by_minutes"])}
    made = alert_drafts.add_alert(
        stage.office, fields, alert["to"], indicators=alert.get("indicators", "")
    )
    stage.alerts[alert["key"]] = made.reference


def _acknowledge(stage: Stage, given: Play) -> None:
    desk = stage.agencies[given["organisation"]]
    alert = stage.alerts[given["alert"]]
    acknowledging.acknowledge_alert(desk, alert, given["note"], given.get("finding", ""))


def _progress(stage: Stage, response: Play, step: Mapping[str, str]) -> None:
    desk = stage.agencies[response["organisation"]]
    task = stage.tasks[response["task"]]
    answering.progress_task(desk, task, step["status"], step["note"])


def _request(stage: Stage, each: Play) -> None:
    fields = each["fields"] | {"due": stage.day(each["due_days"])}
    made = requests.add_request(stage.office, fields, each["questions"], each["to"], issue=True)
    stage.requests[each["key"]] = made.reference


def _reply(stage: Stage, each: Play) -> None:
    desk, request = stage.agencies[each["organisation"]], stage.requests[each["request"]]
    for number, text in enumerate(each["answers"], 1):
        replying.answer_request(desk, request, number, text)
    replying.submit_reply(desk, request)


def _accept(stage: Stage, each: Play) -> None:
    request = stage.requests[each["request"]]
    requests.accept_reply(stage.office, request, each["organisations"], each["note"])


def _remind(stage: Stage, each: Play) -> None:
    asked = [stage.requests[key] for key in each["requests"]]
    reminders.add_reminders(stage.office, each["organisations"], asked, each["fields"])


def _meet(stage: Stage, each: Play) -> None:
    held = {"held_at": stage.time(each["days"] * DAY - 90)}
    lists = {"agenda": each["agenda"], "attendees": each["attendees"]}
    meeting = meetings.add_meeting(stage.office, each["fields"] | held, lists)
    for decision in each["decisions"]:
        fields = decision["fields"] | {"due": stage.day(decision["due_days"])}
        decided = meetings.decide(stage.office, meeting.id, fields)
        if "to" in decision:
            task = meetings.task_of_decision(
                stage.office, decided.id, stage.package, decision["to"]
            )
            stage.tasks[decision["key"]] = task.reference
    meetings.share_meeting(stage.office, meeting.id, each["shared"])


def _campaign(stage: Stage, each: Play) -> None:
    found = find_candidate(stage.office, each["candidate"])
    made = campaigns.add_campaign(stage.office, each["fields"], candidate=found)
    campaigns.add_campaign_indicators(stage.office, made.reference, each["indicators"])
    if each["shared"]:
        campaign_sharing.share_campaign(stage.office, made.reference, each["shared"])


def _tick(stage: Stage, each: Play) -> None:
    """Steps of a guideline on an incident, and what is to be done about them."""
    desk, incident = stage.agencies[each["organisation"]], stage.incidents[each["incident"]]
    texts = Texts.load(stage.surroundings.resources / "texts", stage.language)
    marks = {step: checklists.Mark(*said) for step, said in each["marks"].items()}
    checklists.tick_all(desk, incident, each["guideline"], marks, texts)
    for action in each["actions"]:
        fields = action["fields"] | {"due": stage.day(action["due_days"])}
        actions.add_action(desk, incident, fields, each["guideline"], action["step"])


_KINDS: Mapping[str, Callable[[Stage, Play], Any]] = MappingProxyType(
    {
        "edition": _edition,
        "alert": _alert,
        "request": _request,
        "reply": _reply,
        "accept": _accept,
        "remind": _remind,
        "meeting": _meet,
        "campaign": _campaign,
        "tick": _tick,
    }
)
