"""The exchange with an earlier version: what it is given is a version, and it ends at the first
thing that is not as it should be. The whole of it takes minutes and two versions."""

import subprocess
from pathlib import Path

from tests.packaging.checkout import PACKAGING

SCRIPT = PACKAGING / "exchange-with"


def run(*arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [str(SCRIPT), *arguments], capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode, done.stderr


def version(folder: Path, says: str) -> Path:
    """A frozen version that says what it is, and then nothing that can be done."""
    folder.mkdir()
    program = folder / "liaison"
    program.write_text(
        f'#!/bin/sh\ncase "$*" in *--version*) echo "liaison {says}" ;;'
        ' *) echo "liaison: error: trial: refused" >&2; exit 1 ;; esac\n',
        encoding="utf-8",
    )
    program.chmod(0o755)
    return folder


def test_it_says_how_it_is_used() -> None:
    assert run() == (2, "usage: packaging/exchange-with EARLIER [THIS]\n")


def test_what_is_no_version_is_said(tmp_path: Path) -> None:
    status, said = run(str(tmp_path))
    assert status == 1
    assert "is neither a checkout nor an unpacked version" in said


def test_it_tells_both_versions_and_ends_at_the_first_refusal(tmp_path: Path) -> None:
    earlier, this = version(tmp_path / "a", "0.3.0"), version(tmp_path / "b", "0.4.0")
    status, said = run(str(earlier), str(this))
    assert status == 1
    assert "earlier: liaison 0.3.0" in said
    assert "this: liaison 0.4.0" in said
    assert said.splitlines()[-2:] == [
        "liaison: error: trial: refused",
        "packaging/exchange-with: earlier office, agency of this version: the agency enrols",
    ]


def test_a_tarball_is_unpacked(tmp_path: Path) -> None:
    version(tmp_path / "liaison-0.3.0", "0.3.0")
    tarball = tmp_path / "liaison-0.3.0-linux-x86_64.tar.gz"
    subprocess.run(
        ["tar", "-c", "-z", "-f", str(tarball), "-C", str(tmp_path), "liaison-0.3.0"], check=True
    )
    status, said = run(str(tarball), str(tmp_path / "liaison-0.3.0"))
    assert status == 1
    assert "earlier: liaison 0.3.0" in said
