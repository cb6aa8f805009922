"""What the administrator set wins over settings and the case log, to the stricter side alone."""

from dataclasses import replace
from pathlib import Path

import pytest

from liaison_app.domain.administration import AdministratorPolicy
from liaison_app.domain.errors import Refused
from liaison_app.domain.vocabulary import Label
from liaison_app.store.caselog import Act
from liaison_app.workflows.briefing_request import BriefingRequest
from liaison_app.workflows.briefings import draw_briefing
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.importing import import_file
from liaison_app.workflows.incidents import add_incident, add_note
from liaison_app.workflows.locking import lock_minutes, set_lock_minutes
from liaison_app.workflows.release_policy import (
    asks_for_approval,
    asks_for_two,
    change_policy,
    policy_in_force,
)


def under(desk: Desk, **values: object) -> None:
    policy = AdministratorPolicy(source="/etc/liaison/policy.json", **values)  # type: ignore[arg-type]
    desk.surroundings = replace(desk.surroundings, policy=policy)


def test_two_officers_are_asked_for(desk: Desk) -> None:
    assert not asks_for_two(desk)
    assert not asks_for_approval(desk)
    under(desk, two_person_release=True)
    assert asks_for_two(desk)
    assert not asks_for_approval(desk)
    under(desk, approval_to_issue=True)
    assert asks_for_approval(desk)
    assert policy_in_force(desk).id == ""


def test_and_no_two_officers_loosen_it(desk: Desk) -> None:
    under(desk, two_person_release=True)
    with pytest.raises(Refused) as refused:
        change_policy(desk, "急ぎ", "誰か", "合言葉", two_person_release=False)
    assert refused.value.code == "set-by-administrator"


def test_the_window_locks_no_later(desk: Desk) -> None:
    set_lock_minutes(30)
    assert lock_minutes(5) == 5
    set_lock_minutes(3)
    assert lock_minutes(5) == 3
    assert lock_minutes() == 3


def test_nothing_is_marked_above_the_ceiling(desk: Desk) -> None:
    under(desk, tlp_max="TLP:AMBER")
    add_incident(desk, {"title": "架空"})
    before = desk.queries.newest_position()
    with pytest.raises(Refused) as refused:
        add_incident(desk, {"title": "架空", "tlp": "TLP:AMBER+STRICT"})
    assert refused.value.code == "above-policy"
    assert refused.value.params == {"tlp": "TLP:AMBER+STRICT", "most": "TLP:AMBER"}
    assert desk.queries.newest_position() == before


def test_what_is_stricter_already_goes_on(desk: Desk) -> None:
    made = add_incident(desk, {"title": "架空", "tlp": "TLP:AMBER+STRICT"})
    under(desk, tlp_max="TLP:AMBER")
    add_note(desk, made.reference, "続報")
    name = desk.find(made.reference).name
    desk.write(Act("amend", name, "own", {"tlp": "TLP:AMBER+STRICT", "title": "架空２"}))
    with pytest.raises(Refused, match="above-policy"):
        desk.write(Act("amend", name, "own", {"tlp": "TLP:RED"}))


def test_a_ledgers_rows_above_it_are_left_out(desk: Desk, tmp_path: Path) -> None:
    under(desk, tlp_max="TLP:AMBER")
    ledger = tmp_path / "ledger.csv"
    ledger.write_text("件名,tlp\n架空一,TLP:AMBER\n架空二,TLP:RED\n", encoding="utf-8")
    result = import_file(desk, ledger)
    assert (result.created, [each.refused.code for each in result.refused]) == (1, ["above-policy"])


def test_papers_bear_its_names_and_stay_below_it(desk: Desk) -> None:
    under(
        desk,
        tlp_max="TLP:AMBER",
        office_name=Label("架空対策室", "Invented Office"),
        distribution=Label("関係者限り", "Those concerned"),
    )
    for language, office in (("ja", "架空対策室"), ("en", "Invented Office")):
        drawn = draw_briefing(desk, BriefingRequest(language=language))
        assert drawn.composed.frame.office.text == office
    with pytest.raises(Refused, match="above-policy"):
        draw_briefing(desk, BriefingRequest(tlp="TLP:RED"))
