"""Two officers for what leaves: prepared by one, released by another's own key."""

from dataclasses import replace
from pathlib import Path

import pytest

from liaison_app.store.caselog import CaseLog
from liaison_app.store.inbox import KEY_PURPOSE, Inbox, inbox_path
from liaison_app.store.slots import derive, open_slots
from liaison_app.workflows.approvals import sign_approval
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.signed import Approval
from tests.cli.conftest import Shell, send

CHIEF = "課長（架空）"


def second_officer(first: Shell, folder: Path) -> Shell:
    """The second officer's own shell at the same installation."""
    passphrase = folder / "chief.pass"
    passphrase.write_text("課長だけの合言葉\n", encoding="utf-8")
    first("officer", "add", CHIEF, "--new-passphrase-file", passphrase)
    return replace(first, passphrase_file=passphrase)


@pytest.fixture
def chief(office: Shell, tmp_path: Path) -> Shell:
    return second_officer(office, tmp_path)


def switch(first: Shell, second: Shell, to: str) -> None:
    first(
        *("policy", "set", "--two-person-release", to, "--reason", "規程第３条（架空）"),
        *("--approver", CHIEF, "--approver-passphrase-file", second.passphrase_file),
    )


def refusal(shell: Shell, *arguments: object) -> str:
    return str(shell.try_(*arguments).data["error"]["code"])


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    made = tmp_path / "stick"
    made.mkdir()
    return made


@pytest.fixture
def two(enrolled: tuple[Shell, Shell], chief: Shell) -> tuple[Shell, Shell, Shell]:
    """Officer, second officer, and the agency that receives."""
    office, agency = enrolled
    office("alert", "add", "--title", "注意（架空）", "--body", "本文", "--to", "mofa")
    switch(office, chief, "on")
    return office, chief, agency


def prepare(office: Shell, stick: Path) -> dict[str, object]:
    made = office("bundle", "create", "--to", "mofa", "--out", stick)
    assert made["bundles"] == []
    (pending,) = made["pending"]
    assert pending["state"] == "prepared"
    assert list(stick.iterdir()) == []
    return dict(pending)


def test_a_bundle_waits_for_the_second_officer(two: tuple[Shell, ...], stick: Path) -> None:
    office, chief, agency = two
    pending = prepare(office, stick)
    name = str(pending["file"])
    assert refusal(office, "bundle", "write", name, "--out", stick) == "release-state"
    assert refusal(office, "bundle", "release", name) == "approval-same-officer"
    released = chief("bundle", "release", name, "--officer", CHIEF)
    assert (released["state"], released["approved_by"]) == ("released", CHIEF)
    (written,) = office("bundle", "write", name, "--out", stick)["bundles"]
    assert [path.name for path in stick.iterdir()] == [name]
    assert written["fingerprint"] == pending["sha256"]
    assert agency("bundle", "apply", written["file"], "--yes")["applied"] > 0
    assert office("bundle", "pending")["total"] == 0
    assert office("audit", "verify")["ok"] is True
    assert refusal(office, "bundle", "write", name, "--out", stick) == "release-state"


def test_released_at_the_same_desk(two: tuple[Shell, ...], stick: Path) -> None:
    office, chief, _agency = two
    name = str(prepare(office, stick)["file"])
    key = ("--approver-passphrase-file", chief.passphrase_file)
    assert office("bundle", "release", name, "--approver", CHIEF, *key)["state"] == "released"


def test_a_new_bundle_takes_the_place_of_one_that_waits(
    two: tuple[Shell, ...], stick: Path
) -> None:
    office, chief, agency = two
    first, second = prepare(office, stick), prepare(office, stick)
    assert second["sequence"] == int(str(first["sequence"])) + 1
    listed = office("bundle", "pending", "--all")["releases"]
    assert [each["state"] for each in listed] == ["withheld", "prepared"]
    again = ("bundle", "release", first["id"], "--officer", CHIEF)
    assert refusal(chief, *again) == "release-state"
    chief("bundle", "release", second["id"], "--officer", CHIEF)
    (written,) = office("bundle", "write", second["id"], "--out", stick)["bundles"]
    assert agency("bundle", "apply", written["file"], "--yes")["applied"] > 0


def test_a_receipt_meanwhile_does_not_stop_a_release(
    enrolled: tuple[Shell, Shell], chief: Shell, stick: Path
) -> None:
    office, agency = enrolled
    office("alert", "add", "--title", "注意（架空）", "--body", "本文", "--to", "mofa")
    agency("bundle", "apply", send(office, "mofa", stick), "--yes")
    switch(office, chief, "on")
    made = office("bundle", "create", "--to", "mofa", "--out", stick)["pending"][0]
    office("bundle", "apply", send(agency, "office", stick), "--yes")
    chief("bundle", "release", made["id"], "--officer", CHIEF)
    (written,) = office("bundle", "write", made["id"], "--out", stick)["bundles"]
    assert agency("bundle", "apply", written["file"], "--yes")["applied"] == 0


