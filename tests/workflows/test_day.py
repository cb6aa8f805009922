"""The officer's day as procedures: what each refuses, drops, warns of and carries over."""

from datetime import UTC, datetime

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.domain.texts import Texts
from liaison_app.domain.width import display_width
from liaison_app.host.resources import resources_folder
from liaison_app.store.queries import Row
from liaison_app.workflows.contacts import add_contact, remove_contact
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.escalation import amend_escalation, log_escalation, whom_to_tell
from liaison_app.workflows.handover import draft_handover, give_handover, take_handover
from liaison_app.workflows.handover_text import WIDTH, draft_text, given_text
from liaison_app.workflows.incidents import add_incident, add_note
from liaison_app.workflows.intake import (
    MAX_TITLE,
    add_intake,
    amend_intake,
    intake_to_entry,
    intake_to_incident,
    settle_intake,
    title_of,
)
from liaison_app.workflows.questions import add_question, amend_question, clear_question
from liaison_app.workflows.records import history
from liaison_app.workflows.roster import add_turn, amend_turn, on_duty, remove_turn
from tests.workflows.conftest import Clock

CALL = "認証画面に見覚えのない表示が出た。（架空）\n折り返しの連絡を求められた。"
ONE_PAGE = 50  # lines


def texts(language: str = "ja") -> Texts:
    return Texts.load(resources_folder() / "texts", language)


def refusal(act: object, *arguments: object, **named: object) -> str:
    """The code with which an act is refused."""
    assert callable(act)
    with pytest.raises(Refused) as refused:
        act(*arguments, **named)
    return refused.value.code


def note(desk: Desk, **fields: str) -> str:
    return add_intake(desk, {"text": CALL, "caller": "架空 太郎", **fields}).reference


def row(desk: Desk, reference: str) -> Row:
    return desk.queries.row(desk.find(reference))


def operations(desk: Desk) -> int:
    return desk.queries.counts().operations


# 受付メモ


def test_a_note_is_kept_as_typed_with_who_received_it_and_when(desk: Desk) -> None:
    kept = row(desk, note(desk, caller_organisation="架空電力"))
    assert (kept["text"], kept["receiver"], kept["channel"]) == (CALL, "連絡担当官", "telephone")
    assert (kept["tlp"], kept["grade"]) == ("TLP:AMBER", "confidentiality-2")
    assert kept["received_at"] is not None
    assert [hit.kind for hit in desk.queries.search("見覚え").hits] == ["intake"]


def test_an_entry_is_marked_as_strictly_as_note_and_incident(desk: Desk) -> None:
    incident = add_incident(desk, {"title": "既存の事案（架空）", "tlp": "GREEN",
                                   "handling": "no-forwarding"})  # fmt: skip
    reference = note(desk, tlp="TLP:AMBER+STRICT", handling="no-copy")
    intake_to_entry(desk, reference, incident.reference)
    (entry,) = desk.queries.entries(desk.find(incident.id).pk)
    assert (entry["tlp"], entry["handling"]) == ("TLP:AMBER+STRICT", ["no-forwarding", "no-copy"])
    assert desk.queries.day.intake(open_only=True) == []


def test_an_incident_of_a_note_is_marked_like_it_unless_typed(desk: Desk) -> None:
    made = intake_to_incident(desk, note(desk, tlp="TLP:AMBER+STRICT"))
    assert row(desk, made.id)["tlp"] == "TLP:AMBER+STRICT"
    made = intake_to_incident(desk, note(desk), {"tlp": "GREEN", "title": "別の件名（架空）"})
    assert (row(desk, made.id)["tlp"], row(desk, made.id)["title"]) == (
        "TLP:GREEN",
        "別の件名（架空）",
    )


def test_a_note_that_cannot_become_an_incident_changes_nothing(desk: Desk) -> None:
    assert refusal(add_intake, desk, {"read_back": "yes"}) == "intake-empty"
    silent = add_intake(desk, {"caller": "架空 花子"}).reference
    marked = note(desk)
    before = operations(desk)
    assert refusal(intake_to_incident, desk, silent) == "intake-without-text"
    assert refusal(intake_to_incident, desk, marked, {"grade": "confidentiality-3"}) == (
        "above-ceiling"
    )
    assert refusal(intake_to_incident, desk, "N-2026-9999") == "record-unknown"
    assert refusal(intake_to_entry, desk, marked, "MOFA-2026-9999") == "record-unknown"
    assert operations(desk) == before
    intake_to_incident(desk, marked)
    assert refusal(intake_to_incident, desk, marked) == "intake-used"


