"""Alerts with what they look for, and campaigns, from a shell."""

from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Shell, enrol, send


def test_an_alert_from_draft_to_hit(enrolled: tuple[Shell, Shell], tmp_path: Path) -> None:
    office, agency = enrolled
    incident = agency("incident", "add", "--title", "不審な通信（架空）")["reference"]
    agency("incident", "indicator", "add", incident, "hxxps://evil[.]example/a")
    draft = office(
        *("alert", "add", "--title", "注意喚起（架空）", "--body", "確認されたい。", "--draft"),
        *("--to", "government", "--indicators", "hxxps://evil[.]example/a"),
    )
    assert draft["draft"] is True
    alert = draft["reference"]
    office("alert", "set", alert, "urgency=high")
    office("alert", "indicator", "add", alert, "198.51.100[.]7")
    office("alert", "issue", alert, "--to", "mofa")
    applied = agency("bundle", "apply", send(office, "mofa", tmp_path), "--yes")
    assert [(hit["reference"], hit["incident"]) for hit in applied["hits"]] == [(alert, incident)]
    told_of = agency("incident", "show", incident)["told_of_in"]
    assert [each["reference"] for each in told_of] == [alert]
    hits = agency("alert", "hits", alert)
    assert hits["hits"][0]["defanged"] == "hxxps://evil[.]example/a"
    shown = agency("alert", "show", alert)
    assert {each["defanged"] for each in shown["indicators"]} == {
        "hxxps://evil[.]example/a",
        "198[.]51[.]100[.]7",
    }
    agency("alert", "ack", alert, "--finding", "found", "--note", "一件（架空）")
    office("bundle", "apply", send(agency, "office", tmp_path), "--yes")
    (listed,) = office("alert", "list")["alerts"]
    assert (listed["found"], listed["missing"]) == (["mofa"], [])
    anew = office("alert", "revise", alert, "urgency=normal")["reference"]
    office("alert", "issue", anew)
    office("alert", "withdraw", anew, "--note", "終息（架空）")
    assert office("alert", "list")["alerts"] == []
    assert office("alert", "list", "--ended")["total"] == 2


def test_a_campaign_from_candidate_to_sharing(
    enrolled: tuple[Shell, Shell], shell: Callable[[str], Shell], tmp_path: Path
) -> None:
    office, agency = enrolled
    other = shell("other")
    other("init", "--role", "agency", "--organisation", "NPA", "--officer", "担当")
    folder = tmp_path / "other"
    folder.mkdir()
    enrol(office, other, folder)
    for each in (agency, other):
        incident = each("incident", "add", "--title", "不審な通信（架空）")["reference"]
        each("incident", "indicator", "add", incident, "evil[.]example")
        each("incident", "report", incident)
        applied = office("bundle", "apply", send(each, "office", tmp_path), "--yes")
    assert applied["candidates"] == ["domain evil.example"]
    (candidate,) = office("campaign", "candidates")["candidates"]
    assert (candidate["evidence"], candidate["organisations"]) == ("strong", ["mofa", "npa"])
    added = office("campaign", "add", "--title", "一連の攻撃（架空）",
                   "--candidate", "evil.example")  # fmt: skip
    campaign = added["reference"]
    assert office("campaign", "candidates")["total"] == 0
    office("campaign", "set", campaign, "summary=同じ接続先（架空）", "office_note=所見")
    office("campaign", "indicator", "add", campaign, "evil[.]example")
    assert office("campaign", "share", campaign, "--to", "government")["shared_with"] == [
        "mofa",
        "npa",
    ]
    applied = agency("bundle", "apply", send(office, "mofa", tmp_path), "--yes")
    assert applied["hits"][0]["kind"] == "campaign"
    seen = agency("campaign", "show", campaign)
    assert (seen["members"], seen["office_note"]) == ([], None)
    assert agency("campaign", "hits", campaign)["total"] == 1
    incident = candidate["incidents"][0]["reference"]
    office("campaign", "unlink", campaign, incident)
    office("campaign", "link", campaign, incident)
    office("campaign", "unshare", campaign, "--to", "npa")
    assert len(office("campaign", "show", campaign)["members"]) == 2
    office("campaign", "close", campaign)
    assert office("campaign", "list")["total"] == 0
    assert office("campaign", "list", "--all")["total"] == 1


def test_consent_taken_back_is_told_at_the_office(
    enrolled: tuple[Shell, Shell], tmp_path: Path
) -> None:
    office, agency = enrolled
    incident = agency("incident", "add", "--title", "不審な通信（架空）", "consent_sharing=true")
    agency("incident", "indicator", "add", incident["reference"], "192.0.2.77")
    agency("incident", "report", incident["reference"])
    office("bundle", "apply", send(agency, "office", tmp_path), "--yes")
    campaign = office("campaign", "add", "--title", "一連（架空）", "--incidents",
                      incident["id"])["reference"]  # fmt: skip
    office("campaign", "indicator", "add", campaign, "192.0.2.77")
    office("campaign", "share", campaign, "--to", "mofa")
    assert office("campaign", "show", campaign)["held"] is None
    agency("incident", "set", incident["reference"], "consent_sharing=false")
    applied = office.said("bundle", "apply", send(agency, "office", tmp_path), "--yes", lang="en")
    assert "is held back" in applied
    assert "192.0.2.77" in office.said("campaign", "show", campaign, lang="en")
    assert office("campaign", "show", campaign)["held"] == "campaign-no-consent"
    (held,) = office("bundle", "held", "--to", "mofa")["held"]
    assert (held["reference"], held["reason"]) == (campaign, "campaign")
    assert "見直し" in office.said("bundle", "held", "--to", "mofa")


def test_a_candidate_is_dismissed(enrolled: tuple[Shell, Shell]) -> None:
    office, _agency = enrolled
    answer = office.try_("campaign", "dismiss", "evil.example", "--reason", "x")
    assert answer.data["error"]["code"] == "candidate-unknown"
