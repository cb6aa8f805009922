"""The register of valid slots: what a kill leaves is known, what was there before is not."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from liaison_app.store import schema
from liaison_app.store.connection import Database, in_memory
from liaison_app.store.slot_register import SlotRegister

NOW = datetime(2026, 11, 26, 1, 2, 3, tzinfo=UTC)


@pytest.fixture
def register() -> Iterator[SlotRegister]:
    db: Database = in_memory()
    schema.migrate(db)
    made = SlotRegister(db)
    made.adopt({"passphrase": "aa", "recovery": "bb"}, NOW)
    yield made
    db.close()


def test_it_adopts_what_is_there_and_says_when(register: SlotRegister) -> None:
    assert register.known() == {("passphrase", "aa"), ("recovery", "bb")}
    assert register.adopted_at == "2026-11-26T01:02:03Z"
    register.adopt({"passphrase": "cc"}, NOW)
    assert register.known() == {("passphrase", "cc")}


def test_a_former_slot_is_valid_until_the_new_one_is_written(register: SlotRegister) -> None:
    register.announce({"passphrase": "new"})
    assert register.known() >= {("passphrase", "aa"), ("passphrase", "new")}
    register.confirm({"passphrase": "new"})
    assert register.known() == {("passphrase", "new"), ("recovery", "bb")}


def test_what_was_written_before_a_kill_is_confirmed_when_it_is_found(
    register: SlotRegister,
) -> None:
    register.announce({"passphrase": "new"})
    register.confirm_found({"passphrase": "aa"})  # killed before the file was written
    assert ("passphrase", "new") in register.known()
    register.confirm_found({"passphrase": "new"})  # and killed after it
    assert register.known() == {("passphrase", "new"), ("recovery", "bb")}


def test_a_dropped_slot_is_forgotten(register: SlotRegister) -> None:
    register.forget(["recovery"])
    assert register.known() == {("passphrase", "aa")}