def test_what_may_no_longer_leave_is_not_released(
    enrolled: tuple[Shell, Shell], tmp_path: Path, stick: Path
) -> None:
    _office, agency = enrolled
    chief = second_officer(agency, tmp_path)
    incident = agency("incident", "add", "--title", "漏えい（架空）")["reference"]
    agency("incident", "report", incident)
    switch(agency, chief, "on")
    waiting = agency("bundle", "create", "--to", "office", "--out", stick)["pending"][0]
    agency("incident", "set", incident, "tlp=TLP:RED")
    again = ("bundle", "release", waiting["id"], "--officer", CHIEF)
    assert refusal(chief, *again) == "release-outdated"
    assert agency("bundle", "withhold", waiting["id"], "--reason", "誤り")["state"] == "withheld"
    assert list(stick.iterdir()) == []


def test_what_was_disposed_of_does_not_wait_in_a_prepared_bundle(
    enrolled: tuple[Shell, Shell], tmp_path: Path, stick: Path
) -> None:
    _office, agency = enrolled
    chief = second_officer(agency, tmp_path)
    incident = agency("incident", "add", "--title", "漏えい（架空）")["reference"]
    agency("incident", "report", incident)
    switch(agency, chief, "on")
    waiting = agency("bundle", "create", "--to", "office", "--out", stick)["pending"][0]
    chief("bundle", "release", waiting["id"], "--officer", CHIEF)
    assert _waiting(agency) == 1
    basis = ("--basis", "clean-up", "--reason", "誤登録")
    proposed = agency("disposal", "propose", incident, *basis)["id"]
    by_chief = ("--approver", CHIEF, "--approver-passphrase-file", chief.passphrase_file)
    agency("disposal", "approve", proposed, *by_chief)
    done = agency("disposal", "carry-out", proposed)
    assert _waiting(agency) == 0
    (listed,) = agency("bundle", "pending", "--all")["releases"]
    assert listed["state"] == "withheld"
    assert not [line for line in done["remaining"] if line.startswith("bundle ")]
    assert agency("audit", "verify")["ok"] is True


def _waiting(shell: Shell) -> int:
    """How many sealed files wait in the inbox's file."""
    passphrase = shell.passphrase_file.read_text(encoding="utf-8").strip()
    key = open_slots(shell.case_log, passphrase)[0].secrets.database
    inbox = Inbox.open(inbox_path(shell.case_log), derive(key, KEY_PURPOSE))
    try:
        return len(inbox.waiting())
    finally:
        inbox.close()


def test_what_was_withheld_and_removed_never_leaves(two: tuple[Shell, ...], stick: Path) -> None:
    office, chief, agency = two
    mistaken = office("alert", "add", "--title", "誤りの注意", "--body", "秘密", "--to", "mofa")
    waiting = prepare(office, stick)
    office("bundle", "withhold", waiting["id"], "--reason", "誤り")
    office("remove", mistaken["reference"], "--reason", "誤って登録")
    again = prepare(office, stick)
    chief("bundle", "release", again["id"], "--officer", CHIEF)
    (written,) = office("bundle", "write", again["id"], "--out", stick)["bundles"]
    assert agency("bundle", "apply", written["file"], "--yes")["applied"] > 0
    assert agency.try_("history", mistaken["reference"]).status == 1


def test_what_left_after_a_release_is_withdrawn_once_it_is_taken_back(
    two: tuple[Shell, ...], stick: Path
) -> None:
    office, chief, agency = two
    waiting = prepare(office, stick)
    chief("bundle", "release", waiting["id"], "--officer", CHIEF)
    (written,) = office("bundle", "write", waiting["id"], "--out", stick)["bundles"]
    agency("bundle", "apply", written["file"], "--yes")
    (stick / str(waiting["file"])).unlink()
    office("unaddress", "A-2026-0001", "--to", "mofa")
    again = prepare(office, stick)
    assert office("withdrawn")["total"] == 1
    chief("bundle", "release", again["id"], "--officer", CHIEF)
    (written,) = office("bundle", "write", again["id"], "--out", stick)["bundles"]
    agency("bundle", "apply", written["file"], "--yes")
    assert agency("withdrawn")["total"] == 1


def test_nothing_goes_to_a_recipient_revoked_meanwhile(two: tuple[Shell, ...], stick: Path) -> None:
    office, chief, _agency = two
    waiting = prepare(office, stick)
    chief("bundle", "release", waiting["id"], "--officer", CHIEF)
    office("enrol", "revoke", waiting["replica_id"], "--reason", "紛失（架空）")
    write = ("bundle", "write", waiting["id"], "--out", stick)
    assert refusal(office, *write) == "release-outdated"
    assert list(stick.iterdir()) == []


