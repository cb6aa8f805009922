"""Addressing and the log: bundles for others, again, too late or too early, altered operations,
and operations that their author was not entitled to make.

The senders are certified and sign what they bring; what they may not do is refused by name, and
the case log file keeps every byte.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import msgspec
import pytest

from liaison_app.domain import canonical
from liaison_app.domain.arrival import JournalHead, Receipt, StoredOperation
from liaison_app.domain.identity import acknowledgement_id, response_id
from liaison_app.domain.operations import RecordName, Redaction, Value
from liaison_app.exchange.writing import write_bundle
from liaison_app.store.rewriting import operation_from, without
from liaison_app.workflows.bundles import review_bundle
from liaison_app.workflows.epochs import change_keys, open_epoch
from tests.attacks.arena import Arena, Lane, digest, party, stranger
from tests.channels.world import MARKED, Site
from tests.exchange import simulator as sim
from tests.store.world import operation

Cells = Mapping[str, tuple[Value, Iterable[str]]]


def forged(
    site: Site, record: RecordName, kind: str, compartment: str = "own", **cells: Value
) -> StoredOperation:
    """An operation under the site's own name, whatever it says."""
    told: Cells = {key: (value, ()) for key, value in cells.items()}
    return operation(site.replica.id, 900, record, told, compartment=compartment, kind=kind)


def incident(owner: str, number: int = 1) -> RecordName:
    return RecordName("incident", owner, f"00000000-0000-4000-8000-{number:012x}")


# Addressing.


def test_another_recipient_and_a_bundle_wrapped_anew_or_reflected(arena: Arena) -> None:
    lane = arena.reported(arena.mofa)
    for other in (arena.npa, arena.mofa):
        there = replace(lane, recipient=other)
        assert there.refused(lane.sealed) == "bundle-not-for-us"
        rewrapped = replace(lane.inside, envelope=lane.inside.signed(), recipient=party(other))
        assert there.refused(rewrapped.sealed()) == "bundle-not-for-us"


def test_a_channel_that_names_another_is_signed_and_cannot_be_turned(arena: Arena) -> None:
    lane = arena.reported(arena.mofa)
    channel = lane.inside.manifest.channel
    turned = msgspec.structs.replace(channel, recipient=arena.npa.replica.id)
    readdressed = replace(lane.inside.told(channel=turned), recipient=party(arena.npa))
    forged_by_another = replace(readdressed, envelope=readdressed.signed(stranger().seed))
    there = replace(lane, recipient=arena.npa)
    assert there.refused(forged_by_another.sealed()) == "bundle-signature"


def test_an_agency_relays_nothing_of_others(arena: Arena) -> None:
    foreign = arena.reported(arena.npa)
    lane = arena.reported(arena.mofa)
    foreign_lines = foreign.inside.unpacked("ops")
    names = [each.name for each in operations_of(arena.npa)]
    relayed = lane.inside.with_lines(foreign_lines, names)
    assert lane.refused(relayed.sealed()) == "bundle-not-entitled"


def operations_of(site: Site) -> list[StoredOperation]:
    rows = site.db.execute("SELECT hash, header, body FROM operation ORDER BY pk").fetchall()
    return [operation_from(*row) for row in rows]


def test_a_relay_relabels_no_markings(arena: Arena) -> None:
    """The office passes on what 警察庁 wrote, and would like it freer: the hash does not fit, and
    under its own name it may not write there."""
    site, office = arena.npa, arena.office
    red = site.create("incident", title="厳秘の事案（架空）", tlp="TLP:RED", recipients=["nco"])
    site.report(red)
    assert arena.world.go("npa1", "office") == "applied"
    office.task("mofa")
    lane = arena.lane(office, arena.mofa)
    [created] = [each for each in operations_of(office) if b"TLP:RED" in (each.body or b"")]
    relabelled = (created.body or b"").replace(b"TLP:RED", b"TLP:CLEAR")
    altered = msgspec.structs.replace(created, body=relabelled)
    assert lane.refused(lane.with_operations(altered).sealed()) == "operation-altered"
    own = forged(office, red, "amend", tlp="TLP:CLEAR")
    assert lane.refused(lane.with_operations(own).sealed()) == "bundle-not-entitled"


# Replay, order, gaps.


