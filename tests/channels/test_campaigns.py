"""One attack at several organisations: found, linked, told on, and nothing of a report in it."""

import base64
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import RecordName, Value
from liaison_app.store.caselog import Act
from liaison_app.workflows.bundles import apply_bundle, create_bundles
from liaison_app.workflows.campaign_candidates import (
    Suggested,
    campaign_candidates,
    find_candidate,
)
from liaison_app.workflows.campaign_sharing import (
    name_reporter,
    share_campaign,
    shared_with,
    unshare_campaign,
)
from liaison_app.workflows.campaigns import (
    add_campaign,
    add_campaign_indicators,
    dismiss_candidate,
    end_campaign,
    link_incidents,
    set_campaign,
    unlink_incident,
)
from liaison_app.workflows.hits import hits_at, hits_of, hits_waiting
from liaison_app.workflows.holding_back import held_back
from liaison_app.workflows.indicators import add_indicators, remove_indicator
from tests.channels.world import MARKED, Site, World

TITLE = "外務の窓口を狙う不審な連絡（架空）"


def incident(world: World, site: str, *values: str, **fields: Value) -> RecordName:
    """A reported incident with these indicators (domains), told to the office."""
    given: dict[str, Value] = {"title": f"{TITLE}{site}", "status": "new", **fields}
    name = world[site].desk.new_name("incident")
    world[site].write(Act("create", name, "own", {**MARKED, **given}, mint=True))
    if values:
        add_indicators(world[site].desk, name.id, " ".join(values))
    world[site].report(name)
    world.go(site, "office")
    return name


def reference(site: Site, name: RecordName) -> str:
    return site.desk.find(name.id).reference


def found(world: World) -> list[Suggested]:
    office = world.office.desk
    return campaign_candidates(office.queries, office.now())


def both(world: World, **fields: Value) -> tuple[RecordName, RecordName]:
    one = incident(world, "mofa1", "evil.example", "only.mofa.example", **fields)
    return one, incident(world, "npa1", "evil.example", **fields)


def campaign_of(world: World, members: Sequence[RecordName], **typed: str) -> str:
    ids = [each.id for each in members]
    return add_campaign(world.office.desk, {"title": "一連の誘導（架空）", **typed}, ids).reference


def test_candidates_strong_and_weak(world: World) -> None:
    incident(world, "mofa1", "evil.example", "two.example", techniques=["T1190", "T1566"])
    assert found(world) == []
    incident(world, "npa1", "evil.example", "two.example")
    incident(world, "npa1", techniques=["T1190", "T1566", "T1656"])
    strong, weak = found(world)
    assert strong.candidate.is_strong
    assert set(strong.candidate.basis) == {"domain evil.example", "domain two.example"}
    assert strong.candidate.organisations == ("mofa", "npa")
    assert weak.candidate.basis == ("techniques T1190 T1566",)
    assert not weak.candidate.is_strong
    assert find_candidate(world.office.desk, "EVIL.example").key == strong.key
    with pytest.raises(Refused, match="office-only"):
        find_candidate(world["mofa1"].desk, "evil.example")


def test_one_technique_or_an_exercise_makes_no_candidate(world: World) -> None:
    incident(world, "mofa1", "evil.example", techniques=["T1566"])
    incident(world, "npa1", techniques=["T1566"])
    incident(world, "npa1", "evil.example", exercise=True)
    assert found(world) == []


def test_what_was_linked_comes_again_only_with_a_new_report(world: World) -> None:
    members = both(world)
    (candidate,) = found(world)
    made = add_campaign(world.office.desk, {"title": "一連の誘導（架空）"}, candidate=candidate)
    assert found(world) == []
    later = incident(world, "mofa2", "evil.example")
    (again,) = found(world)
    assert (again.campaign, again.status) == (made.reference, "active")
    assert again.new == (later.id,)
    link_incidents(world.office.desk, made.reference, again.new, again.candidate.basis)
    assert found(world) == []
    with pytest.raises(Refused, match="already-linked"):
        link_incidents(world.office.desk, made.reference, [members[0].id])
    unlink_incident(world.office.desk, made.reference, later.id)
    assert len(found(world)) == 1
    link_incidents(world.office.desk, made.reference, [later.id])
    assert found(world) == []


