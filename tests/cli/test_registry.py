"""Several installations of one organisation, what it is entitled to, and how each one leaves."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from liaison_app.domain.canonical import MAX_INTEGER
from tests.cli.conftest import Shell, enrol, send

ALERT = ("alert", "add", "--title", "架空の注意喚起", "--body", "注意されたい。", "--to")


def code_of(shell: Shell, *arguments: object) -> str:
    answer = shell.try_(*arguments)
    assert answer.status == 1, answer.data
    return str(answer.data["error"]["code"])


def digest(shell: Shell) -> str:
    return hashlib.sha256(shell.case_log.read_bytes()).hexdigest()


def alerts(shell: Shell) -> list[str]:
    return [each["reference"] for each in shell("alert", "list")["alerts"]]


@pytest.fixture
def second(enrolled: tuple[Shell, Shell], shell: Callable[[str], Shell], tmp_path: Path) -> Shell:
    """A second laptop of the same organisation."""
    laptop = shell("second")
    laptop("init", "--role", "agency", "--organisation", "MOFA", "--officer", "副担当官")
    (tmp_path / "second").mkdir()
    enrol(enrolled[0], laptop, tmp_path / "second")
    return laptop


def test_a_second_laptop_has_a_letter_and_files_of_its_own(
    enrolled: tuple[Shell, Shell], second: Shell, tmp_path: Path
) -> None:
    office, first = enrolled
    known = office("enrol", "list")["replicas"][1:]
    assert [(each["organisation"], each["letter"], each["status"]) for each in known] == [
        ("mofa", "A", "active"),
        ("mofa", "B", "active"),
    ]
    office(*ALERT, "mofa")
    made = office("bundle", "create", "--to", "mofa", "--out", tmp_path / "stick")["bundles"]
    names = [Path(each["file"]).name for each in made]
    assert names == ["nco-to-mofa-0001.liaison", "nco-to-mofa_B-0001.liaison"]
    for laptop, bundle in zip((first, second), made, strict=True):
        others = made[1 - made.index(bundle)]["file"]
        assert code_of(laptop, "bundle", "apply", others, "--yes") == "bundle-not-for-us"
        laptop("bundle", "apply", bundle["file"], "--yes")
        assert len(alerts(laptop)) == 1
    references = []
    for laptop in (first, second):
        reference = laptop("incident", "add", "--title", "架空の事案")["reference"]
        laptop("incident", "report", reference)
        references.append(reference)
        bundle = send(laptop, "office", tmp_path / "stick")
        office("bundle", "apply", bundle, "--yes")
    assert [each.partition("-")[2][5:] for each in references] == ["0001", "B0001"]
    assert (tmp_path / "stick" / "mofa_B-to-nco-0001.liaison").is_file()
    assert {row["reference"] for row in office("incident", "list")["incidents"]} == {*references}
    for shell in (office, first, second):
        assert shell("audit", "verify")["ok"] is True


def test_what_one_laptop_reported_reaches_the_other_through_the_office(
    enrolled: tuple[Shell, Shell], second: Shell, tmp_path: Path
) -> None:
    office, first = enrolled
    reference = first("incident", "add", "--title", "架空の事案")["reference"]
    first("incident", "report", reference)
    office("bundle", "apply", send(first, "office", tmp_path / "stick"), "--yes")
    made = office("bundle", "create", "--to", "mofa", "--out", tmp_path / "stick")["bundles"]
    second("bundle", "apply", made[1]["file"], "--yes")
    assert second("incident", "show", reference)["title"] == "架空の事案"


def test_both_fingerprints_can_be_read_out_in_words(
    office: Shell, agency: Shell, tmp_path: Path
) -> None:
    request, certificate = tmp_path / "request", tmp_path / "certificate"
    asked = agency("enrol", "request", "--out", request)
    heard = asked["words"].upper().split()
    approve = ("enrol", "approve", request, "--out", certificate, "--fingerprint")
    before = digest(office)
    wrong = [*heard[:-1], "abandon" if heard[-1] != "ABANDON" else "zoo"]
    other = "legal winner thank year wave sausage worth useful legal winner thank yellow"
    assert code_of(office, *approve, " ".join(wrong)) == "fingerprint-words"
    assert code_of(office, *approve, " ".join(heard[:11])) == "fingerprint-malformed"
    assert code_of(office, *approve, asked["fingerprint"][:32]) == "fingerprint-malformed"
    assert code_of(office, *approve, other) == "fingerprint-differs"
    assert digest(office) == before
    assert not certificate.exists()
    office(*approve, "  ".join(heard))
    words = office("trust", "show")["words"]
    accept = ("enrol", "accept", certificate, "--office-fingerprint")
    before = digest(agency)
    assert code_of(agency, *accept, asked["words"]) == "office-fingerprint-differs"
    assert digest(agency) == before
    agency(*accept, words)
    assert agency("trust", "show")["words"] == words


def test_a_new_laptop_takes_the_place_of_the_old_one(
    enrolled: tuple[Shell, Shell], shell: Callable[[str], Shell], tmp_path: Path
) -> None:
    """The old one is gone: the office returns its records; a stick on its way still counts."""
    office, old = enrolled
    first = old("incident", "add", "--title", "届いた事案（架空）")["reference"]
    old("incident", "report", first)
    office("bundle", "apply", send(old, "office", tmp_path / "stick"), "--yes")
    late = old("incident", "add", "--title", "運搬中の事案（架空）")["reference"]
    old("incident", "report", late)
    on_its_way = send(old, "office", tmp_path / "courier")
    replaced = old("status")["replica_id"]
    new = shell("new")
    new("init", "--role", "agency", "--organisation", "MOFA", "--officer", "担当官")
    asked = new("enrol", "request", "--out", tmp_path / "new request")
    approve = ("enrol", "approve", tmp_path / "new request", "--fingerprint", asked["words"])
    out = ("--out", tmp_path / "new certificate")
    assert code_of(office, *approve, *out, "--replaces", "0" * 32) == "replica-unknown"
    nco = office("status")["replica_id"]
    assert code_of(office, *approve, *out, "--replaces", nco) == "replica-is-office"
    given = office(*approve, *out, "--replaces", replaced)
    assert given["letter"] == "B"
    new(
        *("enrol", "accept", tmp_path / "new certificate"),
        *("--office-fingerprint", given["office_fingerprint"]),
    )
    (old_one,) = [
        each for each in office("enrol", "list")["replicas"] if each["replica_id"] == replaced
    ]
    assert (old_one["replaced"], old_one["revoked_at_seq"]) == (True, MAX_INTEGER)
    made = office("bundle", "create", "--to", "mofa", "--out", tmp_path / "back")["bundles"]
    assert [each["replica_id"] for each in made] == [given["replica_id"]]
    new("bundle", "apply", made[0]["file"], "--yes")
    assert new("incident", "show", first)["title"] == "届いた事案（架空）"
    office("bundle", "apply", on_its_way, "--yes")
    new("bundle", "apply", send(office, "mofa", tmp_path / "back"), "--yes")
    assert new("incident", "show", late)["title"] == "運搬中の事案（架空）"
    office("enrol", "revoke", replaced, "--reason", "最後の媒体が届いたため（架空）")
    old("incident", "set", late, "title=置換後の記載（架空）")
    refused = send(old, "office", tmp_path / "courier")
    before = digest(office)
    assert code_of(office, "bundle", "apply", refused, "--yes") == "bundle-sender-revoked"
    assert digest(office) == before
    again = ("enrol", "revoke", replaced, "--reason", "再度（架空）")
    assert code_of(office, *again) == "replica-revoked"


def test_a_replica_of_another_is_not_replaced(
    enrolled: tuple[Shell, Shell], shell: Callable[[str], Shell], tmp_path: Path
) -> None:
    office, agency = enrolled
    other = shell("npa")
    other("init", "--role", "agency", "--organisation", "NPA", "--officer", "担当官")
    asked = other("enrol", "request", "--out", tmp_path / "npa request")
    mofa = agency("status")["replica_id"]
    before = digest(office)
    answer = (
        *("enrol", "approve", tmp_path / "npa request", "--fingerprint", asked["fingerprint"]),
        *("--out", tmp_path / "npa certificate", "--replaces", mofa),
    )
    assert code_of(office, *answer) == "replica-of-another"
    assert digest(office) == before


def test_an_entitlement_decides_what_is_sent(enrolled: tuple[Shell, Shell], tmp_path: Path) -> None:
    office, agency = enrolled
    office(*ALERT, "mofa")
    office(*ALERT, "mofa", "tlp=green")
    told = office("enrol", "set", "MOFA", "--tlp-max", "green")
    assert (told["organisation"], told["tlp_max"]) == ("mofa", "TLP:GREEN")
    agency("bundle", "apply", send(office, "mofa", tmp_path / "stick"), "--yes")
    assert len(alerts(agency)) == 1
    office("enrol", "set", "mofa", "--tlp-max", "amber+strict")
    agency("bundle", "apply", send(office, "mofa", tmp_path / "stick"), "--yes")
    assert len(alerts(agency)) == 2


def test_outside_its_days_nothing_goes_and_nothing_comes(
    enrolled: tuple[Shell, Shell], tmp_path: Path
) -> None:
    office, agency = enrolled
    bundle = send(agency, "office", tmp_path / "stick")
    told = office(
        "enrol", "set", "mofa", "--valid-until", "2001-01-01", "--valid-from", "2000-12-01"
    )
    assert told["valid_until"] == "2001-01-01T15:00:00Z"
    before = digest(office)
    assert code_of(office, "bundle", "apply", bundle, "--yes") == "bundle-sender-expired"
    assert digest(office) == before
    create = ("bundle", "create", "--out", tmp_path, "--to")
    assert code_of(office, *create, "mofa") == "organisation-not-valid"
    assert code_of(office, *create, "all") == "no-recipients"
    assert code_of(office, *ALERT, "all") == "no-recipients"
    office("enrol", "set", "mofa", "--valid-until", "none")
    office("bundle", "apply", bundle, "--yes")


def test_an_organisation_leaves_and_may_come_back(
    enrolled: tuple[Shell, Shell], shell: Callable[[str], Shell], tmp_path: Path
) -> None:
    office, agency = enrolled
    withdraw = ("enrol", "set", "mofa", "--status", "withdrawn")
    assert code_of(office, *withdraw) == "reason-needed"
    assert office(*withdraw, "--reason", "組織の廃止（架空）")["status"] == "withdrawn"
    assert code_of(office, *withdraw, "--reason", "再度") == "organisation-withdrawn"
    bundle = send(agency, "office", tmp_path / "stick")
    before = digest(office)
    assert code_of(office, "bundle", "apply", bundle, "--yes") == "bundle-sender-withdrawn"
    assert digest(office) == before
    create = ("bundle", "create", "--out", tmp_path, "--to", "mofa")
    assert code_of(office, *create) == "organisation-not-enrolled"
    new = shell("new")
    new("init", "--role", "agency", "--organisation", "MOFA", "--officer", "担当官")
    asked = new("enrol", "request", "--out", tmp_path / "again")
    approve = (
        *("enrol", "approve", tmp_path / "again", "--fingerprint", asked["fingerprint"]),
        *("--out", tmp_path / "certificate again"),
    )
    assert code_of(office, *approve) == "organisation-withdrawn"
    office("enrol", "set", "mofa", "--status", "active")
    assert office(*approve)["letter"] == "B"
    assert office("audit", "verify")["ok"] is True


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("mofa",), "entitlement-nothing"),
        (("mofa", "--tlp-max", "violet"), "entitlement-tlp"),
        (("mofa", "--valid-until", "2026-02-30"), "entitlement-day"),
        (("mofa", "--valid-until", "9999-12-31"), "entitlement-day"),
        (("mofa", "--valid-until", "2000-01-01"), "entitlement-range"),
        (("mofa", "--status", "asleep"), "entitlement-status"),
        (("mofa", "--status", "withdrawn", "--tlp-max", "red"), "entitlement-status"),
        (("nosuch", "--tlp-max", "green"), "organisation-not-enrolled"),
        (("nco", "--tlp-max", "green"), "organisation-is-office"),
    ],
)
def test_an_entitlement_is_refused_by_name(
    enrolled: tuple[Shell, Shell], arguments: tuple[str, ...], code: str
) -> None:
    office, agency = enrolled
    before = digest(office)
    assert code_of(office, "enrol", "set", *arguments) == code
    assert digest(office) == before
    assert code_of(agency, "enrol", "set", *arguments) == "office-only"


def test_what_a_lost_laptop_could_still_read_is_listed(
    enrolled: tuple[Shell, Shell], second: Shell, tmp_path: Path
) -> None:
    office, lost = enrolled
    replica = lost("status")["replica_id"]
    assert office("enrol", "exposure", replica)["records"] == []
    sent = office(*ALERT, "mofa")["reference"]
    office("bundle", "create", "--to", "mofa", "--out", tmp_path / "stick")
    own = lost("incident", "add", "--title", "紛失した端末の事案（架空）", "--tlp", "green")[
        "reference"
    ]
    lost("incident", "report", own)
    other = second("incident", "add", "--title", "別の端末の事案（架空）")["reference"]
    second("incident", "report", other)
    for laptop in (lost, second):
        office("bundle", "apply", send(laptop, "office", tmp_path / "stick"), "--yes")
    found = office("enrol", "exposure", replica)
    listed = {(each["kind"], each["reference"], each["tlp"]) for each in found["records"]}
    assert listed == {("alert", sent, "TLP:AMBER"), ("incident", own, "TLP:GREEN")}
    assert found["on_their_way"] == ["nco-to-mofa-0001.liaison"]
    office("enrol", "revoke", replica, "--reason", "紛失（架空）")
    assert office("enrol", "exposure", replica) == found
    made = office("bundle", "create", "--to", "mofa", "--out", tmp_path / "after")["bundles"]
    assert replica not in {each["replica_id"] for each in made}
    nco = office("status")["replica_id"]
    assert code_of(office, "enrol", "exposure", nco) == "replica-is-office"
    assert code_of(office, "enrol", "exposure", "nothing") == "replica-unknown"


def test_the_old_machine_hands_over_to_the_new_one(
    enrolled: tuple[Shell, Shell], shell: Callable[[str], Shell], tmp_path: Path
) -> None:
    """Both are at hand: what was never reported goes from one to the other."""
    office, old = enrolled
    kept = old("incident", "add", "--title", "報告しない事案（架空）")["reference"]
    replaced = old("status")["replica_id"]
    new = shell("new")
    new("init", "--role", "agency", "--organisation", "MOFA", "--officer", "担当官")
    (tmp_path / "new").mkdir()
    enrol(office, new, tmp_path / "new")
    made = office("bundle", "create", "--to", "mofa", "--out", tmp_path / "stick")["bundles"]
    for machine, bundle in zip((old, new), made, strict=True):
        machine("bundle", "apply", bundle["file"], "--yes")
    new("bundle", "apply", send(old, "mofa", tmp_path / "between"), "--yes")
    assert new("incident", "show", kept)["title"] == "報告しない事案（架空）"
    office("bundle", "apply", send(old, "office", tmp_path / "last"), "--yes")
    office("enrol", "revoke", replaced, "--reason", "入替え（架空）")
    made = office("bundle", "create", "--to", "mofa", "--out", tmp_path / "after")["bundles"]
    assert len(made) == 1
    new("bundle", "apply", made[0]["file"], "--yes")
    assert new("incident", "add", "--title", "新しい端末で（架空）")["reference"].endswith("-B0001")


def test_keys_are_changed_and_the_installation_goes_on(
    enrolled: tuple[Shell, Shell], tmp_path: Path
) -> None:
    office, agency = enrolled
    before = {each["replica_id"]: each for each in office("enrol", "list")["replicas"]}
    reference = agency("incident", "add", "--title", "鍵の変更前（架空）")["reference"]
    agency("incident", "report", reference)
    on_its_way = send(office, "mofa", tmp_path / "stick")
    assert code_of(agency, "key", "change", "--reason", " ") == "reason-needed"
    changed = agency("key", "change", "--reason", "鍵が知られた疑い（架空）")
    assert changed["sent"] == 0
    assert agency("status")["to_revoke"] == ["mofa"]  # what to ask the office for
    assert agency("status")["replica_id"] == changed["replica_id"] != changed["former"]
    assert code_of(agency, "bundle", "apply", on_its_way, "--yes") == "bundle-not-for-us"
    local = agency("incident", "add", "--title", "鍵の変更後（架空）")["reference"]
    assert local.startswith("LOCAL-")
    office("bundle", "apply", send(agency, "office", tmp_path / "stick"), "--yes")
    assert office("incident", "show", reference)["title"] == "鍵の変更前（架空）"
    known = {each["replica_id"]: each for each in office("enrol", "list")["replicas"]}
    assert known[changed["former"]]["replaced"] is True
    assert known[changed["replica_id"]]["letter"] == "B"
    fingerprints = {each["fingerprint"] for each in known.values()}
    assert len(fingerprints) == len(before) + 1
    revoked = office("enrol", "revoke", changed["former"], "--reason", "鍵の変更（架空）")
    assert revoked["successors"] == [changed["replica_id"]]  # whose words are to be compared
    made = office("bundle", "create", "--to", "mofa", "--out", tmp_path / "after")["bundles"]
    assert [each["replica_id"] for each in made] == [changed["replica_id"]]
    agency("bundle", "apply", made[0]["file"], "--yes")
    assert agency("incident", "show", local)["reference"].endswith("-B0001")
    for side in (office, agency):
        assert side("audit", "verify")["ok"] is True


def test_organisations_are_listed_with_what_the_office_says_of_them(office: Shell) -> None:
    named = ("name_ja=海運（架空）", "name_en=Shipping (fictional)", "supervised_by=mlit")
    office("organisation", "set", "kaiun", "audience=ci-operator", *named)
    listed = office("organisation", "list", "--routes")["organisations"]
    found = next(each for each in listed if each["code"] == "kaiun")
    assert (found["name_ja"], found["name_en"]) == ("海運（架空）", "Shipping (fictional)")
    assert (found["audience"], found["supervised_by"]) == ("ci-operator", "mlit")
    assert "海運（架空）" in office.said("organisation", "list")
