"""Alerts on their way: drafts stay, indicators come along, revisions and withdrawals are seen."""

from datetime import timedelta

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.workflows.acknowledging import acknowledge_alert
from liaison_app.workflows.addressing import typed_recipients
from liaison_app.workflows.alert_drafts import (
    add_alert,
    issue_draft,
    revise_alert,
    set_alert,
    withdraw_alert,
)
from liaison_app.workflows.alerts import AlertView, alert_list, alert_view, is_open
from liaison_app.workflows.editions import publish_package
from liaison_app.workflows.indicators import add_indicators
from liaison_app.workflows.kept_back import nobody
from liaison_app.workflows.packages import add_package
from tests.channels.world import Site, World

WORDS = {"title": "音声なりすまし（架空）", "body": "電話に注意されたい（架空）。"}


def alerts(site: Site) -> dict[str, AlertView]:
    return {
        str(alert.fields["reference"]): alert for alert in alert_list(site.desk.queries, nobody)
    }


def values(site: Site, reference: str) -> set[str]:
    found = site.desk.find(reference, "alert")
    return {str(row["value"]) for row in site.desk.queries.indicators(found.pk)}


def test_a_draft_stays_until_it_is_issued_with_its_indicators(world: World) -> None:
    desk = world.office.desk
    draft = add_alert(desk, WORDS, typed_recipients("government", "npa"), draft=True,
                      indicators="hxxps://evil[.]example/a")  # fmt: skip
    world.go("office", "mofa1")
    assert alerts(world["mofa1"]) == {}
    set_alert(desk, draft.reference, {"urgency": "high"}, typed_recipients("mofa", "npa"))
    add_indicators(desk, draft.reference, "198.51.100[.]7")
    issue_draft(desk, draft.reference)
    world.go("office", "mofa1")
    world.go("office", "npa1")
    seen = alerts(world["mofa1"])[draft.reference]
    assert (seen.fields["urgency"], seen.is_draft) == ("high", False)
    assert values(world["mofa1"], draft.reference) == {"https://evil.example/a", "198.51.100.7"}
    assert seen.fields["to"] is None  # nobody sees who else was addressed
    assert is_open(world["mofa1"].desk, seen)
    copied = alerts(world["npa1"])[draft.reference]
    assert not is_open(world["npa1"].desk, copied)
    with pytest.raises(Refused, match="copy-only"):
        acknowledge_alert(world["npa1"].desk, draft.reference)
    with pytest.raises(Refused, match="alert-issued"):
        issue_draft(desk, draft.reference)
    with pytest.raises(Refused, match="alert-issued"):
        set_alert(desk, draft.reference, {"title": "x"})


def test_the_office_sees_who_acknowledged_who_found_and_who_is_late(world: World) -> None:
    desk = world.office.desk
    limit = (world.clock.time + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    alert = add_alert(desk, {**WORDS, "ack_by": limit}, ["mofa", "npa"]).reference
    world.go("office", "mofa1")
    acknowledge_alert(world["mofa1"].desk, alert, finding="checking")
    with pytest.raises(Refused, match="already-acknowledged"):
        acknowledge_alert(world["mofa1"].desk, alert)
    acknowledge_alert(world["mofa1"].desk, alert, "一台で確認した（架空）。", "found")
    world.go("mofa1", "office")
    seen = alerts(world.office)[alert]
    assert (seen.found, seen.missing) == (("mofa",), ("npa",))
    assert seen.answers[0].note == "一台で確認した（架空）。"
    assert seen.overdue(world.clock.time) == ()
    assert seen.overdue(world.clock.time + timedelta(hours=2)) == ("npa",)


def test_a_revision_takes_the_place_of_what_it_revises(world: World) -> None:
    desk = world.office.desk
    first = add_alert(desk, WORDS, ["mofa"], indicators="evil[.]example").reference
    world.go("office", "mofa1")
    anew = revise_alert(desk, first, {"body": "手口を追記した（架空）。"}, indicators="203.0.113.9")
    with pytest.raises(Refused, match="alert-revised"):
        revise_alert(desk, first, {})
    world.go("office", "mofa1")
    assert set(alerts(world["mofa1"])) == {first}
    issue_draft(desk, anew.reference)
    world.go("office", "mofa1")
    seen = alerts(world["mofa1"])
    assert (seen[first].ended, seen[first].fields["superseded_by"]) == ("superseded", anew.id)
    assert seen[anew.reference].addressed == ("mofa",)
    assert values(world["mofa1"], anew.reference) == {"evil.example", "203.0.113.9"}
    with pytest.raises(Refused, match="alert-ended"):
        acknowledge_alert(world["mofa1"].desk, first)
    with pytest.raises(Refused, match="alert-ended"):
        add_indicators(desk, first, "203.0.113.10")


def test_a_withdrawal_says_why_and_asks_nothing_more(world: World) -> None:
    desk = world.office.desk
    alert = add_alert(desk, WORDS, ["mofa"]).reference
    world.go("office", "mofa1")
    with pytest.raises(Refused, match="note-needed"):
        withdraw_alert(desk, alert, " ")
    withdraw_alert(desk, alert, "誤報のため（架空）")
    world.go("office", "mofa1")
    seen = alerts(world["mofa1"])[alert]
    assert (seen.ended, seen.fields["ended_why"]) == ("withdrawn", "誤報のため（架空）")
    assert seen.missing == ()
    assert not is_open(world["mofa1"].desk, seen)


def test_an_item_of_a_package_is_issued_with_its_edition(world: World) -> None:
    desk = world.office.desk
    package = add_package(desk, {"title": "対策パッケージ（架空）"}).reference
    alert = add_alert(desk, WORDS, ["mofa"], package=package).reference
    assert alerts(world.office)[alert].is_draft
    with pytest.raises(Refused, match="alert-in-package"):
        issue_draft(desk, alert)
    world.go("office", "mofa1")
    assert alerts(world["mofa1"]) == {}
    publish_package(desk, package)
    world.go("office", "mofa1")
    found = world["mofa1"].desk.find(alert, "alert")
    assert not alert_view(world["mofa1"].desk.queries, found.pk, nobody).is_draft
    at_once = add_alert(desk, WORDS, ["mofa"], package=package).reference
    assert not alerts(world.office)[at_once].is_draft


def test_only_the_office_puts_indicators_on_an_alert(world: World) -> None:
    alert = add_alert(world.office.desk, WORDS, ["mofa"]).reference
    world.go("office", "mofa1")
    with pytest.raises(Refused, match="office-only"):
        add_indicators(world["mofa1"].desk, alert, "203.0.113.9")