def test_what_was_dismissed_comes_again_only_with_a_new_report(world: World) -> None:
    both(world)
    (candidate,) = found(world)
    with pytest.raises(Refused, match="reason-needed"):
        dismiss_candidate(world.office.desk, candidate, "")
    dismissed = dismiss_candidate(world.office.desk, candidate, "共用の中継サーバ（架空）")
    assert found(world) == []
    incident(world, "npa1", "evil.example")
    (again,) = found(world)
    assert (again.campaign, again.status) == (dismissed.reference, "dismissed")
    with pytest.raises(Refused, match="campaign-ended"):
        share_campaign(world.office.desk, dismissed.reference, ["mofa"])


def test_nothing_of_a_member_is_in_what_leaves(world: World) -> None:
    """What came out of the sealed bundle is looked at byte by byte."""
    members = both(world)
    desk = world.office.desk
    (candidate,) = found(world)
    campaign = add_campaign(desk, {"title": "一連の誘導（架空）"}, candidate=candidate).reference
    add_campaign_indicators(desk, campaign, "evil[.]example")
    set_campaign(desk, campaign, {"summary": "偽の窓口へ誘導する（架空）。",
                                  "office_note": f"{TITLE}mofa1"})  # fmt: skip
    agencies = world.enrol("meti", "meti1")
    share_campaign(desk, campaign, ["meti"])
    world.go("office", "meti1")
    seen = agencies.desk.find(campaign, "campaign")
    row = agencies.desk.queries.row(seen)
    assert row["summary"] == "偽の窓口へ誘導する（架空）。"
    assert [each["value"] for each in agencies.desk.queries.indicators(seen.pk)] == ["evil.example"]
    assert agencies.desk.queries.campaign_members(seen.pk) == []
    # Every operation that came, as it came: header and body.
    raw = b"".join(
        bytes(header) + bytes(body or b"")
        for header, body in agencies.db.execute("SELECT header, body FROM operation").fetchall()
    )
    assert "偽の窓口へ誘導する".encode() in raw
    for (envelope,) in agencies.db.execute("SELECT envelope FROM bundle").fetchall():
        raw += base64.b64decode(json.loads(envelope)["payload"])
    for member, site in zip(members, ("mofa1", "npa1"), strict=True):
        for secret in (member.id, reference(world.office, member), f"{TITLE}{site}", "only.mofa"):
            assert secret.encode() not in raw, secret
    # Among the values; the registry of trust, which everybody has, lists every organisation.
    bodies = b"".join(
        bytes(body)
        for (body,) in agencies.db.execute(
            "SELECT body FROM operation o JOIN record r ON r.pk = o.record"
            " WHERE r.kind IN ('campaign', 'indicator')"
        ).fetchall()
    )
    for code in ("mofa", "npa", "外務省", "警察庁"):
        assert code.encode() not in bodies.lower(), code
    assert b"campaign-member" not in raw
    assert b"basis" not in raw


def test_the_words_name_no_member(world: World) -> None:
    one, two = both(world)
    desk = world.office.desk
    campaign = campaign_of(world, (one, two))
    for text in (
        f"{reference(world.office, one)} など",
        f"「{TITLE}npa1」",
        "NPAから報告",
        "警察庁から報告",
    ):
        with pytest.raises(Refused, match="campaign-names-member"):
            set_campaign(desk, campaign, {"summary": text})
    set_campaign(desk, campaign, {"summary": "SNPAという製品（架空）"})