def test_again_under_another_name_and_an_older_sequence_apply_nothing(arena: Arena) -> None:
    first, second = arena.reported(arena.mofa, "一"), arena.reported(arena.mofa, "二")
    assert second.bring(second.sealed) == "applied"
    before = digest(arena.office)
    assert second.bring(second.sealed) == "again"
    renamed = arena.folder / "別の名前.liaison"
    renamed.write_bytes(second.sealed)
    assert arena.office.receive(renamed) == "again"
    sealed_anew = replace(second.inside, envelope=second.inside.signed()).sealed()
    assert second.bring(sealed_anew) == "late"  # another file, the same bundle
    assert digest(arena.office) == before
    assert first.bring(first.sealed) == "late"
    rows = arena.office.db.execute("SELECT count(*) FROM incident").fetchone()
    assert rows == (2,)


def test_a_base_that_was_never_applied_holds_the_bundle(arena: Arena) -> None:
    lane = arena.reported(arena.mofa)
    channel = msgspec.structs.replace(lane.inside.manifest.channel, base=4, seq=5)
    assert lane.refused(lane.inside.told(channel=channel).sealed()) == "bundle-gap"


def test_one_sequence_with_two_contents_is_a_fork(arena: Arena) -> None:
    """What a cloned machine or a sender that tells two parties two things comes to."""
    lane = arena.reported(arena.mofa)
    assert lane.bring(lane.sealed) == "applied"
    other = lane.inside.told(id="c1" * 16).sealed()
    assert lane.refused(other) == "bundle-fork"


def test_two_heads_under_one_number_are_both_kept_and_the_author_is_named(arena: Arena) -> None:
    """Equivocation: one dot, one thing said to the office, another to a colleague."""
    lane = arena.reported(arena.mofa)
    assert lane.bring(lane.sealed) == "applied"
    dot = operations_of(arena.mofa)[0].operation.header.dot
    two: Cells = {"title": ("別の話（架空）", ()), **{key: (MARKED[key], ()) for key in MARKED}}
    other = operation(dot.replica, dot.seq, incident("mofa", 7), {**two, "reported": (True, ())},
                      kind="create")  # fmt: skip
    again = arena.lane(arena.mofa, arena.office)
    assert again.bring(again.with_operations(other).sealed()) == "applied"
    assert arena.office.desk.queries.forked_replicas() == [arena.mofa.replica.id]
    assert arena.office.values(incident("mofa", 7), "title") == ["別の話（架空）"]


@pytest.mark.parametrize("sequence", [1, 2**53 - 1])
def test_a_receipt_for_what_was_never_sent_acknowledges_nothing(
    arena: Arena, sequence: int
) -> None:
    lane = arena.reported(arena.mofa)
    head = JournalHead(head="ab" * 32, position=2**53 - 1)
    receipt = Receipt(head, "cd" * 32, None, "applied", "", arena.office.replica.id, sequence)
    before = arena.office.desk.installation
    assert lane.bring(lane.inside.told(receipts=[receipt]).sealed()) == "applied"
    assert arena.office.desk.installation == before
    assert arena.office.desk.inbox.base(arena.mofa.replica.id) == 0


def test_receipts_of_the_sender_speak_of_its_own_channel_alone(arena: Arena) -> None:
    """A receipt that names somebody else's channel acknowledges nothing on it."""
    arena.office.task("npa")
    sent = arena.lane(arena.office, arena.npa)
    manifest = sent.inside.manifest
    lane = arena.reported(arena.mofa)
    told = manifest_hash(sent)
    receipt = Receipt(
        JournalHead("ab" * 32, 1), told, None, "applied", "", arena.office.replica.id,
        manifest.channel.seq,
    )  # fmt: skip
    assert lane.bring(lane.inside.told(receipts=[receipt]).sealed()) == "applied"
    assert arena.office.desk.inbox.base(arena.npa.replica.id) == 0


def manifest_hash(lane: Lane) -> str:
    return hashlib.sha256(canonical.encode(lane.inside.manifest)).hexdigest()


# What an operation may be.


def test_names_in_over_that_nobody_knows_or_that_belong_elsewhere_supersede_nothing(
    arena: Arena,
) -> None:
    site, office = arena.mofa, arena.office
    other = arena.reported(arena.npa, "警察庁の件名")
    assert other.bring(other.sealed) == "applied"
    [foreign, *_] = operations_of(arena.npa)
    lane = arena.reported(site, "外務省の件名")
    mine = operations_of(site)[0].operation.header.record
    over = ("00" * 32, "ff" * 32, foreign.name)
    told: Cells = {"title": ("覆おうとするもの", over)}
    inert = operation(site.replica.id, 900, mine, told)
    lines = [*operations_of(site), inert]
    assert lane.bring(lane.with_operations(*lines).sealed()) == "applied"
    record = foreign.operation.header.record
    assert office.values(record, "title") == ["警察庁の件名"]
    assert sorted(map(str, office.values(mine, "title"))) == ["外務省の件名", "覆おうとするもの"]


