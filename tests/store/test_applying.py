"""A verified bundle meets the case log: verdicts, authority, one transaction."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from liaison_app.domain.arrival import Arrival, Receipt, StoredOperation, TrustState
from liaison_app.domain.canonical import encode
from liaison_app.domain.errors import BundleRefused, Refused
from liaison_app.domain.identity import response_id
from liaison_app.domain.operations import Body, Operation, RecordName, Value
from liaison_app.store import apply
from liaison_app.store.connection import SqlError
from tests.store.world import DUTY, START, Desk, World, operation

REPORTED: Mapping[str, tuple[Value, Iterable[str]]] = {
    "title": ("件名", ()),
    "reported": (True, ()),
    "tlp": ("TLP:AMBER", ()),
}


@pytest.fixture(autouse=True, params=[apply.BATCH, 1], ids=["together", "one by one"])
def batch(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes of a bundle is the same wherever its batches end."""
    monkeypatch.setattr(apply, "BATCH", request.param)


def test_what_an_agency_reports_arrives_at_the_office(
    world: World, office: Desk, agency: Desk
) -> None:
    name = agency.incident("標的型攻撃メール", reported=True)
    changes = world.carry(agency, office)
    assert changes.operations == 1
    assert changes.records == frozenset({("incident", name.id)})
    assert office.shown(name, "title") == "標的型攻撃メール"
    assert office.one("SELECT outcome FROM bundle") == "applied"
    assert office.case_log.verify().ok


def test_the_bundle_is_journalled_before_what_it_brought(
    world: World, office: Desk, agency: Desk
) -> None:
    agency.incident(reported=True)
    world.carry(agency, office)
    rows = office.db.execute("SELECT kind, through FROM journal ORDER BY position").fetchall()
    assert rows == [("bundle", 1), ("operation", 1)]


def test_the_same_bundle_again_changes_nothing(world: World, office: Desk, agency: Desk) -> None:
    agency.incident(reported=True)
    arrival = world.arrival(agency, office, agency.operations())
    office.case_log.apply(arrival, office.tick())
    before = office.content()
    changes, review = office.case_log.apply(arrival, office.tick())
    assert (changes.operations, review.already_applied, review.already_had) == (0, True, 1)
    assert office.content() == before


def test_the_same_sequence_with_another_content_is_a_fork(
    world: World, office: Desk, agency: Desk
) -> None:
    agency.incident(reported=True)
    office.case_log.apply(world.arrival(agency, office, [], sequence=1), office.tick())
    _refused(office, world.arrival(agency, office, agency.operations(), sequence=1), "bundle-fork")


def test_an_older_bundle_than_the_newest_is_recorded_and_applies_nothing(
    world: World, office: Desk, agency: Desk
) -> None:
    agency.incident(reported=True)
    late = world.arrival(agency, office, agency.operations(), sequence=1)
    office.case_log.apply(world.arrival(agency, office, [], sequence=2), office.tick())
    changes, review = office.case_log.apply(late, office.tick())
    assert review.late
    assert changes.operations == 0
    assert office.one("SELECT count(*) FROM operation") == 0
    assert office.one("SELECT outcome FROM bundle WHERE seq = 1") == "late"
    assert office.case_log.review(late).already_applied
    assert office.case_log.verify().ok


def test_a_bundle_that_builds_on_one_that_is_missing_is_a_gap(
    world: World, office: Desk, agency: Desk
) -> None:
    arrival = world.arrival(agency, office, [], sequence=4, base=3)
    refusal = _refused(office, arrival, "bundle-gap")
    assert refusal.params == {"base": 3, "have": 0}


def test_a_lost_bundle_costs_nothing_while_nothing_builds_on_it(
    world: World, office: Desk, agency: Desk
) -> None:
    agency.incident(reported=True)
    arrival = world.arrival(agency, office, agency.operations(), sequence=7, base=0)
    assert office.case_log.apply(arrival, office.tick())[0].operations == 1


def test_a_bundle_for_another_is_refused(world: World, office: Desk, agency: Desk) -> None:
    other = world.agency("mod")
    _refused(office, world.arrival(agency, other, []), "bundle-not-for-us")


def test_operations_already_here_are_not_written_again(
    world: World, office: Desk, agency: Desk
) -> None:
    name = agency.incident(reported=True)
    world.carry(agency, office)
    agency.amend(name, status="triage")
    arrival = world.arrival(agency, office, [*agency.operations(), *agency.operations()])
    changes, review = office.case_log.apply(arrival, office.tick())
    assert (changes.operations, review.new) == (1, 1)
    assert office.shown(name, "status") == "triage"


