"""kill -9 while a new database key is introduced: the passphrase opens, and nothing is lost."""

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from liaison_app.cli.main import main

SAID = "架空の合言葉"
REKEY = """
import sys
from liaison_app.__main__ import main
print("begin", flush=True)
sys.exit(main(sys.argv[1:]))
"""


def run(case_log: Path, *arguments: str) -> int:
    def no_desktop(*_: object) -> int:
        raise AssertionError("the desktop must not open")

    said = case_log.with_name("said")
    return main([*arguments, "--case-log", str(case_log), "--passphrase-file", str(said),
                 "--json"], no_desktop)  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with some megabytes to encrypt again."""
    case_log = tmp_path_factory.mktemp("made") / "case-log.db"
    case_log.with_name("said").write_text(SAID, encoding="utf-8")
    init = ("--role", "agency", "--organisation", "mofa", "--officer", "当直（架空）")
    assert run(case_log, "init", *init) == 0
    assert run(case_log, "incident", "add", "--title", "残る事案（架空）") == 0
    large = case_log.with_name("large.bin")
    large.write_bytes(random.Random(1).randbytes(12_000_000))
    assert run(case_log, "incident", "attach", "LOCAL-0001", str(large)) == 0
    large.unlink()
    return case_log


@pytest.mark.parametrize("seed", range(3))
def test_a_kill_during_rekey_leaves_one_key_that_opens(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], seed: int
) -> None:
    case_log = Path(shutil.copytree(made.parent, tmp_path / "copy")) / made.name
    kill_during_rekey(case_log, random.Random(seed).uniform(0.0, 1.0))
    capsys.readouterr()
    for _ in range(2):
        assert run(case_log, "audit", "verify") == 0
        assert json.loads(capsys.readouterr().out)["ok"]
        assert run(case_log, "status") == 0
        assert json.loads(capsys.readouterr().out)["incidents"] == 1
    assert run(case_log, "key", "rekey") == 0
    assert run(case_log, "status") == 0


def kill_during_rekey(case_log: Path, after: float) -> None:
    """Kill the program ``after`` that part of the time it takes; it may be done by then."""
    command = [sys.executable, "-c", REKEY, "key", "rekey", "--case-log", str(case_log)]
    command += ["--passphrase-file", str(case_log.with_name("said")), "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(0.15 + after * 1.2)
    process.send_signal(signal.SIGKILL)
    process.communicate()
