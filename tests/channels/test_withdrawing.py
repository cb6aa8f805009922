"""What may no longer be had is withdrawn, whoever caused it; what may be had again comes back."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.domain.identity import response_id
from liaison_app.domain.operations import RecordName
from liaison_app.exchange.registrar import entitle_organisation
from liaison_app.host.carrying import put_on_medium
from liaison_app.store.caselog import Act
from liaison_app.store.undoing import next_undo
from liaison_app.workflows import outgoing
from liaison_app.workflows.access import settle_access
from liaison_app.workflows.audit import verify_audit
from liaison_app.workflows.office_keys import keep_trust
from liaison_app.workflows.outgoing import create_bundle
from tests.channels.test_relays import supervise
from tests.channels.world import MARKED, REGISTRY_SEED, Site, World

SECRET = "ひみつの件名"


def withdrawn(site: Site, name: RecordName, *keys: str) -> bool:
    """Out of view, without values, out of the search; and the audit finds nothing wrong."""
    gone = all(site.shown(name, key) is None for key in keys)
    values = all(set(site.values(name, key)) <= {None} for key in keys)
    hits = site.desk.queries.search("ひみつ").total
    report = site.desk.case_log.verify()
    assert report.problems == ()
    return gone and values and hits == 0


def shared(world: World) -> RecordName:
    """An incident of one organisation that the office passes on to another."""
    name = world["mofa1"].create("incident", title=SECRET)
    world["mofa1"].create("entry", name, text="ひみつの経過")
    world["mofa1"].report(name)
    world.go("mofa1", "office")
    world.office.address(name, "npa")
    world.go("office", "npa1")
    assert world["npa1"].shown(name, "title") == SECRET
    return name


def test_raised_and_lowered_again(world: World) -> None:
    task = world.office.task("mofa", title=SECRET)
    world.go("office", "mofa1")
    world.go("mofa1", "office")
    world.office.amend(task, tlp="TLP:RED")
    world.go("office", "mofa1")
    assert withdrawn(world["mofa1"], task, "title", "tlp")
    world.go("mofa1", "office")
    world.office.amend(task, tlp="TLP:AMBER")
    world.go("office", "mofa1")
    assert world["mofa1"].shown(task, "title") == SECRET
    assert world["mofa1"].desk.case_log.verify().problems == ()
    assert world["mofa1"].desk.queries.search("ひみつ").total == 1


def test_an_owner_who_no_longer_consents_is_passed_on_no_further(world: World) -> None:
    name = shared(world)
    world["mofa1"].amend(name, consent_sharing=False)
    world.go("mofa1", "office")
    world.go("office", "npa1")
    assert withdrawn(world["npa1"], name, "title")
    assert world.office.shown(name, "title") == SECRET
    world["mofa1"].amend(name, consent_sharing=True)
    world.go("npa1", "office")
    world.go("mofa1", "office")
    world.go("office", "npa1")
    assert world["npa1"].shown(name, "title") == SECRET


def test_a_late_stick_after_the_withdrawal_revives_nothing(world: World) -> None:
    task = world.office.task("mofa", title=SECRET)
    early = world.office.stick(world["mofa1"])
    world.office.address(task, "mofa", addressed=False)
    world.go("office", "mofa1")
    assert world["mofa1"].receive(early) == "late"
    assert withdrawn(world["mofa1"], task, "title")


def test_what_another_replica_relays_late_revives_nothing(world: World) -> None:
    task = world.office.task("mofa", title=SECRET)
    world.go("office", "mofa1")
    relayed = world["mofa1"].stick(world["mofa2"])
    world.office.address(task, "mofa", addressed=False)
    world.go("office", "mofa2")
    assert world["mofa2"].receive(relayed) == "applied"
    assert withdrawn(world["mofa2"], task, "title")


def test_the_owner_raises_and_the_office_withdraws_elsewhere(world: World) -> None:
    name = shared(world)
    world["mofa1"].amend(name, tlp="TLP:RED", assessment="赤にした理由")
    world.go("mofa1", "office")
    assert world.office.shown(name, "tlp") == "TLP:RED"
    assert world.office.shown(name, "assessment") is None
    world.go("office", "npa1")
    assert withdrawn(world["npa1"], name, "title")
    world["mofa1"].amend(name, tlp="TLP:AMBER")
    world.go("mofa1", "office")
    assert world.office.shown(name, "assessment") == "赤にした理由"
    world.go("office", "npa1")
    assert world["npa1"].shown(name, "title") == SECRET
    assert world["npa1"].shown(name, "assessment") == "赤にした理由"
    assert world.office.desk.case_log.verify().problems == ()


def test_a_second_machine_tells_the_office_of_what_the_first_one_reported(world: World) -> None:
    name = world["mofa1"].create("incident", title=SECRET)
    world["mofa1"].report(name)
    world.go("mofa1", "office")
    world.office.address(name, "npa")
    world.go("office", "npa1")
    world.lose("mofa1")
    world.go("office", "mofa2")
    world["mofa2"].amend(name, tlp="TLP:RED")
    world.go("mofa2", "office")
    assert world.office.values(name, "tlp") == ["TLP:RED"]
    world.go("office", "npa1")
    assert withdrawn(world["npa1"], name, "title")


def test_a_report_taken_back_is_withdrawn_elsewhere(world: World) -> None:
    name = shared(world)
    world["mofa1"].amend(name, reported=False)
    world.go("mofa1", "office")
    world.go("office", "npa1")
    assert withdrawn(world["npa1"], name, "title")


def test_a_lower_entitlement_withdraws(world: World) -> None:

    name = shared(world)
    desk = world.office.desk
    replicas = {
        key: replace(each, tlp_max="TLP:GREEN") if each.organisation == "npa" else each
        for key, each in desk.trust.replicas.items()
    }
    desk.trust = replace(desk.trust, replicas=replicas)
    world["npa1"].replica = replicas[world["npa1"].replica.id]
    world.go("office", "npa1")
    assert withdrawn(world["npa1"], name, "title")


def test_a_restored_office_withdraws_from_whoever_shows_that_he_has_it(world: World) -> None:
    supervise(world)  # so that the one has all of what is meant for the other
    backup = world.back_up("office")
    name = world.office.create("alert", title=SECRET, body="本文")
    world.office.address(name, "npa")
    world.go("office", "mofa1")
    world.go("office", "npa1")
    desk = world.restore("office", backup).desk
    world.go("office", "mofa1")
    world.go("office", "npa1")
    world.go("mofa1", "office")  # from here the office has it again
    assert world.office.shown(name, "title") == SECRET
    lower = {"tlp_max": "TLP:GREEN"}
    trust = entitle_organisation(desk.trust, "npa", lower, [REGISTRY_SEED], desk.now())
    keep_trust(desk, trust)
    settle_access(desk)
    world.go("npa1", "office")  # and from here knows that this one has it too
    world.go("office", "npa1")
    assert withdrawn(world["npa1"], name, "title")


def test_an_own_response_stays_and_goes_on(world: World) -> None:
    task = world.office.task("mofa", title=SECRET)
    world.go("office", "mofa1")
    answer = RecordName("response", "mofa", response_id(task.id, "mofa"), task)
    world["mofa1"].write(Act("create", answer, "own", {**MARKED, "status": "in-progress"}))
    world.office.address(task, "mofa", addressed=False)
    world.go("office", "mofa1")
    assert withdrawn(world["mofa1"], task, "title")
    world["mofa1"].amend(answer, status="done", result="対応した")
    world.go("mofa1", "office")
    assert world.office.values(answer, "status") == ["done"]
    world.office.amend(answer, "decision", decision="verified")
    world.go("office", "mofa1")
    assert world["mofa1"].values(answer, "decision", "decision") == ["verified"]


def test_the_content_of_attachments_goes_and_comes_back(world: World) -> None:
    name = world["mofa1"].create("incident", title=SECRET)
    site = world["mofa1"]
    content = b"content of an attachment" * 1000

    def act(sha256: str, size: int) -> list[Act]:
        file = site.desk.new_name("attachment", name)
        values = {**MARKED, "name": "a.eml", "sha256": sha256, "bytes": size}
        return [Act("create", file, "own", values)]

    sha256, _, _ = site.desk.write_file(io.BytesIO(content), 10**6, act)
    site.report(name)
    world.go("mofa1", "office")
    world.office.address(name, "npa")
    world.go("office", "npa1")
    police = world["npa1"]
    assert b"".join(police.desk.case_log.read_blob(sha256)) == content
    world.office.address(name, "npa", addressed=False)
    world.go("office", "npa1")
    assert police.db.execute("SELECT count(*) FROM blob").fetchone()[0] == 0
    assert police.db.execute("SELECT count(*) FROM blob_chunk").fetchone()[0] == 0
    world.office.address(name, "npa")
    world.go("office", "npa1")
    assert b"".join(police.desk.case_log.read_blob(sha256)) == content


def test_a_withdrawal_is_told_to_every_replica_of_the_organisation(world: World) -> None:
    """One replica got it from the office, the other from the first."""
    task = world.office.task("mofa", title=SECRET)
    world.go("office", "mofa1")
    world.go("mofa1", "mofa2")
    assert world["mofa2"].shown(task, "title") == SECRET
    world.office.amend(task, grade="confidentiality-2", tlp="TLP:RED")
    world.go("office", "mofa2")
    assert withdrawn(world["mofa2"], task, "title")
    world.go("mofa2", "mofa1")
    assert withdrawn(world["mofa1"], task, "title")


def test_a_package_goes_with_its_last_task(world: World) -> None:
    task = world.office.task("mofa", title=SECRET)
    package = task.parent
    assert package is not None
    world.go("office", "mofa1")
    world.office.address(task, "mofa", addressed=False)
    world.go("office", "mofa1")
    assert withdrawn(world["mofa1"], package, "title")


def test_withdrawn_twice_writes_once(world: World) -> None:
    """What follows is written when it follows, and not again."""
    task = world.office.task("mofa", title=SECRET)
    world.go("office", "mofa1")
    world.office.address(task, "mofa", addressed=False)
    for _ in range(3):
        world.go("office", "mofa1")
        world.go("mofa1", "office")
    sql = "SELECT count(*) FROM operation WHERE kind IN ('withdraw', 'grant')"
    assert world.office.db.execute(sql).fetchone()[0] == 1  # the package; the task is below it


def test_the_name_a_withdrawn_record_had_still_finds_it(world: World) -> None:
    task = world.office.task(title=SECRET)
    world.office.amend(task, reference="T-2026-0077")
    world.office.address(task, "mofa")
    other = world.office.desk.new_name("task", task.parent)
    world.office.write(Act("create", other, "own", {**MARKED, "title": "ほかの対応"}))
    world.office.address(other, "mofa")
    world.go("office", "mofa1")
    world.office.address(task, "mofa", addressed=False)
    world.go("office", "mofa1")
    assert withdrawn(world["mofa1"], task, "title", "reference")
    assert world["mofa1"].shown(other, "title") == "ほかの対応"
    mofa = world["mofa1"].desk
    assert mofa.queries.resolve("T-2026-0077").name == task
    with pytest.raises(Refused, match="record-withdrawn"):
        mofa.find("T-2026-0077")


@pytest.mark.parametrize("kind", ["withdraw", "grant"])
def test_only_the_office_withdraws(world: World, kind: str) -> None:
    from liaison_app.domain.errors import Refused

    name = world["mofa1"].create("incident", title=SECRET)
    act = Act(kind, name, "notice:npa", {"withdrawn": kind == "withdraw"})
    with pytest.raises(Refused) as refused:
        world["mofa1"].write(act)
    assert refused.value.code == "not-entitled"


def test_other_acts_do_not_write_what_withdrawals_write(world: World) -> None:
    from liaison_app.domain.errors import Refused

    task = world.office.task("mofa")
    with pytest.raises(Refused) as refused:
        world.office.amend(task, "notice:mofa", withdrawn=True)
    assert refused.value.code == "not-entitled"


def test_the_audit_names_withdrawn_values_that_are_back(world: World) -> None:
    task = world.office.task("mofa", title=SECRET)
    world.go("office", "mofa1")
    site = world["mofa1"]
    sql = "SELECT pk, body FROM operation WHERE record = ? AND compartment = 'own'"
    kept = site.db.execute(sql, [site.pk(task)]).fetchall()
    world.office.amend(task, tlp="TLP:RED")
    world.go("office", "mofa1")
    assert site.desk.case_log.verify().problems == ()
    for pk, body in kept:
        site.db.execute("UPDATE operation SET body = ? WHERE pk = ?", [body, pk])
    reasons = {(each.where, each.reason) for each in site.desk.case_log.verify().problems}
    assert ("operation", "returned") in reasons


def test_undo_looks_past_what_followed_by_itself(world: World) -> None:
    task = world.office.task("mofa", title=SECRET)
    world.go("office", "mofa1")
    world.office.amend(task, tlp="TLP:RED")
    world.go("office", "mofa1")
    step = next_undo(world.office.db, world.office.desk.actor.id)
    assert (step.kind, step.record, step.fields) == ("amend", task, ("tlp",))


def test_what_an_older_program_sent_is_withdrawn_too(world: World) -> None:
    """Who holds what was not written down then; the inbox knows what went out."""
    task = world.office.task("mofa", title=SECRET)
    world.go("office", "mofa1")
    world.office.db.execute("DELETE FROM held")
    world.office.db.execute("DELETE FROM meta WHERE key = 'held_carried'")
    world.office.amend(task, tlp="TLP:RED")
    world.go("office", "mofa1")
    assert withdrawn(world["mofa1"], task, "title")


def test_a_program_that_does_not_know_withdrawals_gets_the_rest(world: World) -> None:
    """It is told once it is brought up to date; until then nothing it cannot read is sent."""
    task = world.office.task("mofa", title=SECRET)
    other = world.office.task("mofa", title="ほかの対応")
    world.go("office", "mofa1")
    world.go("mofa1", "office")
    here, there = world.office, world["mofa1"].replica
    here.amend(task, tlp="TLP:RED")
    here.amend(other, title="新しい題")
    settle_access(here.desk)
    channel = here.desk.inbox.channel(there.id)
    old = here.desk.case_log.outgoing(there, replace(channel, schema=2)).operations
    new = here.desk.case_log.outgoing(there, channel).operations
    kinds = [{each.operation.header.kind for each in found} for found in (old, new)]
    assert kinds == [{"amend"}, {"amend", "withdraw"}]


def test_what_came_with_its_markings_alone_is_completed_everywhere(world: World) -> None:
    """The office passes on to the second replica what it has, and the rest once it has it."""
    first, second = world["mofa1"], world["mofa2"]
    name = first.create("incident", title="件名", reported=True)
    world.go("mofa1", "office")
    world.go("office", "mofa2")
    world.go("mofa2", "office")
    first.amend(name, tlp="TLP:RED", title=SECRET)
    world.go("mofa1", "office")
    assert world.office.values(name, "title") == [None]
    world.go("office", "mofa2")
    world.go("mofa2", "office")
    assert second.values(name, "title") == [None]
    first.amend(name, tlp="TLP:AMBER")
    world.go("office", "mofa1")
    world.go("mofa1", "office")
    assert world.office.values(name, "title") == [SECRET]
    world.go("office", "mofa2")
    assert second.values(name, "title") == [SECRET]
    assert second.desk.case_log.verify().problems == ()


def test_what_is_taken_back_while_a_slow_medium_is_written_does_not_leave(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, agency = world.office, world["npa1"]
    task = office.task("npa")

    @contextmanager
    def slow(path: Path, source: BinaryIO, size: int, sha256: str) -> Iterator[None]:
        with put_on_medium(path, source, size, sha256):
            office.address(task, "npa", addressed=False)  # at the other window
            settle_access(office.desk)
            yield

    with monkeypatch.context() as while_writing:
        while_writing.setattr(outgoing, "put_on_medium", slow)
        with pytest.raises(Refused) as refused:
            office.stick(agency)
    assert refused.value.code == "bundle-check-failed"
    assert not list(office.folder.glob("*.liaison"))
    assert world.go("office", "npa1") == "applied"
    assert agency.shown(task, "title") is None


def _said_of_held(site: Site) -> list[tuple[str, str]]:
    problems = verify_audit(site.desk, marks=False)["problems"]
    return [(each["where"], each["reason"]) for each in problems]


def test_the_audit_tells_where_it_is_not_known_who_has_a_record(world: World) -> None:
    """Whoever deletes the line keeps a record from being withdrawn."""
    office = world.office
    task = office.task("mofa", title="対応事項")
    world.go("office", "mofa1")
    assert _said_of_held(office) == []
    of_task, gone = "record = ? AND organisation = 'mofa'", [("held", "unlisted")]
    for what in ("on its way", "acknowledged", "withdrawn"):
        if what == "acknowledged":
            world.go("mofa1", "office")
            office.stick(world["mofa1"])  # the receipt is carried over
        if what == "withdrawn":
            office.address(task, "mofa", addressed=False)
            world.go("office", "mofa1")
            world.go("mofa1", "office")
        assert _said_of_held(office) == [], what
        office.db.execute(f"DELETE FROM held WHERE {of_task}", [office.pk(task)])
        assert _said_of_held(office)[:1] == gone, what
        office.db.execute("INSERT INTO held VALUES (?, 'mofa')", [office.pk(task)])
    office.db.execute("INSERT INTO held VALUES (999999, 'mofa')")
    assert _said_of_held(office) == gone


def test_what_waits_for_a_second_officer_is_with_nobody_yet(world: World) -> None:
    office = world.office
    office.task("mofa", title="対応事項")
    create_bundle(office.desk, world["mofa1"].replica, None)
    assert office.db.execute("SELECT count(*) FROM held").fetchone()[0] == 0
    assert _said_of_held(office) == []
