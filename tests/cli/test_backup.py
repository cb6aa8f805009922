"""Backups from the shell: made, listed, kept by the program itself, set up again."""

from pathlib import Path

from tests.cli.conftest import Shell


def test_a_backup_is_made_and_set_up_again(agency: Shell, tmp_path: Path) -> None:
    made = agency("incident", "add", "--title", "架空の事案")
    file = tmp_path / "copy.liaison-backup"
    said = agency("backup", file)
    assert (Path(said["file"]), said["bytes"]) == (file, file.stat().st_size)
    agency("incident", "add", "--title", "後から")
    there = Shell(tmp_path / "there" / "case.db", agency.passphrase_file, agency.run)
    restored = there("restore", file)
    assert restored["operations"] == said["operations"]
    assert there("incident", "show", made["reference"])["title"] == "架空の事案"
    assert there("incident", "list")["total"] == 1
    assert there("audit", "verify")["ok"]
    assert there.try_("restore", file).error.startswith("liaison: error: case-log-exists: ")
    assert agency.try_("backup", file).error.startswith("liaison: error: file-exists: ")


def test_what_is_no_backup_is_refused_by_name(agency: Shell, tmp_path: Path) -> None:
    there = Shell(tmp_path / "there.db", agency.passphrase_file, agency.run)
    junk = tmp_path / "junk"
    junk.write_bytes(b"\x00" * 5000)
    for file, code in ((junk, "backup-foreign"), (tmp_path / "nowhere", "file-not-read")):
        answer = there.try_("restore", file)
        assert answer.status == 1
        assert answer.data["error"]["code"] == code
        assert not there.case_log.exists()


def test_the_first_writing_command_of_a_day_keeps_a_backup(agency: Shell) -> None:
    agency("status")
    assert agency("backup", "list")["backups"] == []
    agency("incident", "add", "--title", "架空の事案")
    agency("incident", "add", "--title", "もう一つ")
    (kept,) = agency("backup", "list")["backups"]
    assert Path(kept["file"]).is_file()
    assert agency("backup", "keep")["file"]
    assert agency("backup", "keep")["file"] is None


def test_it_can_be_turned_off_and_put_elsewhere(agency: Shell, tmp_path: Path) -> None:
    elsewhere = tmp_path / "second disk"
    elsewhere.mkdir()
    agency("backup", "keep", "--automatic", "off", "--folder", elsewhere, "--daily", 3)
    agency("incident", "add", "--title", "架空の事案")
    listed = agency("backup", "list")
    assert (listed["automatic"], listed["daily"], listed["weekly"]) == (False, 3, 4)
    assert Path(listed["folder"]).parent == elsewhere
    assert len(listed["backups"]) == 1


def test_a_backup_that_fails_does_not_undo_the_command(agency: Shell, tmp_path: Path) -> None:
    elsewhere = tmp_path / "second disk"
    elsewhere.mkdir()
    agency("backup", "keep", "--folder", elsewhere)
    for path in elsewhere.rglob("*.liaison-backup"):
        path.unlink()
    elsewhere.rename(tmp_path / "pulled out")
    elsewhere.write_text("no folder")
    answer = agency.try_("incident", "add", "--title", "架空の事案")
    assert answer.status == 0
    assert "backup" in answer.error
    assert agency("incident", "list")["total"] == 1


def test_restoring_asks_for_the_passphrase_of_the_backup(agency: Shell, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    agency("backup", file)
    wrong = tmp_path / "wrong.pass"
    wrong.write_text("別の合言葉", encoding="utf-8")
    there = Shell(tmp_path / "there.db", wrong, agency.run)
    assert there.try_("restore", file).data["error"]["code"] == "passphrase-wrong"
    assert list(tmp_path.glob("there*")) == []
