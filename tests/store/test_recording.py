"""The write door: one's own acts become operations, all or none."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.domain.identity import response_id
from liaison_app.domain.operations import RecordName, check_body, check_shape, header_hash
from liaison_app.domain.query import words
from liaison_app.store import journal, oplog, recording
from liaison_app.store.caselog import Act, CaseLog
from liaison_app.store.connection import SqlError
from tests.store.world import DUTY, KEY, MARKED, START, Desk, World


def test_operations_are_numbered_named_and_true_to_their_hashes(agency: Desk) -> None:
    name = agency.incident("件名")
    agency.amend(name, status="triage")
    for number, stored in enumerate(agency.operations(), start=1):
        header = stored.operation.header
        assert (header.dot.replica, header.dot.seq) == (agency.replica.id, number)
        assert header_hash(stored.header) == stored.name
        check_shape(header)
        check_body(header, stored.operation.body)


def test_a_change_says_what_it_changed(agency: Desk) -> None:
    name = agency.name("incident")
    changes = agency.write(Act("create", name, "own", {"title": "件名", **MARKED}, mint=True))
    assert changes.position == 1
    assert changes.operations == 1
    assert changes.records == frozenset({("incident", name.id)})
    assert changes.references == {name.id: "MOFA-2026-0001"}
    assert changes.kinds == {"incident"}


def test_a_change_of_many_records_tells_their_kinds_alone(
    agency: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oplog, "NAMED", 3)
    monkeypatch.setattr(recording, "BATCH", 2)
    names = [agency.name("incident") for _ in range(4)]
    acts = [Act("create", name, "own", {"title": "件名", **MARKED}, mint=True) for name in names]
    named = frozenset(("incident", name.id) for name in names[:3])
    assert agency.write(*acts[:3]).records == named
    entry = Act("create", agency.name("entry", names[0]), "own", {"text": "経過", **MARKED})
    changes = agency.write(acts[3], entry, *(replace(act, mint=False) for act in acts[:3]))
    assert changes.records is None
    assert changes.kinds == {"incident", "entry"}
    assert (changes.operations, len(changes.references)) == (5, 1)


def test_many_acts_leave_the_index_as_few_would(
    agency: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "BATCH", 2)
    names = [agency.name("incident") for _ in range(5)]
    good = [Act("create", name, "own", {"title": "件名", **MARKED}, mint=True) for name in names]
    before = agency.content()
    with pytest.raises(Refused):
        agency.write(*good, Act("create", agency.name("incident"), "own", {"title": 1}))
    assert agency.content() == before
    agency.write(*good)
    gathered = "SELECT v FROM search_text_config WHERE k = 'hashsize'"
    assert agency.one(gathered) == 1024 * 1024
    assert agency.case_log.queries.search(words("件名")).total == 5
    assert list(agency.case_log.check_search().wrong) == []


def test_an_amendment_supersedes_exactly_what_was_seen(agency: Desk) -> None:
    name = agency.incident("件名")
    agency.amend(name, status="triage")
    created, amended = agency.operations()
    (cell,) = amended.operation.header.cells
    assert (cell.field, cell.over) == ("status", [created.name])
    assert agency.shown(name, "status") == "triage"
    assert agency.shown(name, "title") == "件名"


def test_acts_written_together_know_one_another(agency: Desk) -> None:
    name = agency.name("incident")
    agency.write(
        Act("create", name, "own", {"title": "甲", **MARKED}),
        Act("amend", name, "own", {"title": "乙"}),
        Act("amend", name, "own", {"title": "丙"}),
    )
    assert agency.shown(name, "title") == "丙"
    assert agency.one('SELECT count(*) FROM "conflict"') == 0
    assert agency.one("SELECT count(*) FROM cell WHERE field = 'title' AND superseded = 0") == 1


def test_the_journal_chains_every_operation(agency: Desk) -> None:
    name = agency.incident()
    agency.amend(name, status="triage")
    rows = agency.db.execute("SELECT * FROM journal ORDER BY position").fetchall()
    head = journal.BEGINNING
    for position, kind, item, item_hash, applied_at, through, stored in rows:
        assert through is None
        head = journal.chained(head, position, journal.Entry(kind, item, item_hash), applied_at, "")
        assert head == stored
    assert [row[0] for row in rows] == [1, 2]


def test_a_clock_that_jumps_back_never_makes_an_act_look_earlier(agency: Desk) -> None:
    name = agency.incident()
    agency.now = START - timedelta(days=30)
    agency.amend(name, status="triage")
    first, second = (stored.operation.header.time for stored in agency.operations())
    assert second > first


def test_references_are_minted_in_order_and_by_fiscal_year_in_japan(agency: Desk) -> None:
    shown = [agency.shown(agency.incident(), "reference") for _ in range(2)]
    agency.now = START.replace(year=2027, month=3, day=31, hour=14, minute=59)
    shown.append(agency.shown(agency.incident(), "reference"))
    agency.now = START.replace(year=2027, month=3, day=31, hour=15)
    shown.append(agency.shown(agency.incident(), "reference"))
    assert shown == ["MOFA-2026-0001", "MOFA-2026-0002", "MOFA-2026-0003", "MOFA-2027-0001"]


def test_a_later_replica_mints_under_its_letter(world: World) -> None:
    second = world.agency("mofa", letter="B")
    assert second.shown(second.incident(), "reference") == "MOFA-2026-B0001"


def test_a_refused_act_does_not_use_up_a_reference(agency: Desk) -> None:
    with pytest.raises(Refused):
        agency.incident(status="no such status")
    assert agency.shown(agency.incident(), "reference") == "MOFA-2026-0001"


def test_a_reference_written_by_hand_cannot_make_ours_collide(agency: Desk) -> None:
    agency.marked("incident", title="件名", reference="MOFA-2026-0900")
    assert agency.shown(agency.incident(), "reference") == "MOFA-2026-0001"


@pytest.mark.parametrize(
    ("kind", "compartment", "values", "code"),
    [
        ("create", "own", {"title": "甲", "status": "no such status"}, "field-invalid"),
        ("create", "own", {"title": ""}, "field-invalid"),
        ("create", "own", {"title": None}, "field-required"),
        ("create", "own", {"title": "甲\x00"}, "field-invalid"),
        ("create", "own", {"title": "\ud800"}, "field-invalid"),
        ("create", "own", {"impact_persons": -1}, "field-invalid"),
        ("create", "own", {"no_such_field": "甲"}, "not-entitled"),
        ("amend", "internal", {"office_note": "甲"}, "not-entitled"),
        ("decide", "decision", {}, "operation-malformed"),
        ("create", "own", {}, "operation-malformed"),
    ],
)
def test_what_is_refused_changes_nothing(
    agency: Desk, kind: str, compartment: str, values: dict[str, str], code: str
) -> None:
    agency.incident()
    before = agency.content()
    good = Act("create", agency.name("incident"), "own", {"title": "件名"}, mint=True)
    with pytest.raises(Refused) as refused:
        agency.write(good, Act(kind, agency.name("incident"), compartment, values))
    assert refused.value.code == code
    assert agency.content() == before


def test_nobody_writes_a_record_of_another_organisation(agency: Desk) -> None:
    before = agency.content()
    foreign = agency.name("incident", owner="mod")
    with pytest.raises(Refused, match="not-entitled"):
        agency.write(Act("create", foreign, "own", {"title": "件名"}))
    assert agency.content() == before


def test_the_office_decides_and_the_agency_answers_without_sharing_a_cell(
    office: Desk, agency: Desk
) -> None:
    task = _task(office, agency)
    response = RecordName("response", "mofa", response_id(task.id, "mofa"), task)
    agency.write(Act("create", response, "own", {"status": "done", "result": "適用済み"}))
    with pytest.raises(Refused, match="not-entitled"):
        agency.write(Act("decide", response, "decision", {"decision": "verified"}))
    office.write(Act("decide", response, "decision", {"decision": "verified"}))
    assert office.shown(response, "decision") == "verified"
    assert agency.shown(response, "status") == "done"


def test_a_notice_is_an_address(office: Desk, agency: Desk) -> None:
    task = _task(office, agency)
    found = office.db.execute("SELECT organisation, addressed, at_ms FROM addressing").fetchall()
    assert found == [("mofa", 1, int(office.now.timestamp() * 1000))]
    office.amend(task, "notice:mofa", addressed=False)
    assert office.one("SELECT addressed FROM addressing") == 0


def test_every_reference_a_record_ever_had_resolves(world: World) -> None:
    agency = world.agency(enrolled=False)
    name = agency.incident()
    agency.write(Act("amend", name, "own", {"reference": "MOFA-2026-0009"}))
    names = agency.db.execute("SELECT name FROM reference ORDER BY name").fetchall()
    assert names == [("LOCAL-0001",), ("MOFA-2026-0009",)]
    assert agency.one("SELECT count(*) FROM reference WHERE name = 'mofa-2026-0009'") == 1


def test_lists_and_booleans_are_kept_in_columns(agency: Desk) -> None:
    name = agency.incident(techniques=["T1566.002", "AML.T0052"], personal_data=True)
    assert agency.shown(name, "techniques") == '["T1566.002","AML.T0052"]'
    assert agency.shown(name, "personal_data") == 1


def test_a_reference_case_is_an_incident_of_the_library(agency: Desk) -> None:
    name = agency.name("reference-case")
    agency.write(Act("create", name, "own", {"title": "他の事案"}, mint=True))
    assert agency.shown(name, "library") == "reference"
    assert agency.shown(name, "reference") == "REF-2026-0001"


def test_a_write_that_fails_half_way_leaves_nothing(agency: Desk) -> None:
    """Each table in turn refuses the row; whichever write it is, the file is as it was."""
    known = agency.incident()
    act = Act("create", agency.name("incident"), "own", {"title": "件名", **MARKED}, mint=True)
    second = Act("amend", known, "own", {"title": "改めた件名"})
    for table in ("record", "operation", "journal", "cell", "incident", "reference", "meta"):
        agency.db.execute(
            f"CREATE TRIGGER stop BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'disk'); END"
        )
        before = agency.content()
        with pytest.raises(SqlError, match="disk"):
            agency.write(act, second)
        assert agency.content() == before
        agency.db.execute("DROP TRIGGER stop")
    assert agency.write(act, second).operations == 2


def test_a_cell_has_rows_only_once_it_is_written_again(agency: Desk) -> None:
    name = agency.incident("件名")
    assert agency.one("SELECT count(*) FROM cell") == 0
    agency.amend(name, status="triage", sector="government")
    rows = agency.db.execute("SELECT field, operation, superseded FROM cell").fetchall()
    assert rows == [("sector", 2, 0), ("status", 1, 1), ("status", 2, 0)]
    agency.case_log.rebuild()
    assert agency.db.execute("SELECT field, operation, superseded FROM cell").fetchall() == rows


@pytest.mark.parametrize("batch", [1, 2, 5])
def test_batches_of_one_transaction_know_one_another(
    agency: Desk, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(recording, "BATCH", batch)
    name = agency.name("incident")
    changes = agency.write(
        Act("create", name, "own", {"title": "甲", **MARKED}, mint=True),
        Act("create", agency.name("incident"), "own", {"title": "別", **MARKED}, mint=True),
        Act("amend", name, "own", {"title": "乙"}),
        Act("create", agency.name("entry", name), "own", {"text": "経過", **MARKED}),
        Act("amend", name, "own", {"title": "丙"}),
    )
    assert (changes.operations, changes.position) == (5, 5)
    assert sorted(changes.references.values()) == ["MOFA-2026-0001", "MOFA-2026-0002"]
    assert changes.records is not None
    assert len(changes.records) == 3
    assert agency.shown(name, "title") == "丙"
    assert agency.one('SELECT count(*) FROM "conflict"') == 0
    assert agency.case_log.verify().ok
    assert agency.case_log.check_projections() == []


def test_when_the_last_of_many_is_refused_nothing_was_written(agency: Desk) -> None:
    agency.incident()
    before = agency.content()

    def acts() -> Iterator[Act]:
        for number in range(12_000):
            values = {"title": f"架空{number}", **MARKED}
            yield Act("create", agency.name("incident"), "own", values, mint=True)
        yield Act("create", agency.name("incident"), "own", {"title": "甲", "status": "?"})

    with pytest.raises(Refused, match="field-invalid"):
        agency.case_log.record(acts(), DUTY, agency.tick(), agency.salt)
    assert agency.content() == before
    assert agency.shown(agency.incident(), "reference") == "MOFA-2026-0002"


def test_what_fails_while_acts_are_made_undoes_those_before(agency: Desk) -> None:
    before = agency.content()

    def acts() -> Iterator[Act]:
        for _ in range(recording.BATCH + 1):
            yield Act("create", agency.name("incident"), "own", {"title": "甲"}, mint=True)
        raise OSError("the ledger's stick was pulled")

    with pytest.raises(OSError, match="stick"):
        agency.case_log.record(acts(), DUTY, agency.tick(), agency.salt)
    assert agency.content() == before


def test_two_programs_at_once_continue_one_sequence(agency: Desk) -> None:
    agency.incident()
    other = CaseLog.open(agency.path, KEY)
    act = Act("create", agency.name("incident"), "own", {"title": "件名"}, mint=True)
    other.record([act], DUTY, agency.tick(), agency.salt)
    agency.incident()
    assert [stored.operation.header.dot.seq for stored in agency.operations()] == [1, 2, 3]
    assert agency.case_log.verify().ok
    other.close()


def _task(office: Desk, agency: Desk) -> RecordName:
    package = office.marked("package", title="対策パッケージ")
    task = office.marked("task", package, title="修正プログラムの適用")
    code = agency.replica.organisation
    office.write(Act("address", task, f"notice:{code}", {"addressed": True}))
    return task
