"""What is seen in more than one place: noted as it comes, read without reading anything else."""

import hashlib
from pathlib import Path

import pytest

from liaison_app.domain.operations import RecordName, Value
from liaison_app.store.caselog import Act
from liaison_app.store.queries import crossing
from liaison_app.store.rebuild import rebuild
from liaison_app.workflows.alert_drafts import add_alert
from liaison_app.workflows.attachments import attach
from tests.channels.world import MARKED, Site, World

WORDS = {"title": "注意喚起（架空）", "body": "確認されたい（架空）。"}


def reported(world: World, site: str, value: str = "", **values: Value) -> RecordName:
    """An incident of an agency, told to the office, with one indicator."""
    given: dict[str, Value] = {"title": "事案（架空）", "status": "new", **values}
    name = world[site].desk.new_name("incident")
    world[site].write(Act("create", name, "own", {**MARKED, **given}, mint=True))
    if value:
        world[site].create("indicator", name, type="domain", value=value)
    world[site].report(name)
    world.go(site, "office")
    return name


def shared(site: Site) -> dict[str, set[str]]:
    """The noted values that still are of several organisations, with those."""
    found = {}
    for value in site.desk.queries.shared():
        codes = {match.whose for match in site.desk.queries.matches(value)}
        if len(codes) > 1:
            found[value] = codes
    return found


def test_a_value_of_two_organisations_is_noted_when_it_comes(world: World) -> None:
    reported(world, "mofa1", "evil.example")
    reported(world, "mofa1", "evil.example")
    assert list(world.office.desk.queries.shared()) == []
    reported(world, "npa1", "evil.example")
    reported(world, "npa1", "other.example")
    assert shared(world.office) == {"evil.example": {"mofa", "npa"}}
    assert list(world["npa1"].desk.queries.shared()) == []


def test_cves_and_files_are_values_too(world: World) -> None:
    reported(world, "mofa1", cves=["CVE-2026-12345"])
    later = reported(world, "npa1")
    assert shared(world.office) == {}
    world["npa1"].amend(later, cves=["CVE-2026-1000", "CVE-2026-12345"])
    world.go("npa1", "office")
    assert shared(world.office) == {"CVE-2026-12345": {"mofa", "npa"}}
    world["npa1"].amend(later, cves=["CVE-2026-1000"])
    world.go("npa1", "office")
    assert shared(world.office) == {}


def test_what_is_out_of_view_or_an_exercise_does_not_count(world: World) -> None:
    reported(world, "mofa1", "evil.example")
    other = reported(world, "npa1", "evil.example", exercise=True)
    assert shared(world.office) == {}
    world["npa1"].amend(other, exercise=False)
    world.go("npa1", "office")
    assert shared(world.office) == {"evil.example": {"mofa", "npa"}}
    world["npa1"].amend(other, removed=True)
    world.go("npa1", "office")
    assert shared(world.office) == {}


def test_a_case_for_study_is_nobodys(world: World) -> None:
    study = world.office.create("reference-case", title="公表事例（架空）")
    world.office.create("indicator", study, type="domain", value="evil.example")
    reported(world, "mofa1", "evil.example")
    assert list(world.office.desk.queries.shared()) == []
    reported(world, "npa1", "evil.example")
    assert shared(world.office) == {"evil.example": {"mofa", "npa"}}


def test_who_an_incident_concerns_may_change(world: World) -> None:
    reported(world, "mofa1", "evil.example")
    other = reported(world, "mofa1", "evil.example")
    world["mofa1"].amend(other, organisation="npa")
    world.go("mofa1", "office")
    assert shared(world.office) == {"evil.example": {"mofa", "npa"}}


@pytest.mark.parametrize("alert_first", [True, False])
def test_an_alerts_indicators_are_looked_for_whichever_comes_first(
    world: World, tmp_path: Path, *, alert_first: bool
) -> None:
    desk = world["mofa1"].desk
    sample = tmp_path / "sample.bin"
    sample.write_bytes(b"invented")
    digest = hashlib.sha256(b"invented").hexdigest()

    def warn() -> None:
        pasted = f"evil[.]example {digest} unseen[.]example"
        add_alert(world.office.desk, WORDS, ["mofa"], indicators=pasted)
        world.go("office", "mofa1")

    def suffer() -> None:
        name = world["mofa1"].create("incident", title="事案（架空）", status="new")
        world["mofa1"].create("indicator", name, type="domain", value="evil.example")
        attach(desk, desk.find(name.id), sample)

    for act in (warn, suffer) if alert_first else (suffer, warn):
        act()
    seen = desk.queries.sightings()
    (root,) = {each.root for each in seen}
    assert desk.queries.ref(root).name.kind == "alert"
    assert {each.indicator for each in desk.queries.sightings_of(root)} == {
        each.indicator for each in seen
    }
    assert len(seen) == 2
    assert [match.by for match in desk.queries.matches("evil.example")] == ["indicator"]
    assert [match.by for match in desk.queries.matches(digest)] == ["attachment"]
    assert desk.queries.watching(["evil.example", "x"]) == [("evil.example", root)]


