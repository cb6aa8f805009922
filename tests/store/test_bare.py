"""The limits of the bench rest on the very rows that the case log writes."""

from pathlib import Path

from liaison_app.store import bare
from liaison_app.store.caselog import Act
from liaison_app.store.connection import open_reader
from tests.store.world import KEY, MARKED, Desk

TABLES = ("record", "operation", "journal", "incident", "reference")


def test_what_is_inserted_again_is_what_was_written(agency: Desk, tmp_path: Path) -> None:
    agency.case_log.close()
    recording = bare.Recording(tmp_path)
    agency.case_log = bare.open_recorded(agency.path, KEY, recording)
    for title in ("甲", "乙"):
        agency.write(
            *(
                Act("create", agency.name("incident"), "own", {"title": title, **MARKED}, mint=True)
                for _ in range(3)
            )
        )
    assert bare.insert_again(recording, tmp_path / "bare.db", KEY) > 0
    recording.close()
    copy = open_reader(tmp_path / "bare.db", KEY)
    for table in TABLES:
        rows = copy.execute(f"SELECT * FROM {table}").fetchall()
        assert rows == agency.db.execute(f"SELECT * FROM {table}").fetchall(), table
        assert rows, table
    for index in ("search_text",):
        count = f"SELECT count(*) FROM {index}"
        assert copy.execute(count).fetchone() == agency.db.execute(count).fetchone()
    copy.close()


def test_a_bare_commit_writes_one_row(tmp_path: Path) -> None:
    assert len(bare.commits(tmp_path / "bare.db", KEY, 100, 7)) == 7
    copy = open_reader(tmp_path / "bare.db", KEY)
    assert copy.execute("SELECT count(*), min(length(data)) FROM item").fetchone() == (7, 100)
    copy.close()
