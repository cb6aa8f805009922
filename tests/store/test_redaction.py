"""Disposal in the log: values gone for good, names, chain and everything that follows hold."""

import io
import random
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_app.domain.arrival import StoredOperation
from liaison_app.domain.canonical import encode
from liaison_app.domain.errors import BundleRefused
from liaison_app.domain.operations import Body, Operation, RecordName, Redaction, Value
from liaison_app.store.caselog import Act
from liaison_app.store.pending_ticks import PendingTick
from tests.store.pages import says
from tests.store.world import KEY, Desk, World, operation

SECRET = "秘匿すべき件名qzxwvjk"
DISPOSAL = "00000000-0000-4000-8000-00000000d15b"


def operations_on(desk: Desk, *names: RecordName) -> list[StoredOperation]:
    return [each for each in desk.operations() if each.operation.header.record in names]


def dispose(desk: Desk, name: RecordName, *, field: str | None = None, **values: Value) -> str:
    """A disposal of everything on a record, or of one field's values."""
    written = [
        Redaction(each.name, field)
        for each in operations_on(desk, name)
        if field is None or any(cell.field == field for cell in each.operation.header.cells)
    ]
    cells: dict[str, Value] = {"disposal": DISPOSAL} if field is None else dict(values)
    desk.write(Act("dispose", name, "own", cells, redacts=tuple(written)))
    return desk.newest_name()


def test_nothing_is_left_of_a_disposed_record_but_what_was_done_when(agency: Desk) -> None:
    name = agency.incident(SECRET, source_id="SECRETNUMBER77")
    agency.amend(name, title=SECRET + "二", confirmed_facts=SECRET * 40)
    agency.amend(name, title="乙")
    agency.write(Act("create", agency.name("disposal"), "own", {
        "basis": "clean-up", "reason": "誤って登録", "records": [f"{name.id} MOFA-2026-0001"],
    }))  # fmt: skip
    queries = agency.case_log.queries
    before = queries.history(queries.resolve(name.id).pk)
    dispose(agency, name)
    agency.case_log.scrub()

    assert agency.shown(name, "title") is None
    assert queries.counts().incidents == 0
    assert queries.search("秘匿すべき").total == 0
    assert queries.resolve("MOFA-2026-0001").name == name
    after = queries.history(queries.resolve(name.id).pk)
    assert [(one.name, one.at, one.actor, one.kind) for one in after[:-1]] == [
        (one.name, one.at, one.actor, one.kind) for one in before
    ]
    assert all(cell.destroyed for one in after[:-1] for cell in one.cells)
    assert after[-1].destroys == 3

    assert agency.case_log.verify().ok
    assert agency.case_log.check_projections() == []
    assert agency.case_log.as_of(1).history(1)[0].cells[0].after is None
    assert agency.case_log.as_of(2).incidents()[1][0]["title"] is None
    agency.case_log.rebuild()
    assert queries.resolve("MOFA-2026-0001").name == name


def test_what_was_chosen_and_not_recorded_goes_with_the_incident(agency: Desk) -> None:
    gone, kept = agency.incident("甲"), agency.incident("乙")
    pks = [agency.case_log.queries.resolve(name.id).pk for name in (gone, kept)]
    for pk in pks:
        tick = PendingTick("deepfake-voice", "s1", "seen", SECRET)
        agency.case_log.keep_ticks(pk, "officer", "deepfake-voice", [tick])
        agency.case_log.keep_draft("officer", "entry", pk, "2026-11-24T00:00:00Z", {"text": SECRET})
    dispose(agency, gone)
    waiting = agency.case_log.queries.ticks_waiting("officer")
    assert waiting == [(pks[1], "deepfake-voice", 1)]
    assert [
        agency.case_log.queries.form_draft("officer", "entry", pk) is not None for pk in pks
    ] == [False, True]


