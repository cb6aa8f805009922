"""The inspector of a check station: what it says of a stick, and what it says it cannot see."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from liaison_app.inspector import run
from tests.cli.conftest import Shell, send

Inspect = Callable[..., tuple[int, Any]]


@pytest.fixture
def inspect(capsys: pytest.CaptureFixture[str]) -> Inspect:
    def call(*paths: object) -> tuple[int, Any]:
        capsys.readouterr()
        status = run([*map(str, paths), "--json", "--lang", "en"])
        out = capsys.readouterr()
        return status, json.loads(out.out) if out.out else out.err

    return call


@pytest.fixture
def file(enrolled: tuple[Shell, Shell], tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return send(enrolled[0], "mofa", tmp_path / "stick")


def test_a_bundle_from_outside(file: Path, inspect: Inspect, enrolled: tuple[Shell, Shell]) -> None:
    status, said = inspect(file)
    (found,) = said["files"]
    assert (status, said["ok"], found["findings"]) == (0, True, [])
    assert found["says"] == {"sender": "nco", "recipient": "mofa", "sequence": 1}
    assert (found["bytes"], found["recipients"]) == (file.stat().st_size, 2)
    assert len(found["words"].split()) == 12
    assert "content" in said["unseen"]
    with_case_log = enrolled[1]("bundle", "inspect", file)
    assert with_case_log["fingerprint"] == found["fingerprint"]
    assert with_case_log["words"] == found["words"]


def test_a_whole_stick_is_gone_through_and_the_rest_is_named(file: Path, inspect: Inspect) -> None:
    stick = file.parent
    status, said = inspect(stick)
    assert (status, said["others"]) == (0, [])
    (stick / "autorun.inf").write_text("[autorun]", encoding="ascii")
    (stick / "below" / "empty").mkdir(parents=True)
    (stick / "link.liaison").symlink_to(file)
    (stick / "way").symlink_to("/etc")
    shutil.copy(file, stick / "below" / "renamed.liaison")
    status, said = inspect(stick)
    assert status == 1
    assert said["others"] == ["autorun.inf", "link.liaison", "way", "below/empty"]
    assert [each["findings"] for each in said["files"]] == [[], ["name"]]


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (lambda data: b"PK" + data, "bundle-damaged"),
        (lambda data: data[:100], "bundle-truncated"),
        (lambda data: b"", "bundle-truncated"),
        (lambda data: data[: data.index(b"--- ") + 48 + 16 + 9], "bundle-truncated"),
        (lambda data: b"-----BEGIN AGE ENCRYPTED FILE-----" + data, "bundle-sealing"),
        (lambda data: data.replace(b"-> X25519", b"-> scrypt", 1), "bundle-sealing"),
        (lambda data: data[:22] + b"\xff" * 20_000, "bundle-sealing"),
    ],
)
def test_what_is_no_well_formed_bundle_is_named(
    change: Callable[[bytes], bytes], finding: str, file: Path, inspect: Inspect
) -> None:
    file.write_bytes(change(file.read_bytes()))
    status, said = inspect(file)
    assert (status, said["files"][0]["findings"]) == (1, [finding])


def test_what_cannot_be_read_ends_with_a_name(tmp_path: Path, inspect: Inspect) -> None:
    status, said = inspect(tmp_path / "none.liaison")
    assert (status, said["error"]["code"]) == (2, "file-not-read")
    assert run([str(tmp_path / "none.liaison"), "--lang", "en"]) == 2
    (tmp_path / "link.liaison").symlink_to("/dev/zero")
    assert inspect(tmp_path / "link.liaison")[0] == 2
    os.mkfifo(tmp_path / "pipe.liaison")
    assert inspect(tmp_path / "pipe.liaison")[0] == 2


def test_a_file_too_large_for_a_bundle_is_not_read(
    enrolled: tuple[Shell, Shell], tmp_path: Path, inspect: Inspect
) -> None:
    huge = tmp_path / "mofa-to-nco-0001.liaison"
    with huge.open("wb") as stream:
        stream.truncate(20 * 2**30)
    began = time.monotonic()
    status, said = inspect(huge)
    assert (status, said["files"][0]["findings"]) == (1, ["bundle-too-large"])
    for verb in ("inspect", "review"):
        answer = enrolled[0].try_("bundle", verb, huge)
        assert answer.data["error"]["code"] == "bundle-too-large"
    assert time.monotonic() - began < 20


def test_a_link_to_a_bundle_is_inspected_as_it_is_applied(
    enrolled: tuple[Shell, Shell], file: Path, tmp_path: Path
) -> None:
    link = tmp_path / "link.liaison"
    link.symlink_to(file)
    assert enrolled[1]("bundle", "inspect", link)["verified"]


def test_an_empty_stick_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([str(tmp_path), "--lang", "ja"]) == 1
    assert "バンドルはありません" in capsys.readouterr().out


def test_it_runs_alone_without_window_case_log_or_keyring(file: Path, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    environment = {**os.environ, "LIAISON_HOME": str(tmp_path / "home"), "LANG": "ja_JP.UTF-8"}
    environment.pop("LC_ALL", None)
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "liaison_app.inspector", str(file)],
        capture_output=True,
        env=environment,
        cwd=Path(__file__).parents[2],
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "外側からは分からないこと" in done.stdout
    for package in ("PySide6", "sqlcipher3", "sqlite_utils", "reportlab", "keyring"):
        assert f" {package}" not in done.stderr
    assert list((tmp_path / "home").iterdir()) == []
