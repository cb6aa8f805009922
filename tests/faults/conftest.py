"""A process with the shim loaded, and an installation for each round to disturb."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from liaison_app.cli.main import main
from tests.faults.rounds import LEDGER_ROWS, PASSPHRASE, Walks

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shim, compiled."""
    if sys.platform != "linux" or shutil.which("gcc") is None:
        pytest.skip("the shim needs Linux and gcc")
    target = tmp_path_factory.mktemp("shim") / "shim.so"
    command = ["gcc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", str(target)]
    subprocess.run([*command, str(HERE / "shim.c"), "-ldl"], check=True)
    return target


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An agency's new installation, what it will attach and import, and its passphrase."""
    folder = tmp_path_factory.mktemp("prepared")
    (folder / "pass").write_text(PASSPHRASE, encoding="utf-8")
    (folder / "evidence.bin").write_bytes(os.urandom(60_000))
    rows = [f"{n},架空の事案{n},2026-11-{n % 28 + 1:02d}" for n in range(LEDGER_ROWS)]
    ledger = "\n".join(["番号,件名,検知日", *rows])
    (folder / "ledger.csv").write_text(ledger + "\n", encoding="utf-8")
    (folder / "installation").mkdir()
    command = ["init", "--role", "agency", "--organisation", "mofa", "--officer", "当直（架空）"]
    where = ["--case-log", str(folder / "installation" / "case.db")]
    key = ["--passphrase-file", str(folder / "pass"), "--quiet"]
    assert main([*command, *where, *key], lambda *_: 1) == 0
    return folder


@pytest.fixture
def walks(prepared: Path, shim: Path, tmp_path: Path) -> Iterator[Walks]:
    environment = {
        **os.environ,
        "LD_PRELOAD": str(shim),
        "PYTHONPATH": str(ROOT),
        "LIAISON_HOME": str(tmp_path / "home"),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.walk"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        made = Walks(prepared, tmp_path, child)
        warm = made.copy()
        made.ask(str(warm), None, "EIO", 0, 0, None)
        yield made
        assert child.stdin is not None
        child.stdin.close()
        child.wait(30)