PACKAGE = RecordName("package", "nco", "00000000-0000-4000-8000-00000000aaaa")
TASK = RecordName("task", "nco", "00000000-0000-4000-8000-00000000bbbb", PACKAGE)
ALERT = RecordName("alert", "nco", "00000000-0000-4000-8000-00000000cccc")
ANSWER = RecordName("response", "mofa", response_id(TASK.id, "mofa"), TASK)
READ = RecordName("acknowledgement", "mofa", acknowledgement_id(ALERT.id, "mofa"), ALERT)
THEIRS = incident("npa")
MINE = incident("mofa")


def destroying(site: Site, record: RecordName) -> StoredOperation:
    told: Cells = {"disposal": ("00000000-0000-4000-8000-00000000dddd", ())}
    return operation(site.replica.id, 900, record, told, kind="dispose",
                     redacts=[Redaction("ab" * 32, None)])  # fmt: skip


NOT_ENTITLED: Mapping[str, Callable[[Site], StoredOperation]] = {
    "create in another's name": lambda site: forged(site, THEIRS, "create", title="偽"),
    "amend another's record": lambda site: forged(site, THEIRS, "amend", title="偽"),
    "report another's record": lambda site: forged(site, THEIRS, "report", reported=True),
    "settle another's conflict": lambda site: forged(site, THEIRS, "settle", title="偽"),
    "remove another's record": lambda site: forged(site, THEIRS, "remove", removed=True),
    "restore another's record": lambda site: forged(site, THEIRS, "restore", removed=False),
    "undo another's edit": lambda site: forged(site, THEIRS, "undo", title="偽"),
    "redact another's record": lambda site: destroying(site, THEIRS),
    "decide on one's own response": lambda site: forged(
        site, ANSWER, "decide", "decision", decision="verified"
    ),
    "settle the office's decision": lambda site: forged(
        site, ANSWER, "settle", "decision", decision="verified"
    ),
    "assess in the office's place": lambda site: forged(
        site, MINE, "amend", "internal", office_note="偽"
    ),
    "address a task": lambda site: forged(site, TASK, "address", "notice:mofa", addressed=True),
    "withdraw": lambda site: forged(site, THEIRS, "withdraw", "notice:npa", withdrawn=True),
    "withdraw one's own": lambda site: forged(site, MINE, "withdraw", "notice:npa", withdrawn=True),
    "grant": lambda site: forged(site, THEIRS, "grant", "notice:mofa", withdrawn=False),
    "publish a package": lambda site: forged(
        site, PACKAGE, "publish", published_at="2026-11-24T00:00:00Z"
    ),
    "create a task": lambda site: forged(site, TASK, "create", title="偽の対応事項"),
    "create an alert": lambda site: forged(site, ALERT, "create", title="偽の注意喚起"),
    "name an organisation": lambda site: forged(
        site, RecordName("organisation", "nco", THEIRS.id), "create", code="npa"
    ),
    "answer under another id": lambda site: forged(
        site, RecordName("response", "mofa", MINE.id, TASK), "amend", status="done"
    ),
    "acknowledge under another id": lambda site: forged(
        site, RecordName("acknowledgement", "mofa", MINE.id, ALERT), "create", note="既読"
    ),
    "write under what cannot hold it": lambda site: forged(
        site, RecordName("entry", "mofa", MINE.id, ALERT), "create", text="経過"
    ),
    "send an officer": lambda site: forged(
        site, RecordName("officer", "mofa", MINE.id), "create", name="偽"
    ),
    "send an approval of disposal": lambda site: forged(
        site, RecordName("disposal", "mofa", MINE.id), "create", reason="偽"
    ),
    "send an intake note": lambda site: forged(
        site, RecordName("intake", "mofa", MINE.id), "create", text="偽"
    ),
    "a field that does not exist": lambda site: forged(site, MINE, "amend", colour="青"),
    "a record that does not exist": lambda site: forged(
        site, RecordName("rumour", "mofa", MINE.id), "create", title="噂"
    ),
    "a value nobody could enter": lambda site: forged(site, MINE, "create", status="whatever"),
    "bear another's number": lambda site: forged(site, MINE, "create", reference="NPA-2026-0001"),
    "bear a task's number": lambda site: forged(site, MINE, "create", reference="T-2026-0001"),
    "bear what is no number": lambda site: forged(site, MINE, "create", reference="<b>"),
    "under a replica nobody certified": lambda site: operation(
        "ee" * 16, 1, MINE, {"title": ("偽", ())}, kind="create"
    ),
    "under the office's own replica": lambda site: operation(
        "dd" * 16, 1, ALERT, {"title": ("偽", ())}, kind="create"
    ),
}


