"""A review's draft: counted as it comes, told page by page, and the same wherever batches end."""

import random
import tempfile
from pathlib import Path

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import RecordName
from liaison_app.store import apply, draft
from liaison_app.store.caselog import Act, Page
from liaison_app.store.connection import Database, create_scratch
from liaison_app.store.oplog import plan
from liaison_app.store.review import conflicts
from tests.store.test_review import review_of
from tests.store.world import Desk, World, operation


def dispute(world: World, seed: int) -> tuple[Desk, Desk]:
    """Two replicas of an agency that know each other's acts in part, and wrote what they chose."""
    chosen = random.Random(seed)
    first, second = world.agency("mofa"), world.agency("mofa", letter="B")
    names = [first.incident(f"件名{number}") for number in range(4)]
    world.carry_all(first, second)
    for _ in range(25):
        desk, name = chosen.choice((first, second)), chosen.choice(names)
        desk.tick()
        match chosen.randrange(8):
            case 0:
                world.carry_all(*chosen.sample((first, second), 2))
            case 1:
                desk.write(Act("settle", name, "own", {"status": chosen.choice(("triage", "new"))}))
            case 2:
                removed = bool(desk.shown(name, "removed"))
                act = "restore" if removed else "remove"
                desk.write(Act(act, name, "own", {"removed": not removed}))
            case 3:
                names.append(desk.incident("新規"))
                other = first if desk is second else second
                world.carry_all(desk, other)
            case _:
                value = chosen.choice(("triage", "responding", "contained"))
                desk.amend(name, status=value, severity=chosen.choice("234"))
    return first, second


@pytest.mark.parametrize("seed", range(12))
def test_a_review_counts_as_applying_does_wherever_its_batches_end(
    world: World, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = dispute(world, seed)
    found = []
    for size in (1, 3, 2_000):
        monkeypatch.setattr(apply, "BATCH", size)
        review = review_of(world, second, first, Page(0, 100))
        pages = [review_of(world, second, first, Page(start, 2)).items for start in range(0, 20, 2)]
        assert tuple(item for page in pages for item in page) == review.items
        assert len(review.items) == review.records
        found.append(review)
    assert found[0] == found[1] == found[2]
    # Merged at once, as applying merges a batch.
    brought = second.operations()
    here = {stored.name for stored in first.operations()}
    planned = plan(first.db, [stored for stored in brought if stored.name not in here])
    disputed = {record for (record, _, _), found in conflicts(first.db, planned) if found}
    names = {each.record: each.stored.operation.header.record.id for each in planned.operations}
    assert [item.uuid for item in found[0].items if item.change == "conflict"] == [
        uuid for record, uuid in names.items() if record in disputed
    ]
    arrival = world.arrival(second, first, brought)
    applied = first.case_log.apply(arrival, first.tick())[1]
    told = found[0]
    assert (applied.new, applied.already_had) == (told.new, told.already_had)
    assert applied.conflicts == told.conflicts
    assert applied.warnings == told.warnings


def test_one_number_twice_is_noticed_although_batches_lie_between(
    world: World, office: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    agency = world.agency("mofa")
    agency.incident("件名", reported=True)
    agency.incident("件名", reported=True)
    one, two = agency.operations()
    name = RecordName("incident", "mofa", "00000000-0000-4000-8000-00000000f0f0")
    twin = operation(agency.replica.id, 1, name, {"title": ("写し", ()), "reported": (True, ())})
    for size in (1, 2_000):
        monkeypatch.setattr(apply, "BATCH", size)
        arrival = world.arrival(agency, office, [one, two, twin])
        assert "fork" in office.case_log.review(arrival).warnings
        arrival = world.arrival(agency, office, [two, one])
        assert "fork" not in office.case_log.review(arrival).warnings


def test_what_is_reviewed_lies_on_the_disk_unread_and_goes_with_the_review(
    world: World, office: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    agency = world.agency("mofa")
    for number in range(4_000):
        agency.incident(f"極秘の件名{number}", reported=True)
    opened = office.case_log.open_review(world.arrival(agency, office, agency.operations()))
    files = list(tmp_path.glob("liaison-*/*"))
    assert {file.name for file in files} == {"operations", "records"}
    assert sum(file.stat().st_size for file in files) > 2_000_000
    for file in files:
        assert "極秘の件名".encode() not in file.read_bytes()
        assert file.stat().st_mode & 0o077 == 0
    assert len(office.case_log.told(opened, Page(3_990, 50)).items) == 10
    opened.close()
    assert not list(tmp_path.glob("liaison-*"))


def test_a_review_holds_until_something_is_written(world: World, office: Desk) -> None:
    agency = world.agency("mofa")
    agency.incident("件名", reported=True)
    opened = office.case_log.open_review(world.arrival(agency, office, agency.operations()))
    assert office.case_log.still_holds(opened)
    office.incident("別の件")
    assert not office.case_log.still_holds(opened)
    opened.close()
    opened.close()


def test_a_disk_without_room_for_the_draft_is_named(
    world: World, office: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def small(path: Path) -> Database:
        db = create_scratch(path)
        db.execute("PRAGMA max_page_count = 3")
        return db

    agency = world.agency("mofa")
    for number in range(300):
        agency.incident(f"件名{number}", reported=True)
    arrival = world.arrival(agency, office, agency.operations())
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(draft, "create_scratch", small)
    with pytest.raises(Refused, match="disk-full"):
        office.case_log.review(arrival)
    assert not list(tmp_path.glob("liaison-*"))
    monkeypatch.undo()
    assert office.case_log.review(arrival).new == 300