def test_a_note_is_a_promise_until_it_is_read_back_called_back_or_settled(desk: Desk) -> None:
    def promised() -> int:
        return len(desk.queries.day.promised_calls())

    reference = note(desk)
    assert promised() == 1
    amend_intake(desk, reference, {"read_back": "yes"})
    assert promised() == 0
    amend_intake(desk, reference, {"call_back_by": "2026-11-25 10:00"})
    assert promised() == 1
    amend_intake(desk, reference, {"called_back_at": "2026-11-25 09:50"})
    assert promised() == 0
    note(desk, channel="fax")  # nobody reads a fax back
    assert promised() == 0
    other = note(desk)
    settle_intake(desk, other)
    assert promised() == 0
    waiting = [each["reference"] for each in desk.queries.day.intake(open_only=True)]
    assert (reference in waiting, other in waiting) == (True, False)


def test_a_long_first_line_is_cut_for_the_title() -> None:
    assert title_of("\n　件名\n本文") == "件名"
    assert len(title_of("長" * 5000)) == MAX_TITLE
    assert title_of("  ") == ""


# 報告・連絡記録、連絡先


def test_an_answer_is_dated_when_it_comes_and_undated_when_it_is_taken_back(desk: Desk) -> None:
    told = log_escalation(desk, {"told": "課長（架空）", "message": "第一報"}).reference
    assert row(desk, told)["answered_at"] is None
    amend_escalation(desk, told, {"answer": "了承"})
    first = row(desk, told)["answered_at"]
    assert first is not None
    amend_escalation(desk, told, {"answer": "了承。続報を求める。"})
    assert row(desk, told)["answered_at"] == first
    amend_escalation(desk, told, {"answer": ""})
    assert row(desk, told)["answered_at"] is None
    assert len(desk.queries.day.escalations(unanswered=True)) == 1


def test_an_escalation_is_linked_and_marked_like_its_incident(desk: Desk) -> None:
    incident = add_incident(desk, {"title": "事案（架空）", "tlp": "AMBER+STRICT"})
    told = log_escalation(desk, {"told": "課長（架空）", "message": "第一報"}).reference
    amend_escalation(desk, told, {}, incident.reference)
    (found,) = desk.queries.day.escalations(incident=incident.id)
    assert (found["tlp"], found["incident_reference"]) == (
        "TLP:AMBER+STRICT",
        incident.reference,
    )
    amend_escalation(desk, told, {}, "")
    assert desk.queries.day.escalations(incident=incident.id) == []
    assert refusal(amend_escalation, desk, told, {}) == "nothing-to-change"


@pytest.mark.parametrize(
    ("time", "number"),
    [
        (datetime(2026, 11, 25, 1, 0, tzinfo=UTC), "day"),  # Wednesday, 10:00 in Japan
        (datetime(2026, 11, 25, 12, 0, tzinfo=UTC), "night"),  # 21:00
        (datetime(2026, 11, 23, 1, 0, tzinfo=UTC), "night"),  # a holiday
    ],
)
def test_the_number_suggested_is_the_one_that_is_answered(
    desk: Desk, time: datetime, number: str
) -> None:
    add_contact(desk, {"post": "室長（架空）", "day_number": "day", "night_number": "night"})
    (found,) = whom_to_tell(desk.queries, "mofa", time)
    assert found.number == number


def test_those_on_duty_are_told_before_the_contacts_in_their_order(desk: Desk) -> None:
    add_contact(desk, {"post": "室長", "rank": "2"})
    add_contact(desk, {"post": "補佐", "rank": "1", "deputy": "係長", "deputy_number": "1"})
    add_contact(desk, {"post": "最後"})
    add_turn(desk, {"starts_at": "2026-11-24 00:00", "ends_at": "2026-11-25 00:00",
                    "officer": "当直（架空）", "deputy": "副当直（架空）"})  # fmt: skip
    found = whom_to_tell(desk.queries, "mofa", desk.now())
    assert [(each.why, each.name or each.post) for each in found] == [
        ("duty", "当直（架空）"),
        ("duty-deputy", "副当直（架空）"),
        ("contact", "補佐"),
        ("contact-deputy", "係長"),
        ("contact", "室長"),
        ("contact", "最後"),
    ]


