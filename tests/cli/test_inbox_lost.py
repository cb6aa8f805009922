"""An inbox that is damaged, empty or gone: what is lost is said, nothing is reset silently, and the
channels go on."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Shell, send


def inbox_of(shell: Shell) -> Path:
    return shell.case_log.with_name(f"{shell.case_log.name}.inbox")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def scribble(path: Path) -> None:
    path.write_bytes(b"\x5a" * path.stat().st_size)


def scribble_inside(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096:] = b"\x5a" * (len(data) - 4096)
    path.write_bytes(data)


@pytest.mark.parametrize("harm", [empty, scribble, scribble_inside, Path.unlink])
def test_the_channels_go_on_with_a_new_inbox(
    enrolled: tuple[Shell, Shell], tmp_path: Path, harm: Callable[[Path], object]
) -> None:
    office, agency = enrolled
    stick = tmp_path / "stick"
    agency("incident", "add", "--title", "一件目（架空）")
    agency("incident", "report", "MOFA-2026-0001")
    office("bundle", "apply", send(agency, "office", stick), "--yes")
    agency("bundle", "apply", send(office, "MOFA", stick), "--yes")  # brings the receipt
    send(agency, "office", stick)  # made, and never heard of again
    path = inbox_of(agency)
    before = path.read_bytes()
    harm(path)
    harmed = path.read_bytes() if path.exists() else None
    log = agency.case_log.read_bytes()

    answer = agency.try_("status")
    if harm is scribble_inside and answer.status == 0:
        answer = agency.try_("doctor")
    assert answer.status == 1
    assert "doctor --repair" in str(answer.data) + answer.error
    assert agency.case_log.read_bytes() == log
    assert (path.read_bytes() if path.exists() else None) == harmed != before

    mended = agency("doctor", "--repair")
    assert mended["repaired"]
    if harmed is None:
        assert mended["inbox_aside"] is None
    else:
        assert Path(mended["inbox_aside"]).read_bytes() == harmed
    assert agency("status")["unreviewed"] == 0
    assert not agency("doctor", "--repair")["repaired"]

    agency("incident", "add", "--title", "二件目（架空）")
    agency("incident", "report", "MOFA-2026-0002")
    again = office("bundle", "apply", send(agency, "office", stick), "--yes")
    assert again["applied"] > 0
    assert office("incident", "list")["total"] == 2
    assert office("audit", "verify")["ok"]
    assert agency("audit", "verify")["ok"]


def test_a_newer_inbox_is_not_set_aside(agency: Shell) -> None:
    from liaison_app.store.connection import open_writer
    from liaison_app.store.slots import derive, open_slots

    said = agency.passphrase_file.read_text(encoding="utf-8").rstrip("\n")
    key = open_slots(agency.case_log, said)[0].secrets.database
    db = open_writer(inbox_of(agency), derive(key, "inbox"))
    db.execute(
        "INSERT INTO _sqlite_migrations(migration_set, name, applied_at)"
        " VALUES ('inbox', '9999', '')"
    )
    db.close()
    before = inbox_of(agency).read_bytes()
    answer = agency.try_("doctor", "--repair")
    assert (answer.status, answer.data["error"]["code"]) == (1, "inbox-newer")
    assert inbox_of(agency).read_bytes() == before