def test_the_setting_takes_two_officers_either_way(
    enrolled: tuple[Shell, Shell], chief: Shell, stick: Path
) -> None:
    office, _agency = enrolled
    alone = ("policy", "set", "--two-person-release", "on", "--reason", "規程")
    key = ("--approver-passphrase-file", office.passphrase_file)
    assert office.try_(*alone).status == 2
    assert refusal(office, *alone, "--approver", "当直", *key) == "approval-same-officer"
    assert refusal(office, *alone, "--approver", CHIEF, *key) == "officer-passphrase"
    assert office("policy", "show")["two_person_release"] is False
    assert send(office, "mofa", stick).exists()
    switch(office, chief, "on")
    said = office("policy", "show")
    assert (said["two_person_release"], said["approved_by"]) == (True, CHIEF)
    switch(office, chief, "off")
    assert send(office, "mofa", stick).exists()


def test_nobody_prepares_without_a_key_of_his_own(two: tuple[Shell, ...], stick: Path) -> None:
    office, _chief, _agency = two
    create = ("bundle", "create", "--to", "mofa", "--out", stick, "--officer", "甲")
    assert refusal(office, *create) == "approval-key-missing"
    assert office("bundle", "pending")["total"] == 0


@pytest.mark.parametrize("verb", ["undo", "remove", "disposal"])
def test_the_setting_is_not_taken_back_by_one(verb: str, two: tuple[Shell, ...]) -> None:
    office, _chief, _agency = two
    policy = office("policy", "show")["id"]
    act = {
        "undo": ("undo",),
        "remove": ("remove", policy, "--reason", "不要"),
        "disposal": ("disposal", "propose", policy, "--basis", "order", "--reason", "不要"),
    }[verb]
    assert office.try_(*act).status == 1
    assert office("policy", "show")["two_person_release"] is True


@pytest.mark.parametrize("table", ["policy", "release"])
def test_a_row_that_two_did_not_sign_opens_nothing_and_is_named(
    table: str, two: tuple[Shell, ...], stick: Path
) -> None:
    """Whoever can write the file with its key can change a row, but not sign for another."""
    office, chief, _agency = two
    waiting = prepare(office, stick)
    chief("bundle", "release", waiting["id"], "--officer", CHIEF)
    passphrase = office.passphrase_file.read_text(encoding="utf-8").strip()
    key = open_slots(office.case_log, passphrase)[0].secrets.database
    case_log = CaseLog.open(office.case_log, key)
    change = {"policy": "two_person_release = 0", "release": "sequence = 9"}[table]
    case_log.queries._db.execute(f"UPDATE {table} SET {change}")
    case_log.queries._db.conn.commit()
    case_log.close()
    if table == "policy":
        assert office("policy", "show")["two_person_release"] is True
    else:
        write = ("bundle", "write", waiting["id"], "--out", stick)
        assert refusal(office, *write) == "approval-signature"
        assert list(stick.iterdir()) == []
    assert office.try_("audit", "verify").data["ok"] is False


def test_a_medium_that_fails_leaves_the_bundle_to_be_written_again(
    two: tuple[Shell, ...], stick: Path, tmp_path: Path
) -> None:
    office, chief, agency = two
    waiting = prepare(office, stick)
    chief("bundle", "release", waiting["id"], "--officer", CHIEF)
    write = ("bundle", "write", waiting["id"], "--out")
    assert refusal(office, *write, tmp_path / "pulled") == "medium-gone"
    (written,) = office(*write, stick)["bundles"]
    assert agency("bundle", "apply", written["file"], "--yes")["applied"] > 0


def test_stopped_between_sealing_and_signing_the_next_try_goes_on(
    two: tuple[Shell, ...], stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, chief, agency = two
    signed: list[bytes] = []

    def stopped(desk: Desk, statement: bytes) -> Approval:
        signed.append(statement)
        if len(signed) == 2:  # the file is sealed and waits
            raise KeyboardInterrupt
        return sign_approval(desk, statement)

    monkeypatch.setattr("liaison_app.workflows.releasing.sign_approval", stopped)
    assert refusal(office, "bundle", "create", "--to", "mofa", "--out", stick) == "interrupted"
    monkeypatch.undo()
    assert office("bundle", "pending")["total"] == 0
    waiting = prepare(office, stick)
    assert waiting["sequence"] == 2
    chief("bundle", "release", waiting["id"], "--officer", CHIEF)
    (written,) = office("bundle", "write", waiting["id"], "--out", stick)["bundles"]
    assert agency("bundle", "apply", written["file"], "--yes")["applied"] > 0
    assert office("audit", "verify")["ok"] is True