def _forged_for_other_owner(agency: Desk) -> StoredOperation:
    name = RecordName("incident", "mod", "00000000-0000-4000-8000-00000000abcd")
    return operation(agency.replica.id, 9, name, REPORTED, kind="create")


def _forged_decision(agency: Desk) -> StoredOperation:
    package = RecordName("package", "nco", "00000000-0000-4000-8000-00000000aaaa")
    task = RecordName("task", "nco", "00000000-0000-4000-8000-00000000bbbb", package)
    response = RecordName("response", "mofa", response_id(task.id, "mofa"), task)
    cells: dict[str, tuple[Value, Iterable[str]]] = {"decision": ("verified", ())}
    return operation(agency.replica.id, 9, response, cells, compartment="decision", kind="decide")


def _unknown_replica(agency: Desk) -> StoredOperation:
    name = agency.name("incident")
    return operation("e" * 32, 1, name, REPORTED, kind="create")


def _value_no_officer_could_enter(agency: Desk) -> StoredOperation:
    name = agency.name("incident")
    return operation(agency.replica.id, 9, name, {**REPORTED, "status": ("x", ())}, kind="create")


def _officer_of_its_own(agency: Desk) -> StoredOperation:
    cells: dict[str, tuple[Value, Iterable[str]]] = {"name": ("外の担当官（架空）", ())}
    return operation(agency.replica.id, 9, agency.name("officer"), cells, kind="create")


def _note_under_what_never_travels(agency: Desk) -> StoredOperation:
    entry = agency.name("entry", agency.name("reference-case"))
    return operation(agency.replica.id, 9, entry, {"text": ("経過", ())}, kind="create")


@pytest.mark.parametrize(
    "forge",
    [
        _officer_of_its_own,
        _note_under_what_never_travels,
        _forged_for_other_owner,
        _forged_decision,
        _unknown_replica,
        _value_no_officer_could_enter,
    ],
)
def test_one_operation_its_author_was_not_entitled_to_refuses_the_whole_bundle(
    world: World, office: Desk, agency: Desk, forge: Callable[[Desk], StoredOperation]
) -> None:
    agency.incident(reported=True)
    forged = forge(agency)
    arrival = world.arrival(agency, office, [*agency.operations(), forged])
    refusal = _refused(office, arrival, "bundle-not-entitled")
    assert refusal.params["operation"] == forged.name


def test_a_derived_id_is_judged_of_every_record_not_of_the_first_of_its_kind(
    world: World, office: Desk, agency: Desk
) -> None:
    package = RecordName("package", "nco", "00000000-0000-4000-8000-00000000aaaa")
    cells: dict[str, tuple[Value, Iterable[str]]] = {"status": ("done", ())}
    made = []
    for number in range(3):
        task = RecordName("task", "nco", f"00000000-0000-4000-8000-00000000bbb{number}", package)
        derived = response_id(task.id, "mofa") if number < 2 else str(agency.name("incident").id)
        name = RecordName("response", "mofa", derived, task)
        made.append(operation(agency.replica.id, number + 1, name, cells, kind="create"))
    forged = world.arrival(agency, office, made)
    refusal = _refused(office, forged, "bundle-not-entitled")
    assert refusal.params["operation"] == made[-1].name
    changes, _ = office.case_log.apply(world.arrival(agency, office, made[:2]), office.tick())
    assert changes.operations == 2


def test_what_the_office_keeps_to_itself_is_refused_when_it_arrives(
    world: World, office: Desk, agency: Desk
) -> None:
    name = agency.incident(reported=True)
    world.carry(agency, office)
    office.amend(name, "internal", office_note="所見")
    arrival = world.arrival(office, agency, office.operations()[-1:])
    assert _refused(agency, arrival, "bundle-not-entitled").params["record"] == "incident"


def test_an_agency_may_not_relay_what_another_made(
    world: World, office: Desk, agency: Desk
) -> None:
    other = world.agency("mod")
    other.incident(reported=True)
    arrival = world.arrival(agency, office, other.operations())
    assert _refused(office, arrival, "bundle-not-entitled").params["origin"] == "mod"


def test_the_office_may_relay_what_an_agency_made(world: World, office: Desk, agency: Desk) -> None:
    second = world.agency("mofa", letter="B")
    name = agency.incident(reported=True)
    world.carry(agency, office)
    world.carry(office, second)
    assert second.shown(name, "title") == "不審な電子メール"
    assert second.operations()[0] == agency.operations()[0]


def _without_body(stored: StoredOperation) -> StoredOperation:
    bare = Operation(None, stored.operation.header)
    return msgspec.structs.replace(stored, body=None, operation=bare)


def _without_a_value(stored: StoredOperation) -> StoredOperation:
    body = stored.operation.body
    assert body is not None
    rest = {key: value for key, value in body.values.items() if key != "tlp"}
    return _with_body(stored, Body(body.actor, rest))


