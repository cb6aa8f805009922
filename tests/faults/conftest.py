"""A process with the shim loaded, and an installation for each round to disturb."""

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from liaison_app.cli.main import main
from tests.faults.rounds import ALERTS, LEDGER_ROWS, PASSPHRASE, Walks
from tests.faults.walk import no_desktop

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
    yield from started(prepared, shim, tmp_path, "desk")


@pytest.fixture(scope="session")
def exchanging(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An agency that was enrolled and has something to report, the office's bundle for it on a
    stick, and the office as it is then."""
    folder = tmp_path_factory.mktemp("exchanging")
    (folder / "pass").write_text(PASSPHRASE, encoding="utf-8")
    for name in ("installation", "office", "stick"):
        (folder / name).mkdir()

    def at(name: str, *command: str) -> dict[str, str]:
        where = ["--case-log", str(folder / name / "case.db"), "--json", "--quiet"]
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            status = main([*command, *where, "--passphrase-file", str(folder / "pass")], no_desktop)
        assert status == 0, said.getvalue()
        found: dict[str, str] = json.loads(said.getvalue() or "{}")
        return found

    at("office", "init", "--role", "office", "--organisation", "nco", "--officer", "当直")
    at("installation", "init", "--role", "agency", "--organisation", "mofa", "--officer", "連絡")
    request, answer = str(folder / "request"), str(folder / "answer")
    asked = at("installation", "enrol", "request", "--out", request)
    given = at("office", "enrol", "approve", request, "--out", answer,
               "--fingerprint", asked["fingerprint"])  # fmt: skip
    at("installation", "enrol", "accept", answer,
       "--office-fingerprint", given["office_fingerprint"])  # fmt: skip
    for number in range(ALERTS):
        at("office", "alert", "add", "--title", f"注意{number}（架空）", "--body", "本文",
           "--to", "mofa")  # fmt: skip
    at("office", "bundle", "create", "--to", "mofa", "--out", str(folder / "stick"))
    added = at("installation", "incident", "add", "--title", "漏えい（架空）")
    at("installation", "incident", "report", added["reference"])
    return folder


@pytest.fixture
def exchanges(exchanging: Path, shim: Path, tmp_path: Path) -> Iterator[Walks]:
    yield from started(exchanging, shim, tmp_path, "exchange")


def started(prepared: Path, shim: Path, tmp_path: Path, which: str) -> Iterator[Walks]:
    environment = {
        **os.environ,
        "LD_PRELOAD": str(shim),
        "PYTHONPATH": str(ROOT),
        "LIAISON_HOME": str(tmp_path / "home"),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.walk", which],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        made = Walks(prepared, tmp_path, child)
        warm = made.copy()
        made.ask(str(warm), None, "EIO", 0, 0, None, False)
        yield made
        assert child.stdin is not None
        child.stdin.close()
        child.wait(30)