def test_a_reporter_is_named_only_with_consent(world: World) -> None:
    one, two = (
        incident(world, "mofa1", "evil.example", consent_sharing=True),
        incident(world, "npa1", "evil.example"),
    )
    desk = world.office.desk
    campaign = campaign_of(world, (one, two))
    with pytest.raises(Refused, match="reporter-no-consent"):
        name_reporter(desk, campaign, "npa")
    with pytest.raises(Refused, match="reporter-not-member"):
        name_reporter(desk, campaign, "meti")
    name_reporter(desk, campaign, "MOFA")
    set_campaign(desk, campaign, {"summary": "外務省で確認（架空）。"})
    share_campaign(desk, campaign, ["npa"])
    world.go("office", "npa1")
    row = world["npa1"].desk.queries.row(world["npa1"].desk.find(campaign))
    assert row["named_reporters"] == ["mofa"]
    world["mofa1"].amend(one, consent_sharing=False)
    world.go("mofa1", "office")
    with pytest.raises(Refused, match="no-consent"):
        share_campaign(desk, campaign, ["mofa"])
    with pytest.raises(Refused, match="campaign-names-member"):
        name_reporter(desk, campaign, "mofa", named=False)
    set_campaign(desk, campaign, {"summary": ""})
    unlink_incident(desk, campaign, one.id)
    row = desk.queries.row(desk.find(campaign))
    assert row["named_reporters"] is None


def test_consent_taken_back_before_it_leaves_holds_it_back(world: World, tmp_path: Path) -> None:
    """Shared, and on no stick yet; and where it is out already, nothing more of it follows."""
    meti = world.enrol("meti", "meti1").desk
    one = incident(world, "npa1", "evil.example", consent_sharing=True)
    desk = world.office.desk
    campaign = campaign_of(world, [one])
    add_campaign_indicators(desk, campaign, "evil[.]example")
    name_reporter(desk, campaign, "npa")
    share_campaign(desk, campaign, ["meti", "mofa"])
    world.go("office", "mofa1")
    assert held_back(desk, "all") == []
    world["npa1"].amend(one, consent_sharing=False)
    (bundle,) = create_bundles(world["npa1"].desk, "office", tmp_path)
    assert "campaign-held" in apply_bundle(desk, bundle.file).warnings
    held = {(each.organisation, each.reason) for each in held_back(desk, "all")}
    assert held == {("meti", "campaign"), ("mofa", "campaign")}
    set_campaign(desk, campaign, {"summary": "続報（架空）"})
    world.go("office", "meti1")
    world.go("office", "mofa1")
    assert meti.queries.campaigns() == []
    with pytest.raises(Refused, match="record-unknown"):
        meti.find(campaign)
    mofa = world["mofa1"].desk
    (there,) = mofa.queries.campaigns()
    assert (there["named_reporters"], there["summary"]) == (["npa"], None)
    # Settled by the office, it leaves as it stands then.
    name_reporter(desk, campaign, "npa", named=False)
    remove_indicator(desk, campaign, "evil.example")
    assert held_back(desk, "all") == []
    world.go("office", "meti1")
    world.go("office", "mofa1")
    for each in (meti, mofa):
        (there,) = each.queries.campaigns()
        assert (there["named_reporters"], there["summary"]) == (None, "続報（架空）")
        assert each.queries.indicators(int(str(there["pk"]))) == []


def test_what_is_held_back_leaves_once_consent_is_given_again(world: World) -> None:
    one = incident(world, "npa1", "evil.example", consent_sharing=True)
    desk = world.office.desk
    campaign = campaign_of(world, [one])
    add_campaign_indicators(desk, campaign, "evil[.]example")
    share_campaign(desk, campaign, ["mofa"])
    world["npa1"].amend(one, consent_sharing=False)
    world.go("npa1", "office")
    world.go("office", "mofa1")
    assert world["mofa1"].desk.queries.campaigns() == []
    world["npa1"].amend(one, consent_sharing=True)
    world.go("npa1", "office")
    world.go("office", "mofa1")
    mofa = world["mofa1"].desk
    assert len(mofa.queries.indicators(mofa.find(campaign).pk)) == 1


