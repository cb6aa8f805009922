"""What the reader answers: rows as domain values, filters, sorting, history, and cheap plans."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from liaison_app.domain.arrival import JournalHead, Receipt
from liaison_app.domain.errors import Refused
from liaison_app.domain.identity import acknowledgement_id, response_id
from liaison_app.domain.operations import RecordName
from liaison_app.domain.query import words
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.store.caselog import Act
from liaison_app.store.connection import SqlError
from liaison_app.store.projection_schema import columns_of
from liaison_app.store.queries import JournalWord, Reader, Row, history, journal_lines, retained
from tests.store.world import DUTY, MARKED, Desk, World


@pytest.fixture
def reader(agency: Desk) -> Iterator[Reader]:
    made = agency.case_log.reader()
    yield made
    made.close()


def titles(rows: list[Row]) -> list[str]:
    return [str(row["title"]) for row in rows]


def refusal(reader: Reader, text: str, *kinds: str) -> str:
    with pytest.raises(Refused) as refused:
        reader.resolve(text, kinds)
    return refused.value.code


# Finding one


@pytest.mark.parametrize(
    "typed", ["MOFA-2026-0001", "mofa-2026-0001", " Mofa-2026-0001\n", "ＭＯＦＡ-２０２６-０００１"]
)
def test_a_reference_resolves_in_any_case_and_width(
    agency: Desk, reader: Reader, typed: str
) -> None:
    name = agency.incident()
    found = reader.resolve(typed)
    assert found.name == name
    assert found.reference == "MOFA-2026-0001"
    assert reader.row(found)["id"] == name.id


def test_a_uuid_resolves_in_any_case_with_its_parents(agency: Desk, reader: Reader) -> None:
    entry = agency.create("entry", agency.incident(), text="架空", **MARKED)
    found = reader.resolve(entry.id.upper())
    assert found.name == entry
    assert found.reference == ""


def test_a_former_reference_still_resolves(world: World) -> None:
    agency = world.agency("mofa", enrolled=False)
    name = agency.incident()
    agency.case_log.enrol(world.trust(), "A", DUTY, agency.tick(), agency.salt)
    queries = agency.case_log.queries
    assert queries.resolve("local-0001").name == queries.resolve("MOFA-2026-0001").name == name
    assert queries.resolve("LOCAL-0001").reference == "MOFA-2026-0001"


@pytest.mark.parametrize("typed", ["", "MOFA-2026-0002", "x" * 10_000, "\x00", "\ud800", "'; --"])
def test_what_is_not_there_is_unknown(agency: Desk, reader: Reader, typed: str) -> None:
    agency.incident()
    assert refusal(reader, typed) == "record-unknown"


def test_another_kind_than_asked_for_is_unknown(agency: Desk, reader: Reader) -> None:
    agency.incident()
    assert refusal(reader, "MOFA-2026-0001", "task", "alert") == "record-unknown"
    assert reader.resolve("MOFA-2026-0001", ("task", "incident")).pk


def test_one_name_for_two_records_is_ambiguous(agency: Desk, reader: Reader) -> None:
    for _ in range(2):
        agency.write(Act("create", agency.name("incident"), "own",
                         {"title": "甲", "reference": "MOFA-2026-9999", **MARKED}))  # fmt: skip
    assert refusal(reader, "MOFA-2026-9999") == "record-ambiguous"


def test_a_record_is_found_by_its_number_at_the_source(agency: Desk, reader: Reader) -> None:
    incident = agency.incident(source_id="台帳-7")
    case = agency.create("reference-case", None, title="他国", source_id="AML.CS0001", **MARKED)
    found = reader.by_source("incident", "台帳-7")
    assert found is not None
    assert found.name == incident
    held = reader.by_source("reference-case", "AML.CS0001")
    assert held is not None
    assert held.name == case
    assert reader.by_source("incident", "AML.CS0001") is None
    assert reader.by_source("package", "台帳-7") is None


# Rows


def test_a_row_carries_every_field_as_the_domain_has_it(agency: Desk, reader: Reader) -> None:
    name = agency.incident(
        "件名", cves=["CVE-2026-12345"], handling=["no-copy"], personal_data=True, exercise=False,
        impact_persons=12, severity="3", detected_at="2026-11-23T09:00:00Z",
    )  # fmt: skip
    row = reader.incident(reader.resolve(name.id).pk)
    assert row["cves"] == ["CVE-2026-12345"]
    assert row["handling"] == ["no-copy"]
    assert (row["personal_data"], row["exercise"], row["reported"]) == (True, False, None)
    assert (row["impact_persons"], row["severity"]) == (12, "3")
    assert (row["id"], row["owner"], row["library"]) == (name.id, "mofa", "")
    assert row["created_at"] == row["updated_at"] == "2026-11-24T00:00:01Z"
    assert set(columns_of("incident")) <= set(row)
    for key, value in row.items():
        field = columns_of("incident").get(key)
        if field is not None and value is not None:
            field.check(value)


def test_a_change_moves_the_time_of_the_row(agency: Desk, reader: Reader) -> None:
    name = agency.incident()
    agency.amend(name, status="triage")
    row = reader.incident(reader.resolve(name.id).pk)
    assert (row["created_at"], row["updated_at"]) == (
        "2026-11-24T00:00:01Z",
        "2026-11-24T00:00:02Z",
    )


def test_a_record_known_by_name_alone_has_no_row(agency: Desk, reader: Reader) -> None:
    incident = agency.name("incident")
    agency.create("entry", incident, text="親より先に届いた記録", **MARKED)
    pk = int(str(agency.one("SELECT pk FROM record WHERE uuid = ?", incident.id)))
    with pytest.raises(Refused, match="record-unknown"):
        reader.incident(pk)
    assert len(reader.entries(pk)) == 1
    (hit,) = reader.search("届いた").hits
    assert (hit.title, hit.reference, hit.parent_id) == ("", "", incident.id)


def test_the_timeline_is_in_order_of_what_happened(agency: Desk, reader: Reader) -> None:
    incident = agency.incident()
    agency.create("entry", incident, text="三", occurred_at="2026-11-23T12:00:00Z", **MARKED)
    agency.create("entry", incident, text="一", occurred_at="2026-11-22T12:00:00Z", **MARKED)
    agency.create("entry", incident, text="時刻不明", **MARKED)
    agency.create("entry", incident, text="二", occurred_at="2026-11-23T11:00:00Z", **MARKED)
    pk = reader.resolve(incident.id).pk
    assert [row["text"] for row in reader.entries(pk)] == ["一", "二", "三", "時刻不明"]


def test_attachments_are_listed_as_they_came(agency: Desk, reader: Reader) -> None:
    incident = agency.incident()
    for name in ("b.eml", "a.eml"):
        agency.create("attachment", incident, name=name, sha256="ab" * 32, bytes=1, **MARKED)
    rows = reader.attachments(reader.resolve(incident.id).pk)
    assert [row["name"] for row in rows] == ["b.eml", "a.eml"]


# The incident list


@pytest.fixture
def several(agency: Desk) -> Desk:
    agency.incident("甲", severity="1", status="closed", organisation="mofa")
    agency.incident("乙", severity="4", status="new", organisation="npa")
    agency.incident("丙", severity="unknown", status="monitoring")
    agency.incident("丁", severity="3", status="new", exercise=True)
    agency.create("reference-case", None, title="検体", severity="4", **MARKED)
    return agency


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, "丁丙乙甲"),
        ({"status": "new"}, "丁乙"),
        ({"severity_min": 3}, "丁乙"),
        ({"severity_min": 0}, "丁乙甲"),
        ({"organisation": "NPA"}, "乙"),
        ({"organisation": "mofa"}, "丁丙甲"),
        ({"exercise": True}, "丁"),
        ({"exercise": False}, "丙乙甲"),
        ({"library": "reference"}, "検体"),
        ({"status": "new", "exercise": False}, "乙"),
        ({"query": words("乙")}, "乙"),
        ({"query": words("mofa-2026-0001")}, "甲"),
        ({"query": words("、")}, ""),
        ({"query": words("  ")}, "丁丙乙甲"),
        ({"query": words("無い語")}, ""),
        ({"sort": "updated_at"}, "甲乙丙丁"),
        ({"sort": "reference"}, "甲乙丙丁"),
        ({"sort": "-severity"}, "乙丁甲丙"),
        ({"sort": "severity"}, "丙甲丁乙"),
        ({"sort": "status"}, "乙丁丙甲"),
        ({"limit": 2}, "丁丙"),
        ({"limit": 2, "offset": 3}, "甲"),
        ({"limit": 0}, ""),
    ],
)
def test_the_list_is_filtered_and_sorted(
    several: Desk, chosen: dict[str, object], expected: str
) -> None:
    total, rows = several.case_log.queries.incidents(**chosen)  # type: ignore[arg-type]
    assert "".join(titles(rows)) == expected
    unlimited = {key: value for key, value in chosen.items() if key not in ("limit", "offset")}
    ids = several.case_log.queries.incident_ids(**unlimited)  # type: ignore[arg-type]
    assert total == len(ids)
    assert titles(several.case_log.queries.incident_rows(ids))[: len(rows)] or not rows


def test_text_finds_an_incident_by_its_timeline(several: Desk) -> None:
    incident = several.case_log.queries.resolve("MOFA-2026-0003")
    several.create("entry", incident.name, text="警察庁へ連絡", **MARKED)
    total, rows = several.case_log.queries.incidents(query=words("警察"))
    assert (total, titles(rows)) == (1, ["丙"])


def test_every_field_can_sort(several: Desk) -> None:
    for key in ("created_at", "updated_at", *columns_of("incident")):
        for sort in (key, f"-{key}"):
            assert len(several.case_log.queries.incident_ids(sort=sort)) == 4


@pytest.mark.parametrize("sort", ["", "-", "pk", "record; DROP TABLE incident", '"', "--title"])
def test_an_unknown_sort_key_is_refused(several: Desk, sort: str) -> None:
    with pytest.raises(Refused) as refused:
        several.case_log.queries.incident_ids(sort=sort)
    assert refused.value.code == "sort-unknown"


def test_rows_of_a_page_come_in_the_order_asked_for(several: Desk) -> None:
    ids = several.case_log.queries.incident_ids(sort="reference")
    page = [ids[2], ids[0], 9999]
    assert titles(several.case_log.queries.incident_rows(page)) == ["丙", "甲"]


# Packages, tasks, alerts


@pytest.fixture
def issued(world: World) -> World:
    office, agency = world.office(), world.agency("mofa")
    package = office.name("package")
    early, late, never = (office.name("task", package) for _ in range(3))
    alert = office.name("alert")
    office.write(
        Act("create", package, "own", {"title": "対策", **MARKED}, mint=True),
        *(
            Act("create", task, "own", {"title": title, **due, **MARKED}, mint=True)
            for task, title, due in (
                (never, "期限なし", {}),
                (late, "遅い", {"due": "2026-12-20"}),
                (early, "早い", {"due": "2026-12-01"}),
            )
        ),
        Act("address", early, "notice:mofa", {"addressed": True}),
        Act("address", early, "notice:npa", {"addressed": True}),
        Act("address", late, "notice:npa", {"addressed": True}),
        Act("address", late, "notice:npa", {"addressed": False}),
        Act("create", alert, "own", {"title": "注意", "body": "本文", **MARKED}, mint=True),
        Act("address", alert, "notice:mofa", {"addressed": True}),
        Act("publish", package, "own", {"published_at": "2026-11-24T00:00:00Z"}),
    )
    world.carry(office, agency)
    response = RecordName("response", "mofa", response_id(early.id, "mofa"), early)
    told = RecordName("acknowledgement", "mofa", acknowledgement_id(alert.id, "mofa"), alert)
    agency.write(
        Act("create", response, "own", {"status": "done", "result": "完了", **MARKED}),
        Act("create", told, "own", {"acknowledged_at": "2026-11-25T00:00:00Z", **MARKED}),
    )
    world.carry(agency, office)
    (answer,) = office.case_log.queries.responses(office.case_log.queries.resolve("T-2026-0003").pk)
    office.write(Act("decide", response, "decision", {"decision": "verified"}))
    assert answer["decision"] is None
    return world


def test_tasks_come_with_package_addressees_and_answers(issued: World) -> None:
    queries = issued.desks[0].case_log.queries
    rows = queries.tasks()
    assert titles(rows) == ["早い", "遅い", "期限なし"]
    assert [row["addressed"] for row in rows] == [["mofa", "npa"], [], []]
    assert {row["package"] for row in rows} == {"P-2026-01"}
    assert [row["published"] for row in rows] == [True] * 3
    (answer,) = queries.responses(int(str(rows[0]["pk"])))
    assert (answer["owner"], answer["status"], answer["decision"]) == ("mofa", "done", "verified")
    assert titles(queries.tasks(organisation="NPA")) == ["早い"]
    (package,) = queries.packages()
    assert len(queries.tasks(package=int(str(package["pk"])))) == 3
    assert queries.tasks(package=9999) == []


def test_an_agency_sees_what_came_to_it(issued: World) -> None:
    queries = issued.desks[1].case_log.queries
    assert titles(queries.tasks()) == ["早い"]
    assert queries.addressed(int(str(queries.tasks()[0]["pk"]))) == ["mofa"]


def test_alerts_come_newest_first_with_who_took_note(issued: World) -> None:
    office = issued.desks[0]
    office.create("alert", None, title="続報", body="本文", **MARKED)
    (newest, _), (pk, row) = office.case_log.queries.alerts()
    assert (row["title"], row["body"]) == ("注意", "本文")
    assert office.case_log.queries.addressed(pk) == ["mofa"]
    assert office.case_log.queries.addressed(newest) == []
    (given,) = office.case_log.queries.acknowledgements(pk)
    assert (given["owner"], given["acknowledged_at"]) == ("mofa", "2026-11-25T00:00:00Z")


def test_the_operations_of_a_record_are_named(issued: World) -> None:
    office = issued.desks[0]
    pk = office.case_log.queries.resolve("T-2026-0003").pk
    names = office.case_log.queries.operation_names(pk)
    task = office.case_log.queries.resolve("T-2026-0003").name
    made = office.operations()
    assert names == [each.name for each in made if each.operation.header.record == task]
    assert len(names) == 3


# Figures and short lists


def test_figures_leave_out_exercises_and_reference_cases(several: Desk) -> None:
    several.create("officer", name="担当官")
    counts = several.case_log.queries.counts()
    assert (counts.incidents, counts.tasks, counts.operations, counts.conflicts) == (3, 0, 6, 0)


def test_an_empty_case_log_answers_everything(agency: Desk, reader: Reader) -> None:
    counts = reader.counts()
    assert (counts.incidents, counts.tasks, counts.operations, counts.conflicts) == (0, 0, 0, 0)
    assert reader.newest_position() == (0, "00" * 32)
    assert reader.incidents() == (0, [])
    for answer in (reader.packages(), reader.tasks(), reader.alerts(), reader.organisations(),
                   reader.officers(), reader.briefings(), reader.bundles_in(), reader.conflicts(),
                   reader.journal(10), list(reader.kept_bundles()), reader.receipts_from("0" * 32),
                   reader.receipts_owed("0" * 32, 0)):  # fmt: skip
        assert answer == []
    assert reader.last_bundle_in() is None
    assert reader.newest_applied("0" * 32) == 0
    assert reader.newest_base("0" * 32) == 0
    assert reader.search("なにか").total == 0


def test_short_lists_keep_the_order_of_entry(agency: Desk, reader: Reader) -> None:
    for name in ("乙", "甲"):
        agency.create("officer", name=name)
    for number in (1, 2):
        values = {"kind": "cabinet-summary", "title": f"第{number}報",
                  "as_of": "2026-11-24T00:00:00Z", **MARKED}  # fmt: skip
        agency.write(Act("create", agency.name("briefing"), "own", values))
    assert [row["name"] for row in reader.officers()] == ["乙", "甲"]
    assert titles(reader.briefings()) == ["第1報", "第2報"]


# History


def test_history_tells_each_change_with_what_stood_before(agency: Desk, reader: Reader) -> None:
    name = agency.incident("甲", status="new")
    changed = agency.amend(name, status="triage", title="乙")
    entries = reader.history(reader.resolve(name.id).pk)
    assert [entry.kind for entry in entries] == ["create", "amend"]
    last = entries[1]
    assert [cell[:3] for cell in last.cells] == [("status", "new", "triage"), ("title", "甲", "乙")]
    assert {cell.field: cell.before for cell in entries[0].cells}["title"] is None
    assert (last.name, last.position, last.through) == (changed, 2, None)
    assert (last.actor, last.organisation, last.compartment) == ("当直", "mofa", "own")
    assert last.at == datetime(2026, 11, 24, 0, 0, 2, tzinfo=UTC)


def test_history_says_through_which_bundle(world: World) -> None:
    office, agency = world.office(), world.agency()
    name = agency.incident(reported=True)
    world.carry(agency, office)
    office.amend(name, "internal", office_note="所見")
    arrived, noted = office.case_log.queries.history(office.case_log.queries.resolve(name.id).pk)
    assert (arrived.through, arrived.organisation) == (("mofa", 1), "mofa")
    assert (noted.through, noted.organisation) == (None, "nco")
    assert [cell[:3] for cell in noted.cells] == [("office_note", None, "所見")]


def test_a_destroyed_value_is_told_as_none(agency: Desk, reader: Reader) -> None:
    name = agency.incident("甲")
    agency.amend(name, title="乙")
    agency.db.execute("UPDATE operation SET body = NULL, actor = NULL WHERE seq = 1")
    first, second = reader.history(reader.resolve(name.id).pk)
    assert {(cell.after, cell.destroyed) for cell in first.cells} == {(None, True)}
    assert (first.actor, second.cells) == ("", (("title", None, "乙", False),))


def test_history_of_one_field_and_of_all_below_comes_in_pages(agency: Desk, reader: Reader) -> None:
    name = agency.incident("甲", severity="1")
    for severity in ("2", "3"):
        agency.amend(name, severity=severity)
        agency.amend(name, title=f"件名{severity}")
    agency.marked("entry", name, text="経過")
    pk = reader.resolve(name.id).pk
    told = reader.history_page(pk, limit=10, field="severity")
    assert [cell[:3] for entry in told for cell in entry.cells] == [
        ("severity", "2", "3"),
        ("severity", "1", "2"),
        ("severity", None, "1"),
    ]
    newest = reader.history_page(pk, limit=2, with_below=True)
    assert [(entry.record_kind, entry.kind) for entry in newest] == [
        ("entry", "create"),
        ("incident", "amend"),
    ]
    older = reader.history_page(pk, limit=9, with_below=True, before=newest[-1].position)
    assert [entry.position for entry in older] == [4, 3, 2, 1]


def test_the_journal_is_read_from_its_end_in_pages(world: World) -> None:
    office, agency = world.office(), world.agency()
    agency.incident("甲", reported=True)
    world.carry(agency, office)
    office.incident("乙")
    newest, brought, bundle = office.case_log.queries.journal(10)
    assert [line.position for line in (newest, brought, bundle)] == [3, 2, 1]
    assert (newest.kind, newest.act, newest.record_kind) == ("operation", "create", "incident")
    assert (brought.organisation, brought.actor, brought.through) == ("mofa", "当直", ("mofa", 1))
    assert (bundle.kind, bundle.through, bundle.act) == ("bundle", ("mofa", 1), "")
    assert office.case_log.queries.newest_position() == (3, newest.head)
    assert office.case_log.queries.journal(1, before=3) == [brought]
    assert office.case_log.queries.journal(10, before=1) == []

    def asked(*words: JournalWord) -> list[int]:
        return [line.position for line in office.case_log.queries.journal(10, said=words)]

    assert asked(JournalWord("当直")) == [3, 2]
    assert asked(JournalWord("当直"), JournalWord("x", organisations=("mofa",))) == [2]
    assert asked(JournalWord("x", kinds=("bundle",))) == [1]
    assert asked(JournalWord(brought.reference.lower()[:6])) == [2]
    assert asked(JournalWord("x", period=("1999-01-01T00:00:00Z", "1999-01-02T00:00:00Z"))) == []
    assert asked(JournalWord("%")) == []


def test_heads_and_conflicts_are_told_with_their_authors(world: World) -> None:
    first = world.agency("mofa")
    second = world.agency("mofa", letter="B")
    name = first.incident("甲")
    world.carry(first, second)
    first.amend(name, title="一台目")
    second.tick()
    second.amend(name, title="二台目")
    arrival = world.arrival(second, first, second.operations()[-1:])
    first.case_log.apply(arrival, first.tick())
    queries = first.case_log.queries
    pk = queries.resolve(name.id).pk
    (conflict,) = queries.conflicts()
    assert (conflict.pk, conflict.kind, conflict.record) == (pk, "incident", name.id)
    assert (conflict.compartment, conflict.field) == ("own", "title")
    assert queries.conflicts(pk) == [conflict]
    assert queries.conflicts(9999) == []
    values = queries.heads(pk, "own", "title")
    assert {head.value for head in values} == {"一台目", "二台目"}
    assert values[0].value == first.shown(name, "title")
    assert {(head.actor, head.organisation) for head in values} == {("当直", "mofa")}
    assert values[0].at >= values[1].at
    assert queries.counts().conflicts == 1
    assert queries.heads(pk, "own", "status")[0].value == "new"
    assert queries.heads(pk, "own", "sector") == []


# Exchange


def test_bundles_and_receipts_are_remembered(world: World) -> None:
    office, agency = world.office(), world.agency()
    told = Receipt(
        journal=JournalHead("ab" * 32, 3), manifest="cd" * 32, operation=None, outcome="applied",
        reason="", replica=office.replica.id, seq=4,
    )  # fmt: skip
    agency.incident(reported=True)
    offered = agency.case_log.outgoing(office.replica).operations
    arrival = world.arrival(agency, office, offered, sequence=3, receipts=(told,))
    office.case_log.apply(arrival, office.tick())
    late = world.arrival(agency, office, (), sequence=2)
    office.case_log.apply(late, office.tick())
    queries = office.case_log.queries
    assert [(b.sequence, b.outcome, b.operations) for b in queries.bundles_in()] == [
        (3, "applied", len(offered)),
        (2, "late", 0),
    ]
    assert queries.bundles_in()[0].organisation == "mofa"
    assert queries.last_bundle_in() == "2026-11-24T00:00:01Z"
    assert queries.newest_applied(agency.replica.id) == 3
    assert queries.receipts_from(agency.replica.id) == [told]
    late_receipt, receipt = queries.receipts_owed(agency.replica.id, 0)
    assert (late_receipt.outcome, late_receipt.seq) == ("late", 2)
    assert queries.receipts_owed(agency.replica.id, 2) == [receipt]
    assert receipt == Receipt(
        journal=arrival.journal, manifest=arrival.manifest_hash, operation=None,
        outcome="applied", reason="", replica=agency.replica.id, seq=3,
    )  # fmt: skip
    assert [(kept.replica, kept.envelope) for kept in queries.kept_bundles()] == [
        (agency.replica.id, arrival.envelope),
        (agency.replica.id, late.envelope),
    ]


# Connections


def test_a_reader_cannot_write_and_sees_what_is_committed(agency: Desk, reader: Reader) -> None:
    agency.incident("甲")
    assert titles(reader.incidents()[1]) == ["甲"]
    with pytest.raises(SqlError, match="readonly"):
        reader._db.execute("DELETE FROM record")


def test_a_past_state_is_read_with_the_same_queries(agency: Desk) -> None:
    name = agency.incident("甲")
    position, head = agency.case_log.queries.newest_position()
    agency.amend(name, title="乙")
    past = agency.case_log.as_of(position)
    assert titles(past.incidents()[1]) == ["甲"]
    assert past.newest_position() == (position, head)
    assert len(past.history(past.resolve(name.id).pk)) == 1
    past.close()


# Plans: what a screen asks again and again must not read whole tables


def plan_of(desk: Desk, sql: str, parameters: list[object]) -> list[str]:
    """The steps SQLite takes."""
    return [row[-1] for row in desk.db.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)]


@pytest.mark.parametrize(
    "sql",
    [
        'SELECT * FROM "entry" WHERE parent = 1',
        'SELECT * FROM "attachment" WHERE parent = 1 ORDER BY record',
        'SELECT * FROM "response" WHERE parent = 1 ORDER BY owner, record',
        'SELECT * FROM "acknowledgement" WHERE parent = 1 ORDER BY owner, record',
        "SELECT organisation FROM addressing WHERE record = 1 AND addressed = 1",
        "SELECT hash FROM operation WHERE record = 1 ORDER BY pk",
        "SELECT pk FROM record WHERE uuid = 'x'",
        "SELECT record FROM reference WHERE name = 'x'",
    ],
)
def test_what_hangs_on_a_record_is_found_by_an_index(agency: Desk, sql: str) -> None:
    plan = plan_of(agency, sql, [])
    assert [step for step in plan if step.startswith("SCAN")] == [], plan


def test_an_import_asks_for_a_source_number_by_an_index(agency: Desk) -> None:
    sql = "SELECT record FROM incident WHERE source_id = ? AND library = '' ORDER BY record LIMIT 1"
    plan = plan_of(agency, sql, ["x"])
    assert any("incident_source" in step for step in plan), plan


def test_history_and_journal_are_found_by_an_index(agency: Desk) -> None:
    for sql, parameters in (
        (history._OPERATIONS, ["[1]", 9, 9]),
        journal_lines.lines_query(9, None),
    ):
        plan = plan_of(agency, sql, list(parameters))
        scans = [step for step in plan if step.startswith("SCAN")]
        assert [step for step in scans if "json_each" not in step] == [], plan


def test_what_expires_first_is_read_from_the_indexes_without_sorting(agency: Desk) -> None:
    for before in (None, "2030-01-01"):
        plan = plan_of(agency, *retained.retained_query(before, 50))
        assert not [step for step in plan if step.startswith(("SCAN", "USE TEMP"))], plan


def test_every_kind_of_record_can_be_asked_for(agency: Desk, reader: Reader) -> None:
    for kind in RECORD_KINDS:
        if "source_id" in columns_of(kind):
            assert reader.by_source(kind, "無い") is None


def test_many_are_known_again_by_their_number_at_the_source(agency: Desk, reader: Reader) -> None:
    first, second = agency.incident(source_id="K-1"), agency.incident(source_id="K-2")
    agency.incident(source_id="K-1")  # entered twice: the oldest counts
    case = agency.name("reference-case")
    agency.write(Act("create", case, "own", {"title": "他の事案", "source_id": "K-3"}))
    pks = [reader.resolve(name.id).pk for name in (first, second)]
    asked = ["K-1", "K-2", "K-3", "K-4"]
    assert reader.by_sources("incident", asked) == {"K-1": pks[0], "K-2": pks[1]}
    assert list(reader.by_sources("reference-case", asked)) == ["K-3"]
    assert reader.by_sources("incident", []) == {}


def test_late_tasks_are_those_whose_day_or_granted_day_has_passed(issued: World) -> None:
    office = issued.desks[0]
    queries = office.case_log.queries
    assert titles(queries.tasks(late_on="2026-12-01")) == []
    assert titles(queries.tasks(late_on="2026-12-02")) == ["早い"]
    late = next(row for row in queries.tasks() if row["title"] == "遅い")
    task = queries.resolve(str(late["id"])).name
    response = RecordName("response", "mofa", response_id(task.id, "mofa"), task)
    granted = {"decision": "extension-granted", "decision_due": "2026-11-25"}
    office.write(Act("decide", response, "decision", granted))
    assert titles(queries.tasks(late_on="2026-12-02")) == ["早い", "遅い"]