@pytest.mark.parametrize("attack", NOT_ENTITLED)
def test_one_act_its_author_was_not_entitled_to_refuses_the_whole(
    report: Lane, attack: str
) -> None:
    right = operations_of(report.sender)
    wrong = NOT_ENTITLED[attack](report.sender)
    bundle = report.with_operations(*right, wrong)
    assert report.refused(bundle.sealed()) == "bundle-not-entitled"


def test_the_offices_own_replica_is_not_spoken_for(arena: Arena) -> None:
    """An agency signs a bundle whose operations bear the office's dot."""
    lane = arena.reported(arena.mofa)
    told: Cells = {"title": ("偽の注意喚起（架空）", ())}
    wrong = operation(arena.office.replica.id, 900, ALERT, told, kind="create")
    assert lane.refused(lane.with_operations(wrong).sealed()) == "bundle-not-entitled"


def test_a_disposal_that_names_others_operations_destroys_nothing_of_theirs(arena: Arena) -> None:
    other = arena.reported(arena.npa, "警察庁の件名")
    assert other.bring(other.sealed) == "applied"
    [foreign, *_] = operations_of(arena.npa)
    lane = arena.reported(arena.mofa)
    mine = operations_of(arena.mofa)[0].operation.header.record
    told: Cells = {"disposal": ("00000000-0000-4000-8000-00000000dddd", ())}
    wrong = operation(arena.mofa.replica.id, 900, mine, told, kind="dispose",
                      redacts=[Redaction(foreign.name, None)])  # fmt: skip
    lines = [*operations_of(arena.mofa), wrong]
    assert lane.bring(lane.with_operations(*lines).sealed()) == "applied"
    record = foreign.operation.header.record
    assert arena.office.values(record, "title") == ["警察庁の件名"]


def test_a_clock_at_the_end_of_time_does_not_carry_ours_away(arena: Arena) -> None:
    lane = arena.reported(arena.mofa)
    mine = incident("mofa", 8)
    last = int(datetime(9999, 12, 31, tzinfo=UTC).timestamp() * 1000)
    told: Cells = {"title": ("遠い未来（架空）", ()), "reported": (True, ())}
    told = {**told, **{key: (MARKED[key], ()) for key in MARKED}}
    late = operation(arena.mofa.replica.id, 900, mine, told, kind="create", time=(last, 2**53 - 1))
    assert lane.bring(lane.with_operations(late).sealed()) == "applied"
    arena.office.create("incident", title="普通の事案（架空）")
    sql = "SELECT header FROM operation ORDER BY pk DESC LIMIT 1"
    [(header,)] = arena.office.db.execute(sql).fetchall()
    assert b'"time":[1795' in bytes(header)


def succeeded(site: Site) -> str:
    """The installation goes on under new keys; the id it had before."""
    before = site.replica.id
    open_epoch(site.desk, "鍵の更新（架空）")
    site.replica = site.desk.trust.replicas[site.desk.installation.replica]
    return before


def bundle_of(sender: Site, recipient: Site, *operations: StoredOperation) -> bytes:
    """A bundle by hand: the program itself would not write to this recipient, or not this."""
    one, two = party(sender), party(recipient)
    target = BytesIO()
    write_bundle(
        target, replace(sim.draft(one, two), trust=sender.desk.trust), operations, [], one.seed,
        two.replica.age_recipient, one.replica.age_recipient,
    )  # fmt: skip
    return target.getvalue()


def test_nobody_else_speaks_for_an_earlier_epoch_of_ours(arena: Arena) -> None:
    """警察庁 has nothing of 外務省's to give back."""
    lane = arena.reported(arena.mofa, "本来の件名（架空）")
    assert lane.bring(lane.sealed) == "applied"
    [created, *_] = operations_of(arena.mofa)
    record = created.operation.header.record
    before = succeeded(arena.mofa)
    told: Cells = {"title": ("偽の件名（架空）", (created.name,))}
    wrong = operation(before, 900, record, told)
    there = Lane("npa1-to-mofa1", arena.npa, arena.mofa, b"", arena.folder)
    assert there.refused(bundle_of(arena.npa, arena.mofa, wrong)) == "bundle-not-entitled"
    assert arena.mofa.values(record, "title") == ["本来の件名（架空）"]


