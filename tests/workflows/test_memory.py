"""What is in the memory of a process, looked up there: after a lock, and after an import."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from liaison_app.interop.table_writing import write_csv, write_xlsx
from liaison_app.workflows.bench import invented
from liaison_app.workflows.bench.alone import acts
from liaison_app.workflows.bench.build import PASSPHRASE as PASSPHRASE_OF_BENCH
from liaison_app.workflows.bench.exchange import enrolled_pair
from liaison_app.workflows.desk import Desk, Surroundings
from tests.quick_keys import shipped_cost
from tests.workflows.conftest import PASSPHRASE

HERE = Path(__file__).parent
CHECKOUT = Path(__file__).parents[2]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel")
FEW, MANY = 2_500, 10_000
BUNDLES = (10_000, 20_000)  # operations
MEGABYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def as_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is measured is an officer's process, and that stretches a passphrase in 64 MiB."""
    shipped_cost(monkeypatch)


def told(script: str, *arguments: str) -> Any:
    """What a script beside this one says, run in a process of its own."""
    done = subprocess.run(
        [sys.executable, str(HERE / script), *arguments],
        capture_output=True,
        text=True,
        check=True,
        cwd=CHECKOUT,
        env={"PYTHONPATH": str(CHECKOUT), "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
    )
    return json.loads(done.stdout)


@LINUX
def test_neither_database_key_nor_officers_key_outlives_a_lock(desk: Desk) -> None:
    desk.close()
    found = told("memory_after_lock.py", str(desk.path), PASSPHRASE)
    assert found["before"]["database"] > 0
    assert found["before"]["officer"] > 0
    assert found["after"] == {"database": 0, "officer": 0}


@LINUX
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_import_takes_no_more_memory_for_more_rows(
    desk: Desk, tmp_path: Path, kind: str
) -> None:
    """Four times the rows: to hold them, and what was written of each, took some 40 MB.

    What still grows is the part of the search index that was not written yet (up to 8 MB), the
    file's own index of pages not yet committed, and eight bytes for each row's number.
    """
    desk.close()
    few, many = (ledger(tmp_path / f"{rows}.{kind}", rows) for rows in (FEW, MANY))
    peaks = []
    for rows, path in ((FEW, few), (MANY, many)):
        case_log = tmp_path / f"{rows}" / desk.path.name
        shutil.copytree(desk.path.parent, case_log.parent)
        found = told("memory_of_import.py", str(case_log), PASSPHRASE, str(few), str(path))
        assert found["created"] == rows
        peaks.append(found["peak"])
    assert peaks[1] - peaks[0] < 8 * MEGABYTE, peaks


@LINUX
def test_a_bundle_takes_no_more_memory_for_more_operations(
    tmp_path: Path, surroundings: Surroundings
) -> None:
    """Twice the operations, made, reviewed and applied: to hold ten thousand more took some 30 MB,
    in either process.

    The smaller is large enough to fill the part of the search index that is not written yet (8 MB).
    What still grows is the files' own indexes of pages not yet committed, and 32 bytes of each
    operation: its name.
    """
    pair = enrolled_pair(tmp_path, surroundings)
    peaks: dict[str, list[dict[str, int]]] = {"create": [], "review": [], "apply": []}
    written = 0
    for operations in BUNDLES:
        pair.agency.write_all(acts(pair.agency, operations - written))
        written = operations
        stick = tmp_path / f"stick-{operations}"
        for act, measured in peaks.items():
            desk = pair.agency if act == "create" else pair.office
            copied = copied_case_log(desk.path, tmp_path / f"{act}-{operations}")
            where = stick if act == "create" else next(stick.iterdir())
            script = ("memory_of_bundle.py", str(copied), PASSPHRASE_OF_BENCH, act, str(where))
            measured.append(told(*script))
    pair.close()
    for few, many in peaks.values():
        assert (few["operations"], many["operations"]) == BUNDLES
        assert many["peak"] - few["peak"] < 8 * MEGABYTE, peaks
        assert many["child"] - few["child"] < 8 * MEGABYTE, peaks
    assert peaks["apply"][0]["child"] > 0


def copied_case_log(case_log: Path, folder: Path) -> Path:
    """A copy of a case log that is open, with its inbox and its slots."""
    folder.mkdir()
    for path in case_log.parent.glob(f"{case_log.name}*"):
        shutil.copy(path, folder / path.name)
    return folder / case_log.name


def ledger(path: Path, rows: int) -> Path:
    """A ledger of invented incidents."""
    keys = [key for key in invented.values(0) if not key.endswith("_precision")]
    lines = ([str(invented.values(row)[key]) for key in keys] for row in range(rows))
    with path.open("wb") as stream:
        if path.suffix == ".csv":
            write_csv(stream, keys, lines)
        else:
            write_xlsx(keys, lines, "台帳", path.parent).save(stream)
    return path
