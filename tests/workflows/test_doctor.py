"""The doctor names what is wrong, and mends what can be made anew."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.host.resources import resources_folder
from liaison_app.store.connection import open_writer
from liaison_app.workflows import kept_backups as kept
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.doctor import examine, repair
from liaison_app.workflows.incidents import add_incident
from tests.workflows.conftest import Clock


def wrong(desk: Desk) -> dict[str, str]:
    """The checks that fail, with what they say."""
    found = examine(desk, resources_folder())
    return {finding.check: finding.detail for finding in found if not finding.ok}


@pytest.fixture
def used(desk: Desk) -> Desk:
    for number in range(30):
        add_incident(desk, {"title": f"不審な電子メール（架空）{number}"})
    return desk


def edit(desk: Desk, *statements: str) -> None:
    db = open_writer(desk.path, desk.secrets.database)
    for statement in statements:
        assert db.execute(statement).rowcount != 0
    db.close()


def test_a_sound_installation_is_said_to_be_sound(used: Desk, clock: Clock) -> None:
    assert wrong(used) == {}
    kept.keep_backup(used)
    assert wrong(used) == {}
    checks = [finding.check for finding in examine(used, resources_folder())]
    assert {"pages", "audit", "projections", "mark", "search", "backups", "rehearsal"} <= {*checks}
    assert len(list(kept.keeping_of(used).folder.iterdir())) == 1  # the rehearsal is wiped


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        ("UPDATE incident SET title = '書き換え'", "projections"),
        ("DELETE FROM search_text WHERE rowid = (SELECT max(record) FROM incident)", "search"),
        (
            "INSERT OR REPLACE INTO search_text(rowid, tokens)"
            " SELECT max(record), 'もの' FROM incident",
            "search",
        ),
        ("INSERT INTO search_text(rowid, tokens) VALUES (9999, 'もの')", "search"),
    ],
)
def test_what_follows_from_the_log_is_found_wrong_and_made_anew(
    used: Desk, statement: str, check: str
) -> None:
    edit(used, statement)
    assert check in wrong(used)
    assert repair(used)
    assert wrong(used) == {}
    assert len(kept.kept_backups(used)) == 1
    assert not repair(used)


def test_a_changed_operation_is_named_and_cannot_be_repaired_away(used: Desk) -> None:
    edit(used, "UPDATE operation SET actor = '架空の別人' WHERE pk = 20")
    assert wrong(used)["audit"].startswith("operation: operation")
    assert not repair(used)
    assert "audit" in wrong(used)


def test_a_damaged_page_is_found(used: Desk, unlocked: Callable[[Path], Desk]) -> None:
    used.close()
    content = bytearray(used.path.read_bytes())
    content[-2000] ^= 1  # in the last page, which nothing reads when it is opened
    used.path.write_bytes(content)
    again = unlocked(used.path)
    assert "pages" in wrong(again)
    with pytest.raises(Refused, match="repair-pages"):
        repair(again)


def test_an_old_or_foreign_backup_is_said(used: Desk, clock: Clock) -> None:
    made = kept.keep_backup(used)
    assert made is not None
    clock.time += timedelta(days=9)
    assert list(wrong(used)) == ["backups"]
    content = bytearray(made.path.read_bytes())
    content[len(content) // 2] ^= 1
    made.path.write_bytes(content)
    assert wrong(used)["rehearsal"] == "backup-damaged"


def test_without_any_backup_it_is_said_after_some_days(used: Desk, clock: Clock) -> None:
    clock.time += timedelta(days=9)
    assert wrong(used) == {"backups": "0"}


def test_a_file_that_others_can_read_is_named(used: Desk) -> None:
    used.path.chmod(0o644)
    assert wrong(used) == {"permissions": used.path.name}