def test_the_same_is_noted_when_projections_are_made_anew(world: World) -> None:
    reported(world, "mofa1", "evil.example", cves=["CVE-2026-12345"])
    reported(world, "npa1", "evil.example", cves=["CVE-2026-1000", "CVE-2026-12345"])
    add_alert(world.office.desk, WORDS, ["mofa"], indicators="evil[.]example")
    reported(world, "npa1", "evil.example")
    db = world.office.db

    def noted() -> list[object]:
        tables = ("shared_trait", "watched", "sighted", "incident_cve")
        return [db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in tables]

    before = noted()
    assert all(before)
    db.execute("BEGIN IMMEDIATE")
    rebuild(db)
    db.execute("COMMIT")
    assert noted() == before


def test_reading_and_noting_scan_no_table(world: World) -> None:
    reported(world, "mofa1", "evil.example", cves=["CVE-2026-12345"])
    asked: list[str] = []
    db = world.office.db
    db.conn.set_trace_callback(asked.append)
    try:
        reported(world, "npa1", "evil.example", cves=["CVE-2026-12345"], techniques=["T1566"])
        add_alert(world.office.desk, WORDS, ["mofa"], indicators="evil[.]example")
        list(crossing.shared(db))
        crossing.matches(db, "evil.example", owners=["mofa"])
        crossing.sightings(db, 0, 20)
        crossing.sightings_of(db, 1)
        crossing.watching(db, ["evil.example"])
        crossing.traits_of(db, 1)
        crossing.recent_techniques(db, 0, 20)
        crossing.campaigns_of(db, ["x"])
        crossing.newest_record(db)
    finally:
        db.conn.set_trace_callback(None)
    tables = ("shared_trait", "watched", "sighted", "incident_cve", "campaign_member", "techniques")
    chosen = [sql for sql in asked if sql.startswith(("SELECT", "WITH")) and any(
        table in sql for table in tables)]  # fmt: skip
    assert len(chosen) > 8
    for sql in chosen:
        if sql == "SELECT 1 FROM watched LIMIT 1":  # whether there is anything at all
            continue
        plan = [str(row[-1]) for row in db.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()]
        scans = [
            step
            for step in plan
            if step.startswith("SCAN") and "json_each" not in step and "VIRTUAL" not in step
            if not step.startswith(("SCAN new", "SCAN v ", "SCAN c ", "SCAN CONSTANT"))
        ]
        assert scans == [], (sql, plan)


def test_a_value_that_is_withdrawn_is_looked_for_no_more_and_again_once_it_is_back(
    world: World,
) -> None:
    office, agency = world.office, world["npa1"]
    reported(world, "npa1", "evil.example")
    alert = add_alert(office.desk, WORDS, ["npa"], indicators="evil[.]example")
    watched, sighted = "SELECT value FROM watched", "SELECT count(*) FROM sighted"
    world.go("office", "npa1")
    assert agency.db.execute(watched).fetchall() == [("evil.example",)]
    assert agency.db.execute(sighted).fetchone() == (1,)
    name = office.desk.find(alert.reference).name
    for told, left in ((False, 0), (True, 1)):
        office.address(name, "npa", addressed=told)
        world.go("office", "npa1")
        assert len(agency.db.execute(watched).fetchall()) == left
        assert agency.db.execute(sighted).fetchone() == (left,)
        assert agency.desk.case_log.verify().problems == ()


def test_a_value_that_is_destroyed_everywhere_is_noted_nowhere(world: World) -> None:
    for site in ("mofa1", "npa1"):
        reported(world, site, "evil.example")
    noted = "SELECT value FROM shared_trait"
    assert world.office.db.execute(noted).fetchall() == [("evil.example",)]
    for site, left in (("mofa1", 1), ("npa1", 0)):
        sql = "SELECT o.hash, r.uuid FROM operation o JOIN record r ON r.pk = o.record"
        here = world[site]
        ((operation, uuid),) = here.db.execute(f"{sql} WHERE r.kind = 'indicator'").fetchall()
        here.dispose(here.desk.find(uuid).name, operation.hex())
        world.go(site, "office")
        assert len(world.office.db.execute(noted).fetchall()) == left
        assert world.office.desk.case_log.verify().problems == ()


def test_a_value_that_is_amended_is_looked_for_no_more_and_the_new_one_is(world: World) -> None:
    office, agency = world.office, world["npa1"]
    reported(world, "npa1", "evil.example")
    alert = add_alert(office.desk, WORDS, ["npa"], indicators="evil[.]example")
    world.go("office", "npa1")
    (uuid,) = office.db.execute(
        "SELECT r.uuid FROM watched w JOIN record r ON r.pk = w.record"
    ).fetchone()
    root = agency.desk.find(alert.reference).pk
    for value, seen in (("mended.example", 0), ("evil.example", 1), ("other.example", 0)):
        office.amend(office.desk.find(uuid).name, value=value)
        world.go("office", "npa1")
        for site in (office, agency):
            noted = site.db.execute("SELECT value FROM watched").fetchall()
            assert noted == [(value,)]
            assert site.db.execute("SELECT count(*) FROM sighted").fetchone() == (seen,)
        assert agency.desk.queries.watching(["evil.example", "mended.example"]) == (
            [] if value == "other.example" else [(value, root)]
        )
        assert len(agency.desk.queries.sightings_of(root)) == seen
        assert agency.desk.case_log.verify().problems == ()
    noted = agency.db.execute("SELECT * FROM watched").fetchall()
    agency.db.execute("BEGIN IMMEDIATE")
    rebuild(agency.db)
    agency.db.execute("COMMIT")
    assert agency.db.execute("SELECT * FROM watched").fetchall() == noted