def test_the_file_keeps_no_byte_of_it(agency: Desk) -> None:
    kept = agency.incident("残る件名")
    name = agency.incident(SECRET)
    agency.amend(name, confirmed_facts=f"{SECRET}。" * 400)
    agency.amend(name, confirmed_facts="短い")
    agency.keep(io.BytesIO(b"FILECONTENT" * 900), 2**20)
    sha256, size = agency.keep(io.BytesIO(b"FILECONTENT" * 900), 2**20)
    attachment = agency.marked("attachment", name, name="秘匿.txt", sha256=sha256, bytes=size)
    agency.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    told = (SECRET, "zxwvj", "FILECONTENTFILE")
    assert says(agency.path, KEY, *told) == set(told)
    dispose(agency, attachment)
    dispose(agency, name)
    assert agency.case_log.is_scrub_due()
    agency.case_log.scrub()
    assert not agency.case_log.is_scrub_due()
    # The log was emptied; since then it got the one page that says so.
    log = agency.path.with_name(agency.path.name + "-wal")
    assert log.stat().st_size < 2 * 4152
    assert says(agency.path, KEY, *told, "残る件名") == {"残る件名"}
    assert agency.shown(kept, "title") == "残る件名"
    assert agency.case_log.verify().ok


def test_one_field_alone_is_cleaned_and_corrected(agency: Desk) -> None:
    name = agency.incident("甲", confirmed_facts=SECRET)
    agency.amend(name, confirmed_facts=SECRET + "二")
    dispose(agency, name, field="confirmed_facts", confirmed_facts="訂正後")
    agency.case_log.scrub()
    assert (agency.shown(name, "confirmed_facts"), agency.shown(name, "title")) == ("訂正後", "甲")
    assert agency.case_log.queries.search("秘匿すべき").total == 0
    assert agency.case_log.queries.search("訂正後").total == 1
    assert says(agency.path, KEY, SECRET) == set()
    assert agency.case_log.verify().ok
    assert agency.case_log.check_projections() == []


def test_a_file_stays_while_another_attachment_holds_it(agency: Desk) -> None:
    first, second = agency.incident("甲"), agency.incident("乙")
    sha256, size = agency.keep(io.BytesIO(b"shared"), 100)
    one, other = (
        agency.marked("attachment", incident, name="a", sha256=sha256, bytes=size)
        for incident in (first, second)
    )
    dispose(agency, one)
    assert b"".join(agency.case_log.read_blob(sha256)) == b"shared"
    dispose(agency, other)
    assert agency.one("SELECT count(*) FROM blob_chunk") == 0
    assert agency.case_log.verify().ok


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE operation SET body = NULL, actor = NULL WHERE pk = 1",
        "UPDATE operation SET body = (SELECT body FROM operation WHERE pk = 3) WHERE pk = 1",
    ],
)
def test_what_no_disposal_names_may_not_be_missing(agency: Desk, edit: str) -> None:
    _, gone = agency.incident("残る件名"), agency.incident("甲")
    agency.write(Act("report", gone, "own", {"reported": True}))
    dispose(agency, gone)
    assert agency.case_log.verify().ok
    agency.db.execute(edit)
    report = agency.case_log.verify()
    assert (report.broken_at, report.reason) == (1, "operation")


def test_one_value_more_than_the_disposal_names_is_noticed(agency: Desk) -> None:
    name = agency.incident("甲", confirmed_facts=SECRET)
    dispose(agency, name, field="confirmed_facts", confirmed_facts=None)
    (first, _) = operations_on(agency, name)
    assert first.operation.body is not None
    body = Body(
        first.operation.body.actor,
        {key: one for key, one in first.operation.body.values.items() if key != "title"},
    )
    agency.db.execute("UPDATE operation SET body = ? WHERE pk = 1", [encode(body)])
    assert agency.case_log.verify().reason == "operation"


def test_a_value_that_came_back_is_noticed(agency: Desk) -> None:
    name = agency.incident(SECRET)
    (body,) = agency.db.execute("SELECT body FROM operation WHERE pk = 1").fetchone()
    dispose(agency, name)
    agency.db.execute("UPDATE operation SET body = ? WHERE pk = 1", [body])
    report = agency.case_log.verify()
    assert (report.broken_at, report.reason) == (1, "returned")


def test_a_disposal_reaches_its_own_record_only(agency: Desk) -> None:
    kept, other = agency.incident("残る件名"), agency.incident("乙")
    (target,) = operations_on(agency, kept)
    redacts = (Redaction(target.name, None),)
    agency.write(Act("dispose", other, "own", {"disposal": DISPOSAL}, redacts=redacts))
    assert agency.shown(kept, "title") == "残る件名"
    agency.db.execute("UPDATE operation SET body = NULL, actor = NULL WHERE pk = 1")
    assert agency.case_log.verify().broken_at == 1