def test_a_campaign_that_is_held_back_is_taken_back(world: World) -> None:
    one = incident(world, "npa1", "evil.example", consent_sharing=True)
    desk = world.office.desk
    campaign = campaign_of(world, [one])
    add_campaign_indicators(desk, campaign, "evil[.]example")
    share_campaign(desk, campaign, ["mofa"])
    world.go("office", "mofa1")
    world["npa1"].amend(one, consent_sharing=False)
    world.go("npa1", "office")
    unshare_campaign(desk, campaign, ["mofa"])
    world.go("office", "mofa1")
    assert world["mofa1"].desk.queries.campaigns() == []


def test_words_tell_no_more_than_may_be_listed(world: World) -> None:
    one = incident(world, "npa1", "192.0.2.77", "https://no.example/path", consent_sharing=False)
    red = incident(world, "mofa1", "red.example", tlp="TLP:RED", recipients=["nco"])
    strict = incident(world, "npa1", "strict.example", tlp="TLP:AMBER+STRICT")
    desk = world.office.desk
    campaign = campaign_of(world, [one, red, strict], tlp="TLP:GREEN")
    for field in ("measures", "summary", "assessment", "title"):
        for text in ("192.0.2.77 を遮断", "192[.]0[.]2[.]77を遮断", "１９２．０．２．７７",
                     "hxxps://no[.]example/path", "no.exampleに注意"):  # fmt: skip
            with pytest.raises(Refused, match="campaign-no-consent"):
                set_campaign(desk, campaign, {field: text})
    with pytest.raises(Refused, match="campaign-no-consent"):
        campaign_of(world, [one], measures="192.0.2.77 を遮断")
    with pytest.raises(Refused, match="campaign-red"):
        set_campaign(desk, campaign, {"summary": "RED.example への接続"})
    with pytest.raises(Refused, match="campaign-freer"):
        set_campaign(desk, campaign, {"summary": "strict.example への接続"})
    set_campaign(desk, campaign, {"summary": "192.0.2.7 を遮断", "office_note": "192.0.2.77"})
    # Said before consent was taken back.
    world["npa1"].amend(one, consent_sharing=True)
    world.go("npa1", "office")
    set_campaign(desk, campaign, {"tlp": "TLP:AMBER", "measures": "192.0.2.77 を遮断"})
    world["npa1"].amend(one, consent_sharing=False)
    world.go("npa1", "office")
    with pytest.raises(Refused, match="campaign-no-consent"):
        share_campaign(desk, campaign, ["mofa"])


def test_what_a_refusing_report_has_in_common_is_dismissed(world: World) -> None:
    both(world, consent_sharing=False)
    (candidate,) = found(world)
    dismiss_candidate(world.office.desk, candidate, "共用の中継サーバ（架空）")
    assert found(world) == []


def test_unlinking_the_report_that_refuses_allows_nothing(world: World) -> None:
    one = incident(world, "npa1", "192.0.2.77", consent_sharing=True, techniques=["T1566"])
    two = incident(world, "mofa1", "free.example")
    desk = world.office.desk
    campaign = campaign_of(world, [one, two])
    add_campaign_indicators(desk, campaign, "192.0.2.77 free.example")
    world["npa1"].amend(one, consent_sharing=False)
    world.go("npa1", "office")
    unlink_incident(desk, campaign, one.id)
    with pytest.raises(Refused, match="campaign-no-consent"):
        share_campaign(desk, campaign, ["mofa"])
    remove_indicator(desk, campaign, "192.0.2.77")
    for again in (
        lambda: add_campaign_indicators(desk, campaign, "192.0.2.77"),
        lambda: set_campaign(desk, campaign, {"measures": "192.0.2.77 を遮断"}),
    ):
        with pytest.raises(Refused, match="campaign-no-consent"):
            again()
    set_campaign(desk, campaign, {"techniques": "T1566"})
    share_campaign(desk, campaign, ["mofa"])
    world.go("office", "mofa1")
    mofa = world["mofa1"].desk
    there = mofa.queries.indicators(mofa.find(campaign).pk)
    assert [each["value"] for each in there] == ["free.example"]