def _without_actor(stored: StoredOperation) -> StoredOperation:
    body = stored.operation.body
    assert body is not None
    return _with_body(stored, Body(None, body.values))


def _with_body(stored: StoredOperation, body: Body) -> StoredOperation:
    return msgspec.structs.replace(
        stored, body=encode(body), operation=Operation(body, stored.operation.header)
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_without_body, "operation-malformed"),
        (_without_a_value, "operation-malformed"),
        (_without_actor, "operation-malformed"),
    ],
)
def test_an_operation_that_is_not_whole_is_refused(
    world: World,
    office: Desk,
    agency: Desk,
    change: Callable[[StoredOperation], StoredOperation],
    code: str,
) -> None:
    agency.incident(reported=True)
    arrival = world.arrival(agency, office, [change(agency.operations()[0])])
    _refused(office, arrival, code)


def test_a_write_that_fails_half_way_leaves_nothing(
    world: World, office: Desk, agency: Desk, tmp_path: Path
) -> None:
    arrival, _, _ = _with_attachment(world, office, agency, tmp_path)
    for table in ("bundle", "journal", "operation", "record", "incident", "blob_chunk", "receipt"):
        office.db.execute(
            f"CREATE TRIGGER stop BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'disk'); END"
        )
        before = office.content()
        with pytest.raises(SqlError, match="disk"):
            office.case_log.apply(arrival, office.tick())
        assert office.content() == before
        office.db.execute("DROP TRIGGER stop")
    office.case_log.apply(arrival, office.tick())


class Broken(Sequence[StoredOperation]):
    """Operations of which the last never comes: the child died."""

    def __init__(self, operations: Sequence[StoredOperation]) -> None:
        self._operations = operations

    def __len__(self) -> int:
        return len(self._operations)

    def __getitem__(self, place: Any) -> Any:
        return self._operations[place]

    def __iter__(self) -> Iterator[StoredOperation]:
        yield from self._operations[:-1]
        raise BundleRefused("bundle-unreadable", detail="the reader stopped")


def test_a_bundle_that_ends_early_leaves_nothing_of_what_came(
    world: World, office: Desk, agency: Desk
) -> None:
    for number in range(5):
        agency.incident(f"事案{number}（架空）", reported=True)
    whole = world.arrival(agency, office, agency.operations())
    broken = replace(whole, operations=Broken(agency.operations()))
    _refused(office, broken, "bundle-unreadable")
    assert office.case_log.apply(whole, office.tick())[0].operations == 5
    # Nor is one believed that changes no record: the same again, and a late one.
    _refused(office, broken, "bundle-unreadable")
    late = replace(broken, sequence=0, manifest_hash="0" * 64)
    _refused(office, late, "bundle-unreadable")


def test_attached_files_come_with_their_operations(
    world: World, office: Desk, agency: Desk, tmp_path: Path
) -> None:
    arrival, sha256, content = _with_attachment(world, office, agency, tmp_path)
    changes, review = office.case_log.apply(arrival, office.tick())
    assert (changes.operations, review.blobs, review.warnings) == (2, 1, ())
    assert b"".join(office.case_log.read_blob(sha256)) == content


def test_a_file_that_is_not_what_its_attachment_says_refuses_the_bundle(
    world: World, office: Desk, agency: Desk, tmp_path: Path
) -> None:
    arrival, sha256, content = _with_attachment(world, office, agency, tmp_path)
    for changed in (content + b"x", content[:-1], b"y" * len(content)):
        arrival.blobs[sha256].write_bytes(changed)
        # Its length is compared on review; its content was hashed when the bundle was read.
        longer = len(changed) != len(content)
        _refused(office, arrival, "bundle-file", reviewed=longer)


def test_an_attachment_whose_file_did_not_come_is_said(
    world: World, office: Desk, agency: Desk, tmp_path: Path
) -> None:
    arrival, sha256, _ = _with_attachment(world, office, agency, tmp_path)
    _, review = office.case_log.apply(replace(arrival, blobs={}), office.tick())
    assert review.warnings == ("file-missing",)
    with pytest.raises(Refused, match="file-missing"):
        office.case_log.read_blob(sha256)


def test_a_file_that_nothing_attaches_is_not_kept(
    world: World, office: Desk, agency: Desk, tmp_path: Path
) -> None:
    stray = tmp_path / "stray"
    stray.write_bytes(b"stray")
    arrival = world.arrival(agency, office, [], blobs={"a" * 64: stray})
    office.case_log.apply(arrival, office.tick())
    assert office.one("SELECT count(*) FROM blob") == 0


