"""Hostile values through the shell: one clear line or one JSON document, and safe to look at."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liaison_app.cli.main import main
from liaison_app.domain.records.incident import INCIDENT
from tests.cli.conftest import Shell
from tests.hostile import texts

WRITABLE = sorted(key for key, field in INCIDENT.own.items() if field.writable and key != "title")


def call(shell: Shell, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    def no_desktop(*_: object) -> int:
        raise AssertionError("a verb was given")

    where = ["--case-log", str(shell.case_log), "--passphrase-file", str(shell.passphrase_file)]
    capsys.readouterr()
    status = main([*arguments, *where, "--lang", "en"], no_desktop)
    return (status, *capsys.readouterr())


def check(shell: Shell, capsys: pytest.CaptureFixture[str], field: str, value: str) -> None:
    given_value = f"{field}={value}"
    status, out, err = call(
        shell, capsys, "incident", "add", "--title", "架空", given_value, "--json"
    )
    assert "Traceback" not in err
    assert "internal" not in err, err
    if status:
        assert status in (1, 2)
        assert len(err.splitlines()) == 1, err
        assert err.isprintable() or err.rstrip("\n").isprintable(), ascii(err)
        return
    made = json.loads(out)
    status, out, err = call(shell, capsys, "incident", "show", made["reference"], "--json")
    assert status == 0, err
    assert json.loads(out)[field] != value or isinstance(value, str)
    for shown in (("incident", "show", made["reference"]), ("incident", "list")):
        status, out, err = call(shell, capsys, *shown)
        assert status == 0, err
        for line in out.split("\n"):
            assert line.isprintable(), ascii(line)


@pytest.mark.parametrize("rounds", [15, pytest.param(2_000, marks=pytest.mark.long)])
def test_every_field_takes_or_refuses_what_is_typed(
    agency: Shell, capsys: pytest.CaptureFixture[str], rounds: int
) -> None:
    @settings(max_examples=rounds, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(WRITABLE), texts)
    def add(field: str, value: str) -> None:
        check(agency, capsys, field, value)

    add()
    assert agency("audit", "verify")["ok"]


def test_a_value_of_ten_million_characters_is_refused(
    agency: Shell, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    long = tmp_path / "long.txt"
    long.write_text("=" * 10_000_000)
    status, _, err = call(
        agency, capsys, "incident", "add", "--title", "架空", f"confirmed_facts=@{long}"
    )
    assert status == 1
    assert len(err) < 500


def test_formula_and_markup_are_shown_as_they_are(
    agency: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    for title in ("=cmd|'/c calc'!A1", "<b>太字</b>&amp;", "{0} %s {title}", "\u202e逆向き"):
        made = agency("incident", "add", "--title", title)
        assert agency("incident", "show", made["id"])["title"] == title
        hits = agency("search", made["reference"])["hits"]
        assert hits[0]["title"] == title
        status, out, _ = call(agency, capsys, "search", made["reference"])
        assert status == 0
        assert "\u202e" not in out
