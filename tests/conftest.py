"""What holds for every test: no display, no folder but its own, no keyring.

Nothing a person has on the computer that runs the tests is read or written.
"""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from liaison_app.host import policy_file
from tests.quick_keys import quick

# Before anything imports Qt: without a display unless one was asked for (see packaging/test).
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Qt complains where there is none; a session of one's own, even on a machine without log-ins.
_runtime = tempfile.TemporaryDirectory(prefix="liaison-tests-")
os.environ["XDG_RUNTIME_DIR"] = _runtime.name
# The null key ring of `keyring` itself: no test may touch the one of the person who runs it.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

quick()

# The computer's own policy is nobody's here; a test that wants one says where it is.
policy_file.policy_path = lambda: Path(_runtime.name, "no-policy", "policy.json")

# Deadlines measure the computer, not the program; the examples are the same in every run.
settings.register_profile(
    "liaison",
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("liaison")


@pytest.fixture(autouse=True)
def liaison_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every folder the program would keep things in, empty and for this test alone."""
    for name in [name for name in os.environ if name.startswith("LIAISON_")]:
        monkeypatch.delenv(name)
    home = tmp_path / "liaison-home"
    monkeypatch.setenv("LIAISON_HOME", str(home))
    return home
