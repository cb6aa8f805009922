"""How far a lock goes, looked up in the memory of a process that locked."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from liaison_app.workflows.desk import Desk
from tests.workflows.conftest import PASSPHRASE

CHECKOUT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc/self/mem")
def test_neither_database_key_nor_officers_key_outlives_a_lock(desk: Desk) -> None:
    desk.close()
    script = CHECKOUT / "tests" / "workflows" / "memory_after_lock.py"
    done = subprocess.run(
        [sys.executable, str(script), str(desk.path), PASSPHRASE],
        capture_output=True,
        text=True,
        check=True,
        cwd=CHECKOUT,
        env={"PYTHONPATH": str(CHECKOUT), "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
    )
    found = json.loads(done.stdout)
    assert found["before"]["database"] > 0
    assert found["before"]["officer"] > 0
    assert found["after"] == {"database": 0, "officer": 0}
