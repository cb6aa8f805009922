"""A new version is checked with a key that the office's registry names, before it is installed."""

from collections.abc import Callable
from pathlib import Path

import pytest

import liaison_app
from liaison_app.exchange.manifest import FORMAT, RELEASE_FORMAT
from tests.cli.conftest import Shell, enrol, send
from tests.ssh_keys import deliver, fingerprint, ssh_key

VERSION = liaison_app.__version__
NEWER = "9.0.0"


def code(shell: Shell, *arguments: object) -> str:
    answer = shell.try_(*arguments)
    assert answer.status == 1, answer.data
    return str(answer.data["error"]["code"])


def exchange(office: Shell, agency: Shell, stick: Path) -> None:
    """The office's next bundle reaches the agency, and its answer the office."""
    agency("bundle", "apply", send(office, "mofa", stick), "--yes")
    office("bundle", "apply", send(agency, "office", stick), "--yes")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return ssh_key(tmp_path)


@pytest.fixture
def named(enrolled: tuple[Shell, Shell], key: Path, tmp_path: Path) -> Shell:
    """An agency whose office named the key, and which has heard of it."""
    office, agency = enrolled
    exchange(office, agency, tmp_path / "stick")
    office("update", "key", "add", f"{key}.pub", "--fingerprint", fingerprint(key))
    exchange(office, agency, tmp_path / "stick")
    return agency


def test_the_office_names_a_key_and_agencies_have_it_with_the_next_bundle(
    named: Shell, enrolled: tuple[Shell, Shell], key: Path, tmp_path: Path
) -> None:
    office, agency = enrolled
    for shell in (office, agency):
        (listed,) = shell("update", "key", "list")["keys"]
        assert listed["fingerprint"] == fingerprint(key)
        assert shell("trust", "show")["release_keys"] == [fingerprint(key)]
        assert shell("audit", "verify")["ok"]
        assert shell("doctor")["ok"]
    assert fingerprint(key) in agency.said("trust", "show")
    assert code(agency, "update", "key", "add", f"{key}.pub", "--fingerprint", "x") == "office-only"

    folder = deliver(tmp_path / "new", key, NEWER)
    found = named("update", "verify", folder)
    assert (found["version"], found["installed"], len(found["files"])) == (NEWER, VERSION, 2)
    assert found["signed_by"] == fingerprint(key)
    said = named.said("update", "verify", folder)
    assert said.startswith(f"導入して差し支えありません：{NEWER} 版")
    assert "liaison backup" in said
    again = named.said("update", "verify", deliver(tmp_path / "same", key, VERSION), lang="en")
    assert again.startswith(f"It is version {VERSION}, the one that runs here")


def test_a_key_is_named_by_the_fingerprint_read_out_and_dropped_again(
    named: Shell, enrolled: tuple[Shell, Shell], key: Path, tmp_path: Path
) -> None:
    office, agency = enrolled
    second = ssh_key(tmp_path, "second")
    add = ("update", "key", "add", f"{second}.pub", "--fingerprint")
    assert code(office, *add, fingerprint(key)) == "release-key-fingerprint"
    assert code(office, "update", "key", "add", f"{key}.pub", "--fingerprint",
                fingerprint(key)) == "release-key-known"  # fmt: skip
    rsa = ssh_key(tmp_path, "rsa", "ecdsa")
    assert code(office, "update", "key", "add", f"{rsa}.pub", "--fingerprint",
                fingerprint(rsa)) == "release-key-form"  # fmt: skip
    office(*add, fingerprint(second))
    assert len(office("update", "key", "list")["keys"]) == 2
    office("update", "key", "drop", fingerprint(key))
    assert code(office, "update", "key", "drop", fingerprint(key)) == "release-key-unknown"
    exchange(office, agency, tmp_path / "stick")
    folder = deliver(tmp_path / "stolen", key, NEWER)
    assert code(agency, "update", "verify", folder) == "release-key-not-named"
    office("update", "key", "drop", fingerprint(second))
    exchange(office, agency, tmp_path / "stick")
    assert code(agency, "update", "verify", folder) == "release-keys-none"


def test_who_reads_no_such_registry_is_named_first(
    enrolled: tuple[Shell, Shell], key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The agency's program is one that reads format 2 at most."""
    office, agency = enrolled
    stick = tmp_path / "stick"
    agency("bundle", "apply", send(office, "mofa", stick), "--yes")
    monkeypatch.setattr("liaison_app.exchange.writing.FORMAT", 2)
    office("bundle", "apply", send(agency, "office", stick), "--yes")
    monkeypatch.undo()
    add = ("update", "key", "add", f"{key}.pub", "--fingerprint", fingerprint(key))
    answer = office.try_(*add)
    assert answer.data["error"]["code"] == "release-key-readers"
    assert "MOFA" in answer.data["error"]["message"]
    office(*add, "--anyway")
    assert FORMAT == RELEASE_FORMAT == 3


def test_who_enrols_later_has_the_key_at_once(
    office: Shell, shell: Callable[[str], Shell], agency: Shell, key: Path, tmp_path: Path
) -> None:
    add = ("update", "key", "add", f"{key}.pub", "--fingerprint", fingerprint(key))
    assert code(agency, "update", "verify", deliver(tmp_path / "first", key, NEWER)) == (
        "not-enrolled"
    )
    enrol(office, agency, tmp_path)
    answer = office.try_(*add)
    assert answer.status == 0
    assert "MOFA" in answer.error  # nothing came yet that says what its program reads
    npa = shell("npa")
    npa("init", "--role", "agency", "--organisation", "NPA", "--officer", "担当官")
    (tmp_path / "npa").mkdir()
    enrol(office, npa, tmp_path / "npa")
    assert npa("update", "verify", deliver(tmp_path / "new", key, NEWER))["version"] == NEWER