def test_a_removed_contact_leaves_the_list_and_keeps_its_history(desk: Desk) -> None:
    added = add_contact(desk, {"post": "室長（架空）"})
    remove_contact(desk, added.id)
    assert desk.queries.day.contacts() == []
    assert [entry.kind for entry in history(desk, added.id)][-1] == "remove"
    assert refusal(remove_contact, desk, added.id) == "already-removed"


# 当直


def turn(desk: Desk, starts: str, ends: str, **fields: str) -> str:
    return add_turn(desk, {"starts_at": starts, "ends_at": ends, **fields}).id


def test_the_roster_warns_of_gaps_and_overlaps_and_carries_the_criteria_over(desk: Desk) -> None:
    turn(desk, "2026-11-25 17:00", "2026-11-26 09:00", wake_up="影響度３以上のとき（架空）")
    second = turn(desk, "2026-11-26 10:00", "2026-11-27 09:00")
    third = turn(desk, "2026-11-27 08:00", "2026-11-28 09:00", wake_up="")
    assert [each["wake_up"] for each in desk.queries.day.roster()] == [
        "影響度３以上のとき（架空）",
        "影響度３以上のとき（架空）",
        None,
    ]

    def warned() -> list[tuple[str, str, str]]:
        found = on_duty(desk.queries, desk.now()).warnings[1:]  # first: nobody until the first
        return [(each.code, each.starts_at[5:16], each.ends_at[5:16]) for each in found]

    assert warned() == [("gap", "11-26T00:00", "11-26T01:00"),
                        ("overlap", "11-26T23:00", "11-27T00:00")]  # fmt: skip
    amend_turn(desk, third, {"starts_at": "2026-11-27 09:00"})
    amend_turn(desk, second, {"starts_at": "2026-11-26 09:00"})
    assert warned() == []
    assert refusal(amend_turn, desk, second, {"ends_at": "2026-11-26 08:00"}) == "roster-order"
    remove_turn(desk, third)
    assert len(desk.queries.day.roster()) == 2


def test_nobody_is_on_duty_before_the_first_turn_or_without_a_roster(
    desk: Desk, clock: Clock
) -> None:
    duty = on_duty(desk.queries, desk.now())
    assert (duty.now, duty.next, duty.warnings) == ((), None, ())
    turn(desk, "2026-11-25 09:00", "2026-11-26 09:00", officer="当直（架空）")
    duty = on_duty(desk.queries, desk.now())
    assert (duty.now, [each.code for each in duty.warnings]) == ((), ["gap"])
    clock.time = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
    duty = on_duty(desk.queries, desk.now())
    assert [each["officer"] for each in duty.now] == ["当直（架空）"]
    assert (duty.next, duty.warnings) == (None, ())


# 引継書


def test_a_full_sheet_fits_one_page_and_counts_what_it_leaves_out(desk: Desk) -> None:
    for number in range(12):
        added = add_incident(desk, {"title": f"長い件名の事案{number}" * 12, "severity": "2"})
        add_note(desk, added.reference, "長い経過\n" * 60)
        note(desk, call_back_by="2026-11-25 10:00")
    grave = add_incident(desk, {"title": "最も深刻な事案（架空）", "severity": "4"})
    add_incident(desk, {"title": "訓練（架空）", "severity": "4", "exercise": "yes"})
    sheet = draft_handover(desk)
    assert sheet.incidents_total == 14
    assert sheet.incidents[0].fields["reference"] == grave.reference
    for language in ("ja", "en"):
        text = draft_text(sheet, texts(language))
        lines = text.splitlines()
        assert len(lines) <= ONE_PAGE
        assert max(map(display_width, lines)) <= WIDTH
        assert "訓練（架空）" not in text  # the last of those left out
    assert "ほか６件" in draft_text(sheet, texts("ja"))
    assert "and 6 more" in draft_text(sheet, texts("en"))