def test_two_operations_under_one_number_are_both_kept_and_said(
    world: World, office: Desk, agency: Desk
) -> None:
    name = agency.incident(reported=True)
    world.carry(agency, office)
    copied = operation(agency.replica.id, 1, name, {"title": ("別の件名", ())})
    arrival = world.arrival(agency, office, [*agency.operations(), copied])
    _, review = office.case_log.apply(arrival, office.tick())
    assert review.warnings == ("fork",)
    assert review.conflicts == 1
    assert office.one("SELECT count(*) FROM operation") == 2
    assert office.case_log.verify().ok


def test_an_operation_of_ones_own_that_one_does_not_know_is_said(
    world: World, office: Desk, agency: Desk
) -> None:
    lost = operation(agency.replica.id, 5, agency.name("incident"), REPORTED, kind="create")
    review = agency.case_log.review(world.arrival(office, agency, [lost]))
    assert review.warnings == ("own-operation-unknown",)


def test_a_clock_far_ahead_does_not_carry_ours_away(
    world: World, office: Desk, agency: Desk
) -> None:
    agency.now = START + timedelta(days=400)
    name = agency.incident(reported=True)
    world.carry(agency, office)
    office.amend(name, "internal", office_note="所見")
    assert office.operations()[-1].operation.header.time[0] == int(office.now.timestamp() * 1000)


def test_receipts_are_kept_whether_or_not_we_remember_the_bundle(
    world: World, office: Desk, agency: Desk
) -> None:
    receipts = (_receipt(office, seq=77), _receipt(world.agency("mod"), seq=1))
    arrival = world.arrival(agency, office, [], receipts=receipts)
    office.case_log.apply(arrival, office.tick())
    rows = office.db.execute("SELECT replica, seq, outcome FROM receipt").fetchall()
    assert rows == [(agency.replica.id, 77, "applied")]


def test_newer_trust_documents_are_kept_older_ones_ignored_and_forked_ones_refused(
    world: World, office: Desk, agency: Desk
) -> None:

    def brought(roots: tuple[bytes, ...], version: int, registry: bytes) -> TrustState:
        return replace(
            world.trust(),
            roots=roots,
            root_version=len(roots),
            registry=registry,
            registry_version=version,
        )

    agency.case_log.save_trust(brought((b"root 1",), 2, b"registry 2"), agency.tick())
    older = brought((b"root 1",), 1, b"registry 1")
    agency.case_log.apply(world.arrival(office, agency, [], trust=older), agency.tick())
    assert agency.case_log.trust_documents() == ((b"root 1",), b"registry 2")
    newer = brought((b"root 1", b"root 2"), 3, b"registry 3")
    agency.case_log.apply(world.arrival(office, agency, [], trust=newer), agency.tick())
    assert agency.case_log.trust_documents() == ((b"root 1", b"root 2"), b"registry 3")
    forked = brought((b"root 1",), 3, b"another registry 3")
    _refused(agency, world.arrival(office, agency, [], trust=forked), "trust-fork", reviewed=False)
    assert agency.case_log.verify().ok


def test_the_officer_who_acted_elsewhere_is_named_here(
    world: World, office: Desk, agency: Desk
) -> None:
    agency.incident(reported=True)
    world.carry(agency, office)
    assert office.one("SELECT actor FROM operation") == DUTY.name


def _refused(desk: Desk, arrival: Arrival, code: str, *, reviewed: bool = True) -> BundleRefused:
    """Applying, and where it can be known before, reviewing, refuse and change nothing."""
    before = desk.content()
    if reviewed:
        with pytest.raises(BundleRefused) as review:
            desk.case_log.review(arrival)
        assert review.value.code == code
    with pytest.raises(BundleRefused) as refused:
        desk.case_log.apply(arrival, desk.tick())
    assert refused.value.code == code
    assert desk.content() == before
    return refused.value


def _with_attachment(
    world: World, office: Desk, agency: Desk, folder: Path
) -> tuple[Arrival, str, bytes]:
    incident = agency.incident(reported=True)
    content = b"evidence" * 300_000
    path = folder / "evidence"
    path.write_bytes(content)
    with path.open("rb") as stream:
        sha256, size = agency.keep(stream, 10_000_000)
    agency.marked("attachment", incident, name="証跡.txt", sha256=sha256, bytes=size)
    receipts = (_receipt(office, seq=1),)
    arrival = world.arrival(
        agency, office, agency.operations(), receipts=receipts, blobs={sha256: path}
    )
    return arrival, sha256, content


def _receipt(to: Desk, seq: int) -> Receipt:
    return Receipt(
        journal=to.head(),
        manifest="c" * 64,
        operation=None,
        outcome="applied",
        reason="",
        replica=to.replica.id,
        seq=seq,
    )
