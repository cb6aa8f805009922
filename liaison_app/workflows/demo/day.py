"""The demonstration's desks: what an officer keeps around the incidents, with invented data."""

from collections.abc import Callable, Mapping
from typing import Any

from liaison_app.workflows import contacts, escalation, intake, questions, roster
from liaison_app.workflows.desk import Desk

Time = Callable[[int], str]  # minutes from the start of the play


def play_day(desk: Desk, day: Mapping[str, Any], time: Time, incidents: Mapping[str, str]) -> None:
    """One desk's day. ``incidents`` are references by their keys in the play."""
    for fields in day["contacts"]:
        contacts.add_contact(desk, fields)
    for turn in day["roster"]:
        times = {"starts_at": time(turn["from_minutes"]), "ends_at": time(turn["to_minutes"])}
        roster.add_turn(desk, {**turn["fields"], **times})
    for note in day["intake"]:
        _take_note(desk, note, time, incidents)
    for told in day["escalations"]:
        fields = {**told["fields"], "told_at": time(told["minutes"])}
        escalation.log_escalation(desk, fields, incidents[told["incident"]])
    for each in day["questions"]:
        added = questions.add_question(desk, each["fields"], incidents[each["incident"]])
        if each["cleared_by"]:
            questions.clear_question(desk, added.id, each["cleared_by"])


def _take_note(
    desk: Desk, note: Mapping[str, Any], time: Time, incidents: Mapping[str, str]
) -> None:
    fields = {**note["fields"], "received_at": time(note["minutes"])}
    if "call_back_minutes" in note:
        fields["call_back_by"] = time(note["call_back_minutes"])
    added = intake.add_intake(desk, fields)
    if "entry_of" in note:
        intake.intake_to_entry(desk, added.id, incidents[note["entry_of"]])