def test_incidents_that_ended_are_not_handed_over(desk: Desk) -> None:
    for status in ("closed", "duplicate", "not-an-incident"):
        add_incident(desk, {"title": "終わった事案（架空）", "status": status})
    assert draft_handover(desk).incidents_total == 0


def test_what_the_officer_wrote_stands_in_the_sheet_and_it_is_not_drafted_again(
    desk: Desk,
) -> None:
    add_incident(desk, {"title": "継続中の事案（架空）"})
    given = give_handover(desk, texts(), {"open_items": "口頭で説明済み（架空）", "deadlines": ""})
    kept = row(desk, given.id)
    assert (kept["open_items"], kept["given_by"]) == ("口頭で説明済み（架空）", "連絡担当官")
    printed = given_text(kept, texts())
    assert "口頭で説明済み（架空）" in printed
    assert "継続中の事案（架空）" not in printed
    assert refusal(take_handover, desk, given.id) == "handover-own"
    assert refusal(give_handover, desk, texts(), {"taken_by": "偽の引受者"}) == "field-unknown"


# 想定問答


@pytest.mark.parametrize(
    ("change", "dropped"),
    [
        ({"answer": "百件である。（架空）"}, True),
        ({"question": "件数は。（架空）"}, True),
        ({"follow_up": "内訳は。（架空）"}, True),
        ({"answer": "確認中である。（架空）"}, False),  # the same words
        ({"consult": "広報室"}, False),
        ({"sayable": "may-not-say"}, False),  # less than what was cleared
    ],
)
def test_other_words_drop_the_clearance_in_the_same_operation(
    desk: Desk, change: dict[str, str], dropped: bool
) -> None:
    question = {"question": "規模は。（架空）", "answer": "確認中である。（架空）"}
    added = add_question(desk, question | {"sayable": "may-say"})
    clear_question(desk, added.id, "官房長（架空）")
    before = operations(desk)
    amended = amend_question(desk, added.id, change)
    assert (amended.dropped, operations(desk)) == (dropped, before + 1)
    assert (row(desk, added.id)["cleared_by"] is None) == dropped
    last = history(desk, added.id)[-1]
    assert ("cleared_by" in [cell.field for cell in last.cells]) == dropped


def test_leave_to_say_what_was_cleared_as_unsayable_has_to_be_cleared_again(desk: Desk) -> None:
    added = add_question(desk, {"question": "規模は。（架空）", "answer": "不明。（架空）"})
    clear_question(desk, added.id, "室長（架空）", "may-not-say")
    assert amend_question(desk, added.id, {"sayable": "may-say"}).dropped
    assert refusal(clear_question, desk, added.id, "  ") == "clearance-without-post"


def test_a_press_line_is_cleared_without_an_answer_a_question_is_not(desk: Desk) -> None:
    line = add_question(desk, {"sort": "press-line", "question": "支障はない。（架空）"})
    clear_question(desk, line.id, "審議官（架空）", "may-say")
    assert row(desk, line.id)["cleared_by"] == "審議官（架空）"
    asked = add_question(desk, {"question": "支障は。（架空）"})
    assert refusal(clear_question, desk, asked.id, "審議官（架空）") == "question-unanswered"


# Markings


def test_the_ceiling_holds_for_every_record_of_the_day(desk: Desk) -> None:
    secret = {"grade": "confidentiality-3"}
    before = operations(desk)
    assert refusal(add_intake, desk, {"text": "x", **secret}) == "above-ceiling"
    told = {"told": "x", "message": "x", **secret}
    assert refusal(log_escalation, desk, told) == "above-ceiling"
    assert refusal(add_contact, desk, {"post": "x", **secret}) == "above-ceiling"
    times = {"starts_at": "2026-11-25 09:00", "ends_at": "2026-11-25 17:00", **secret}
    assert refusal(add_turn, desk, times) == "above-ceiling"
    assert refusal(give_handover, desk, texts(), secret) == "above-ceiling"
    assert refusal(add_question, desk, {"question": "x", **secret}) == "above-ceiling"
    assert operations(desk) == before