def test_what_a_former_epoch_is_known_not_to_have_made_is_refused(arena: Arena) -> None:
    """The office changed its keys with all it had made at hand: nobody has more of it to bring."""
    task = arena.office.task("mofa", title="本来の題（架空）")
    lane = arena.lane(arena.office, arena.mofa)
    assert lane.bring(lane.sealed) == "applied"
    before = arena.office.replica.id
    change_keys(arena.office.desk, "鍵が知られた疑い（架空）")
    arena.office.replica = arena.office.desk.trust.replicas[arena.office.desk.installation.replica]
    back = Lane("mofa1-to-office", arena.mofa, arena.office, b"", arena.folder)
    told: Cells = {"title": ("偽の題（架空）", ())}
    wrong = operation(before, 900, task, told)
    sealed = bundle_of(arena.mofa, arena.office, wrong)
    assert back.refused(sealed) == "bundle-after-epoch"
    assert arena.office.desk.inbox.verdicts(arena.mofa.replica.id)[0].operation == wrong.name
    # What it did make is harmless whoever brings it, and so is a late stick of others.
    honest = bundle_of(arena.mofa, arena.office, *operations_of(arena.office)[:3])
    assert back.bring(honest) == "applied"
    assert arena.office.values(task, "title") == ["本来の題（架空）"]


def test_the_office_is_heard_although_somebody_knows_a_former_key(arena: Arena) -> None:
    """What the office passes on is told: an agency must not be silenced by what a thief wrote."""
    lane = arena.reported(arena.mofa, "本来の件名（架空）")
    assert lane.bring(lane.sealed) == "applied"
    [created, *_] = operations_of(arena.mofa)
    before = arena.mofa.replica.id
    change_keys(arena.mofa.desk, "鍵が知られた疑い（架空）")
    arena.mofa.replica = arena.mofa.desk.trust.replicas[arena.mofa.desk.installation.replica]
    told: Cells = {"title": ("偽の件名（架空）", ())}
    wrong = operation(before, 900, created.operation.header.record, told)
    file = arena.folder / "relayed.liaison"
    file.write_bytes(bundle_of(arena.office, arena.mofa, wrong))
    assert "after-epoch" in review_bundle(arena.mofa.desk, file).review.warnings


def test_what_is_brought_back_to_the_office_is_named_on_review(arena: Arena) -> None:
    """An agency may have what the office lost: whoever applies it knows on whose word."""
    task = arena.office.task("mofa")
    before = succeeded(arena.office)
    told: Cells = {"title": ("持ち帰られた題（架空）", ())}
    brought = operation(before, 900, task, told)
    file = arena.folder / "returned.liaison"
    file.write_bytes(bundle_of(arena.mofa, arena.office, brought))
    assert "returned-by-another" in review_bundle(arena.office.desk, file).review.warnings
    own = forged(arena.mofa, MINE, "create", title="自機関の事案（架空）")
    file.write_bytes(bundle_of(arena.mofa, arena.office, own))
    assert review_bundle(arena.office.desk, file).review.warnings == ()


@pytest.mark.parametrize(
    "told",
    [{"title": 5}, {"title": "\x07"}, {"detected_at": "none"}, {"reference": "NPA-2026-0001"}],
)
def test_values_that_come_later_are_judged_as_those_that_came_at_once(
    arena: Arena, told: dict[str, Value]
) -> None:
    """What says who may have a record comes without the rest, which the next bundle brings."""
    lane = arena.reported(arena.mofa)
    said: dict[str, Value] = {**{key: MARKED[key] for key in MARKED}, "reported": True, **told}
    cells: Cells = {key: (value, ()) for key, value in said.items()}
    whole = operation(arena.mofa.replica.id, 900, incident("mofa", 9), cells, kind="create")
    assert lane.refused(lane.with_operations(whole).sealed()) == "bundle-not-entitled"
    part = without(whole, told)
    assert lane.bring(lane.with_operations(part).sealed()) == "applied"
    channel = msgspec.structs.replace(lane.inside.manifest.channel, seq=2)
    later = lane.with_operations(whole).told(channel=channel).sealed()
    assert lane.refused(later) == "bundle-not-entitled"
