"""How the program starts itself, from a checkout and frozen."""

import subprocess
import sys
from pathlib import Path

import pytest

from liaison_app.exchange.inspection import INSPECT_VERB, decode_outside
from liaison_app.host.child import program, run_child


def test_from_a_checkout_it_is_a_module_that_imports_nothing_from_the_folder_one_is_in() -> None:
    assert program() == [sys.executable, "-P", "-m", "liaison_app"]


def test_frozen_it_is_the_executable_itself_and_gets_no_place_to_import_from(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    executable = tmp_path / "liaison"
    executable.write_text('#!/bin/sh\necho "$1 ${PYTHONPATH-nowhere}"\n', encoding="utf-8")
    executable.chmod(0o700)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(executable))
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    with run_child("_read-bundle", b"", (), lambda: False) as answer:
        assert answer.read() == b"_read-bundle nowhere\n"


def test_the_inspector_is_its_own_child(tmp_path: Path) -> None:
    """At a check station there is nothing else that could be started."""
    file = tmp_path / "a.liaison"
    file.write_bytes(b"nothing")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "liaison_app.inspector", INSPECT_VERB, file, tmp_path],
        capture_output=True,
        check=True,
    )
    (tmp_path / "answer").write_bytes(done.stdout)
    with (tmp_path / "answer").open("rb") as answer:
        assert decode_outside(answer).bytes == 7
