"""The golden world: what its bundles come to, in a case log that never saw anything else."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from liaison_app.domain.arrival import Arrival, TrustState
from liaison_app.exchange.reading import read_bundle
from liaison_app.exchange.trust import decode_part, load_trust
from liaison_app.store.caselog import CaseLog, Installation
from tests.exchange import make_golden_world

WORLDS = sorted((Path(__file__).parent / "golden").glob("world*"))
NOW = datetime(2026, 12, 1, tzinfo=UTC)
KEY = bytes(32)


def told(folder: Path) -> Any:
    return json.loads((folder / "expected.json").read_text(encoding="utf-8"))


def fresh(folder: Path, path: Path) -> CaseLog:
    """A case log of the reader's that nothing came to yet."""
    reader = told(folder)["reader"]
    here = Installation(
        role="agency",
        organisation=reader["organisation"],
        office=reader["office"],
        replica=reader["replica"],
        database_id="0" * 32,
        office_name="架空の機関",
        letter=reader["letter"],
        enrolled=True,
    )
    return CaseLog.create(path, KEY, here, NOW)


def arrivals(folder: Path, spool: Path) -> Iterator[tuple[dict[str, Any], Arrival]]:
    """Each bundle in order, read with what was known of trust by then."""
    expected = told(folder)
    reader = expected["reader"]
    known: TrustState = load_trust(*decode_part((folder / "trust.json").read_bytes()))
    for number, said in enumerate(expected["bundles"]):
        files = spool / str(number)
        files.mkdir()
        with (folder / said["file"]).open("rb") as sealed:
            arrival = read_bundle(sealed, reader["identity"], reader["replica"], known, files)
        known = arrival.trust
        yield said, arrival


@pytest.mark.parametrize("folder", WORLDS, ids=lambda path: path.name)
def test_each_bundle_of_a_golden_world_leads_to_the_state_it_led_to(
    folder: Path, tmp_path: Path
) -> None:
    case_log = fresh(folder, tmp_path / "case-log.db")
    states = []
    for said, arrival in arrivals(folder, tmp_path):
        case_log.apply(arrival, NOW)
        states.append(case_log.state())
        assert states[-1] == said["state"], said["file"]
        conflicts = case_log._db.execute("SELECT count(*) FROM conflict").fetchone()[0]
        assert conflicts == said["conflicts"], said["file"]
        case_log.apply(arrival, NOW)
        assert case_log.state() == said["state"], f"{said['file']} again"
    assert len(set(states)) >= 7
    case_log.rebuild()
    assert case_log.state() == states[-1]
    assert case_log.check_projections() == []
    # Receipts answer what the reader of then had sent and journalled, not this one.
    assert {each.where for each in case_log.verify().problems} == {"receipt"}
    case_log.close()


def test_a_golden_world_has_everything_in_it() -> None:
    [folder] = WORLDS
    said = told(folder)["bundles"]
    assert {each["outcome"] for each in said} == {"applied"}
    assert any(each["conflicts"] for each in said)
    assert not said[-1]["conflicts"]


def test_a_world_played_today_is_read_back_and_never_written_over(tmp_path: Path) -> None:
    made = tmp_path / "world"
    make_golden_world.make_world(made)
    test_each_bundle_of_a_golden_world_leads_to_the_state_it_led_to(made, tmp_path)
    with pytest.raises(FileExistsError):
        make_golden_world.make_world(made)