def test_nothing_freer_than_the_members(world: World) -> None:
    red = incident(world, "mofa1", "red.example", tlp="TLP:RED", recipients=["nco"])
    strict = incident(world, "npa1", "strict.example", tlp="TLP:AMBER+STRICT",
                      techniques=["T1190"])  # fmt: skip
    said_no = incident(world, "npa1", "no.example", consent_sharing=False)
    desk = world.office.desk
    campaign = campaign_of(world, (red, strict, said_no), tlp="TLP:GREEN")
    for text in ("red[.]example", "hxxps://red[.]example/a"):
        with pytest.raises(Refused, match="campaign-red"):
            add_campaign_indicators(desk, campaign, text)
    with pytest.raises(Refused, match="campaign-no-consent"):
        add_campaign_indicators(desk, campaign, "no[.]example")
    with pytest.raises(Refused, match="campaign-freer"):
        set_campaign(desk, campaign, {"techniques": "T1190"})
    add_campaign_indicators(desk, campaign, "strict[.]example free[.]example")
    pk = desk.find(campaign).pk
    marks = {row["value"]: row["tlp"] for row in desk.queries.indicators(pk)}
    assert marks == {"strict.example": "TLP:AMBER+STRICT", "free.example": "TLP:GREEN"}
    set_campaign(desk, campaign, {"tlp": "TLP:AMBER+STRICT", "techniques": "T1190"})
    with pytest.raises(Refused, match="campaign-freer"):
        set_campaign(desk, campaign, {"tlp": "TLP:AMBER"})
    # Raised afterwards: found out before anything more leaves.
    world["npa1"].amend(strict, tlp="TLP:RED", recipients=["nco"])
    world.go("npa1", "office")
    with pytest.raises(Refused, match="campaign-red"):
        share_campaign(desk, campaign, ["mofa"])


def test_what_a_campaign_tells_of_is_looked_for_where_it_comes(world: World) -> None:
    members = both(world)
    desk = world.office.desk
    campaign = campaign_of(world, members)
    add_campaign_indicators(desk, campaign, "evil[.]example elsewhere[.]example")
    share_campaign(desk, campaign, ["mofa", "npa"])
    world.go("office", "mofa1")
    mofa = world["mofa1"].desk
    pk = mofa.find(campaign).pk
    (hit,) = hits_of(mofa.queries, mofa.installation, pk)
    assert hit.indicator["value"] == "evil.example"
    (warned,) = hits_waiting(mofa.queries, mofa.installation)
    assert warned.root.reference == campaign
    own = mofa.find(members[0].id).pk
    assert [each.root.pk for each in hits_at(mofa.queries, mofa.installation, own)] == [pk]
    world.go("office", "npa1")
    npa = world["npa1"].desk
    assert [each.root.reference for each in hits_waiting(npa.queries, npa.installation)] == [
        campaign
    ]
    end_campaign(desk, campaign, "closed")
    world.go("office", "mofa1")
    assert hits_waiting(mofa.queries, mofa.installation) == []


def test_a_campaign_is_taken_back(world: World) -> None:
    campaign = campaign_of(world, both(world))
    desk = world.office.desk
    share_campaign(desk, campaign, ["all"])
    world.go("office", "mofa1")
    unshare_campaign(desk, campaign, ["mofa"])
    assert shared_with(desk, desk.find(campaign).pk) == ["npa"]
    world.go("office", "mofa1")
    assert world["mofa1"].desk.queries.campaigns() == []
    with pytest.raises(Refused, match="not-shared"):
        unshare_campaign(desk, campaign, ["mofa"])
    with pytest.raises(Refused, match="office-only"):
        share_campaign(world["npa1"].desk, campaign, ["mofa"])


def test_exercises_and_what_was_not_reported_stay_apart(world: World) -> None:
    real = both(world)
    drill = incident(world, "npa1", "drill.example", exercise=True)
    campaign = campaign_of(world, real)
    with pytest.raises(Refused, match="campaign-exercise"):
        link_incidents(world.office.desk, campaign, [drill.id])
    practised = campaign_of(world, [drill])
    desk = world.office.desk
    assert desk.queries.row(desk.find(practised))["exercise"] is True
