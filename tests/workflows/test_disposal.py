"""Disposal as two officers do it: here, in the index, and in the backups the program keeps."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Redaction
from liaison_app.store.caselog import Act, CaseLog
from liaison_app.store.inbox import Inbox, inbox_path
from liaison_app.store.slots import derive
from liaison_app.workflows import disposal
from liaison_app.workflows.approvals import sign_approval
from liaison_app.workflows.audit import verify_audit
from liaison_app.workflows.backups import backup_key, create_backup
from liaison_app.workflows.desk import Desk, Surroundings
from liaison_app.workflows.disposal_approval import statement_of
from liaison_app.workflows.doctor import examine
from liaison_app.workflows.examined import Finding
from liaison_app.workflows.incidents import add_incident, add_note, amend_incident, attach_file
from liaison_app.workflows.kept_backups import keep_backup, kept_backups
from liaison_app.workflows.officers import add_officer, close_officer
from liaison_app.workflows.restoring import rehearse, restore_backup
from liaison_app.workflows.retention import retained_records, set_retention
from liaison_app.workflows.undoing import undo
from liaison_app.workflows.unfinished import unfinished_disposals
from liaison_app.workflows.unlock import unlock
from liaison_app.workflows.unpacking import unpack
from tests.store.pages import says
from tests.workflows.conftest import PASSPHRASE, Clock

CHIEF, CHIEF_SAID = "課長（架空）", "課長だけの合言葉"
SECRET = "秘匿すべき件名qzxwvjk"


@pytest.fixture
def chief(desk: Desk) -> str:
    return add_officer(desk, CHIEF, CHIEF_SAID).id


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def entered(desk: Desk, title: str = SECRET, **fields: str) -> str:
    return add_incident(desk, {"title": title, **fields}).reference


def approved(desk: Desk, *references: str, **options: str) -> str:
    found = disposal.propose(desk, "clean-up", "誤って登録", references, **options)
    return disposal.approve(desk, found.id, CHIEF, CHIEF_SAID).id


def test_two_officers_dispose_of_a_record_everywhere(
    desk: Desk, chief: str, tmp_path: Path
) -> None:
    kept, gone = entered(desk, "残る件名"), entered(desk)
    add_note(desk, gone, f"経過：{SECRET}")
    evidence = tmp_path / "証拠.txt"
    evidence.write_bytes(b"FILECONTENT" * 500)
    attach_file(desk, gone, evidence)
    assert keep_backup(desk) is not None
    by_hand = tmp_path / "by-hand.liaison-backup"
    create_backup(desk, by_hand)

    found = approved(desk, gone)
    done = disposal.carry_out(desk, found)
    assert (done.proposal.state, done.scrubbed, done.foreign) == ("finished", True, 0)
    assert done.operations == 3
    assert done.remaining == ("by-hand", "paper")
    assert desk.queries.search(SECRET).total == 0
    assert desk.queries.counts().incidents == 1
    assert desk.find(gone).name.kind == "incident"
    row = desk.queries.row(desk.find(gone))
    assert (row["disposal"], row["removal_reason"]) == (f"{found} {CHIEF}", "誤って登録")
    assert desk.find(kept).reference == kept
    assert says(desk.path, desk.secrets.database, SECRET, "FILECONTENT", "残る件名") == {"残る件名"}
    assert desk.case_log.verify().ok
    assert desk.case_log.check_projections() == []

    (backup,) = kept_backups(desk)
    assert rehearse(desk, backup) == ""
    inside = unpack(backup.path, tmp_path / "kept", backup_key(desk.secrets.database))
    assert says(inside, desk.secrets.database, SECRET, "FILECONTENT", "残る件名") == {"残る件名"}
    case_log = CaseLog.open(inside, desk.secrets.database)
    assert case_log.verify().ok
    assert case_log.check_projections() == []
    case_log.close()
    inside = unpack(by_hand, tmp_path / "hand", backup_key(desk.secrets.database))
    assert says(inside, desk.secrets.database, SECRET) == {SECRET}


def test_bundles_let_go_since_are_let_go_in_the_kept_backups_too(
    desk: Desk, chief: str, tmp_path: Path
) -> None:
    gone = entered(desk)
    stick = tmp_path / "stick.liaison"
    for content in (b"waiting", b"applied since", b"known no more"):
        stick.write_bytes(content * 999)
        desk.inbox.arrive(stick, f"{content.decode()}.liaison", 2**20, desk.now())
    aside = inbox_path(desk.path).with_name(f"{inbox_path(desk.path).name}.aside-20261124T000000Z")
    aside.write_bytes(b"damaged")
    assert keep_backup(desk) is not None
    waiting, applied, _unknown = desk.inbox.arrivals()
    desk.inbox.settle(applied.sha256, "applied", None, None, "", desk.now())
    desk.inbox.forget_held(but=[waiting.sha256])

    done = disposal.carry_out(desk, approved(desk, gone))
    assert done.remaining == (
        *("arrival waiting.liaison", f"inbox {aside}"),
        *("by-hand", "paper"),
    )
    (backup,) = kept_backups(desk)
    assert rehearse(desk, backup) == ""
    inside = unpack(backup.path, tmp_path / "kept", backup_key(desk.secrets.database))
    inbox = Inbox.open(inbox_path(inside), derive(desk.secrets.database, "inbox"))
    assert inbox.held() == {waiting.sha256}
    assert [each.name for each in inbox.arrivals()] == ["waiting.liaison"]
    inbox.close()


def test_one_field_with_all_its_past_is_cleaned_and_corrected(desk: Desk, chief: str) -> None:
    reference = entered(desk, "件名", confirmed_facts=SECRET)
    amend_incident(desk, reference, {"confirmed_facts": f"{SECRET}二"})
    found = approved(desk, reference, field="confirmed_facts", corrected="訂正後")
    disposal.carry_out(desk, found)
    row = desk.queries.row(desk.find(reference))
    assert (row["confirmed_facts"], row["title"]) == ("訂正後", "件名")
    assert row["removal_reason"]
    assert row["removed"] is None
    assert says(desk.path, desk.secrets.database, SECRET) == set()
    assert desk.case_log.verify().ok
    again = approved(desk, reference, field="confirmed_facts")
    disposal.carry_out(desk, again)
    assert desk.queries.row(desk.find(reference))["confirmed_facts"] is None


def test_nobody_disposes_alone_or_of_something_else(desk: Desk, chief: str) -> None:
    first, second = entered(desk), entered(desk, "残る件名")
    found = disposal.propose(desk, "clean-up", "誤って登録", [first])
    assert refusal(lambda: disposal.carry_out(desk, found.id)) == "disposal-state"
    assert refusal(lambda: disposal.approve(desk, found.id)) == "disposal-own-proposal"
    own_name = (desk.actor.name, PASSPHRASE)
    assert refusal(lambda: disposal.approve(desk, found.id, *own_name)) == "approval-same-officer"
    assert refusal(lambda: disposal.approve(desk, found.id, CHIEF, "違う")) == "officer-passphrase"
    disposal.approve(desk, found.id, CHIEF, CHIEF_SAID)
    assert refusal(lambda: disposal.approve(desk, found.id, CHIEF, CHIEF_SAID)) == "disposal-state"
    name = desk.find(found.id).name
    line = f"{desk.find(second).name.id} {second}"
    desk.write(Act("amend", name, "own", {"records": [line]}))
    assert refusal(lambda: disposal.carry_out(desk, found.id)) == "approval-signature"
    assert desk.queries.search(SECRET).total == 1


def test_what_may_not_be_disposed_of_is_refused_by_name(desk: Desk, chief: str) -> None:
    reference = entered(desk)

    def proposing(basis: str = "clean-up", what: str = reference, **options: str) -> str:
        return refusal(lambda: disposal.propose(desk, basis, "理由", [what], **options))

    assert proposing("expiry") == "disposal-expiry"
    assert proposing(what=desk.actor.id) == "disposal-kind"
    assert proposing(field="tlp") == "disposal-field"
    assert proposing(field="office_note") == "disposal-field"
    assert proposing(field="title") == "disposal-correction"
    assert proposing(field="severity", corrected="9") == "field-invalid"
    assert refusal(lambda: disposal.propose(desk, "order", "理由", [])) == "disposal-nothing"
    found = approved(desk, reference)
    disposal.carry_out(desk, found)
    assert proposing() == "already-disposed"
    assert refusal(lambda: disposal.carry_out(desk, found)) == "disposal-state"
    assert refusal(lambda: undo(desk)) == "undo-final"
    assert refusal(lambda: undo(desk, reference)) == "undo-final"


def test_expiry_is_by_the_day_and_for_what_is_to_be_destroyed(
    desk: Desk, chief: str, clock: Clock
) -> None:
    reference = entered(desk)
    done = set_retention(desk, reference, {"retention": "1", "on_expiry": "transfer"})
    assert (done.values["retention_from"], done.values["expires_on"]) == (
        "2027-04-01",
        "2028-03-31",
    )
    (kept,) = retained_records(desk.queries)
    assert (kept.reference, kept.expires_on) == (reference, "2028-03-31")
    clock.time = clock.time.replace(year=2028, month=3, day=31, hour=10)

    def proposing() -> object:
        return disposal.propose(desk, "expiry", "満了", [reference])

    assert refusal(proposing) == "disposal-expiry"
    clock.time = clock.time.replace(month=4, day=1)
    assert refusal(proposing) == "disposal-expiry"
    set_retention(desk, reference, {"on_expiry": "dispose"})
    found = disposal.propose(desk, "expiry", "満了", [reference])
    disposal.approve(desk, found.id, CHIEF, CHIEF_SAID)
    disposal.carry_out(desk, found.id)
    assert retained_records(desk.queries) == []


def test_what_could_not_be_finished_is_finished_later(
    desk: Desk, chief: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = entered(desk)
    found = approved(desk, reference)
    reader = desk.reader()
    reader._db.execute("BEGIN")
    reader.counts()
    desk.case_log._db.execute("PRAGMA busy_timeout = 100")
    done = disposal.carry_out(desk, found)
    assert (done.scrubbed, done.proposal.state) == (False, "done")
    assert unfinished_disposals(desk) == [found]
    assert Finding("disposal-unfinished", ok=False, detail=found) in examine(
        desk, desk.surroundings.resources
    )
    assert desk.case_log.is_scrub_due()
    reader.close()
    done = disposal.carry_out(desk, found)
    assert (done.scrubbed, done.proposal.state) == (True, "finished")
    assert says(desk.path, desk.secrets.database, SECRET) == set()


def test_traces_left_by_a_stopped_program_are_wiped_at_the_next_unlock(
    desk: Desk, chief: str, unlocked: Callable[[Path], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = entered(desk)
    found = approved(desk, reference)

    def stopped(_: CaseLog) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(CaseLog, "scrub", stopped)
    with pytest.raises(KeyboardInterrupt):
        disposal.carry_out(desk, found)
    monkeypatch.undo()
    again = unlocked(desk.path)
    assert not again.case_log.is_scrub_due()
    assert says(desk.path, desk.secrets.database, SECRET) == set()
    done = disposal.proposal(again, found)
    assert done.state == "finished"  # the copies kept here followed too
    assert done.row["backups"]
    assert unfinished_disposals(again) == []


def test_a_file_two_records_hold_stays_for_the_other(
    desk: Desk, chief: str, tmp_path: Path
) -> None:
    first, second = entered(desk), entered(desk, "残る件名")
    evidence = tmp_path / "証拠.txt"
    evidence.write_bytes(b"FILECONTENT" * 500)
    attached = attach_file(desk, first, evidence)
    attach_file(desk, second, evidence)
    disposal.carry_out(desk, approved(desk, first))
    held = io.BytesIO(b"".join(desk.case_log.read_blob(attached.sha256)))
    assert held.getvalue() == evidence.read_bytes()


def test_the_audit_names_what_was_destroyed_without_a_second_officer(
    desk: Desk, chief: str, surroundings: Surroundings, tmp_path: Path
) -> None:
    first, second = entered(desk), entered(desk, "別件")
    disposal.carry_out(desk, approved(desk, first))
    assert verify_audit(desk)["ok"]
    name = desk.find(second).name
    gone = tuple(Redaction(each.name, None) for each in desk.queries.history(desk.find(second).pk))
    # Under the approved disposal's number, as if it had been meant too.
    cells = {"disposal": disposal.proposals(desk)[0].id}
    changes = desk.write(Act("dispose", name, "own", cells, redacts=gone))
    report = verify_audit(desk)
    assert [(each["reason"], each["position"]) for each in report["problems"]] == [
        ("unapproved", changes.position)
    ]
    made = create_backup(desk, tmp_path / "made.liaison-backup")
    restore_backup(made.path, tmp_path / "there" / "c.db", PASSPHRASE, surroundings)


def test_an_approval_that_the_proposer_signed_covers_nothing(desk: Desk, chief: str) -> None:
    reference = entered(desk)
    found = disposal.propose(desk, "clean-up", "誤って登録", [reference])
    approval = sign_approval(desk, statement_of(found.row))
    name = desk.find(found.id).name
    desk.write(Act("amend", name, "own", {"approval": approval.text()}))
    assert refusal(lambda: disposal.carry_out(desk, found.id)) == "disposal-own-proposal"
    pk = desk.find(reference).pk
    gone = tuple(Redaction(each.name, None) for each in desk.queries.history(pk))
    desk.write(
        Act("dispose", desk.find(reference).name, "own", {"disposal": found.id}, redacts=gone)
    )
    assert not verify_audit(desk)["ok"]


def test_a_restored_backup_of_before_accounts_for_what_was_destroyed_in_it(
    desk: Desk, surroundings: Surroundings, tmp_path: Path
) -> None:
    reference = entered(desk)
    assert keep_backup(desk) is not None
    add_officer(desk, CHIEF, CHIEF_SAID)
    disposal.carry_out(desk, approved(desk, reference))
    (backup,) = kept_backups(desk)
    restored = restore_backup(backup.path, tmp_path / "there" / "c.db", PASSPHRASE, surroundings)
    again = unlock(restored.path, surroundings, PASSPHRASE)
    assert verify_audit(again)["ok"]
    assert disposal.proposals(again)[0].row["approved_by"] == CHIEF
    again.close()


def test_what_is_written_after_a_disposal_can_be_disposed_of_too(desk: Desk, chief: str) -> None:
    reference = entered(desk)
    disposal.carry_out(desk, approved(desk, reference))
    assert refusal(lambda: amend_incident(desk, reference, {"assessment": SECRET})) == (
        "already-disposed"
    )
    # As another replica of the organisation writes it that does not know of the disposal yet.
    late = Act("amend", desk.find(reference).name, "own", {"assessment": SECRET})
    desk.case_log.record([late], desk.actor, desk.now(), desk.salt)
    found = approved(desk, reference)
    done = disposal.carry_out(desk, found)
    assert done.proposal.state == "finished"
    assert says(desk.path, desk.secrets.database, SECRET) == set()
    assert desk.find(reference).name.kind == "incident"
    assert refusal(lambda: disposal.propose(desk, "clean-up", "理由", [reference])) == (
        "already-disposed"
    )
    assert verify_audit(desk)["ok"]
    assert desk.case_log.check_projections() == []


def test_who_has_left_approves_nothing_even_with_a_window_still_open(
    desk: Desk, chief: str, surroundings: Surroundings
) -> None:
    found = disposal.propose(desk, "clean-up", "誤って登録", [entered(desk)])
    window = unlock(desk.path, surroundings, CHIEF_SAID, CHIEF)
    close_officer(desk, CHIEF)
    assert refusal(lambda: disposal.approve(window, found.id)) == "officer-closed"
    assert disposal.proposal(desk, found.id).state == "proposed"
    window.close()