def _strip(each: StoredOperation) -> StoredOperation:
    assert each.operation.body is not None
    body = Body(each.operation.body.actor, {})
    header = each.operation.header
    return StoredOperation(each.name, each.header, encode(body), Operation(body, header))


def test_another_replica_destroys_likewise_whatever_comes_first(world: World) -> None:
    first, second = world.agency("mofa"), world.agency("mofa", letter="B")
    name = first.incident(SECRET)
    whole = operations_on(first, name)
    dispose(first, name)
    (_, disposal) = operations_on(first, name)

    def arrive(desk: Desk, operations: Iterable[StoredOperation]) -> None:
        desk.case_log.apply(world.arrival(first, desk, list(operations)), desk.tick())

    arrive(second, [disposal])
    arrive(second, whole)
    third = world.agency("mofa", letter="C")
    arrive(third, whole)
    assert third.shown(name, "title") == SECRET
    arrive(third, [disposal])
    fourth = world.agency("mofa", letter="D")
    arrive(fourth, [_strip(whole[0]), disposal])
    for desk in (second, third, fourth):
        assert (desk.shown(name, "title"), desk.shown(name, "hidden")) == (None, 1)
        assert desk.case_log.verify().ok
        assert desk.case_log.check_projections() == []
        desk.case_log.scrub()
        assert says(desk.path, KEY, SECRET) == set()


def test_a_missing_value_without_its_disposal_refuses_the_bundle(world: World) -> None:
    first, second = world.agency("mofa"), world.agency("mofa", letter="B")
    first.incident(SECRET)
    arrival = world.arrival(first, second, [_strip(each) for each in first.operations()])
    with pytest.raises(BundleRefused, match="operation-malformed"):
        second.case_log.apply(arrival, second.tick())


def test_who_may_not_write_a_record_may_not_have_it_destroyed(world: World, office: Desk) -> None:
    agency = world.agency("mofa")
    name = agency.incident(SECRET, reported=True)
    world.carry(agency, office)
    (created,) = operations_on(agency, name)
    forged = operation(
        office.replica.id, 99, name, {"disposal": (DISPOSAL, ())},
        kind="dispose", redacts=[Redaction(created.name, None)],
    )  # fmt: skip
    with pytest.raises(BundleRefused, match="bundle-not-entitled"):
        agency.case_log.apply(world.arrival(office, agency, [forged]), agency.tick())
    assert agency.shown(name, "title") == SECRET


def test_what_became_unreadable_does_not_leave(world: World, office: Desk) -> None:
    agency = world.agency("mofa")
    name = agency.incident(SECRET, reported=True)
    agency.marked("entry", name, text="経過")
    assert len(agency.case_log.outgoing(office.replica).operations) == 2
    dispose(agency, name)
    assert agency.case_log.outgoing(office.replica).operations[:] == []


@settings(max_examples=15)
@given(seed=st.integers(0, 2**16))
def test_any_order_of_arrival_ends_alike(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    chance = random.Random(seed)
    world = World(tmp_path_factory.mktemp("disposal"))
    first, second = world.agency("mofa"), world.agency("mofa", letter="B")
    names = [first.incident(f"{SECRET}{n}") for n in range(3)]
    names += [first.marked("entry", names[0], text=SECRET)]
    for _ in range(6):
        first.amend(chance.choice(names), tlp=chance.choice(["TLP:GREEN", "TLP:RED"]))
    whole = first.operations()
    for name in chance.sample(names, 2):
        dispose(first, name)
    brought = [*whole, *first.operations()[len(whole) :]]
    chance.shuffle(brought)
    cut = chance.randint(0, len(brought))
    for part in (brought[:cut], brought[cut:]):
        second.case_log.apply(world.arrival(first, second, part), second.tick())
    for name in names:
        for column in ("tlp", "hidden", "disposal"):
            assert first.shown(name, column) == second.shown(name, column)
    for desk in (first, second):
        assert desk.case_log.check_projections() == []
        assert desk.case_log.verify().ok
    world.close()
