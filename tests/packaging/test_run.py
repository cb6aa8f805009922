"""packaging/run: sets up once, says so on standard error, then is nothing but `liaison`."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packaging.checkout import Checkout

NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


@pytest.fixture
def fresh(tmp_path: Path) -> Checkout:
    """Nothing was set up yet; the path has a space and is not ASCII."""
    return Checkout(tmp_path / "事案 目録")


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """Set up by one call before; tests only call it."""
    checkout = Checkout(tmp_path_factory.mktemp("ready") / "事案 目録")
    first = checkout.run("demo", "here")
    assert first.call["arguments"] == ["demo", "here"], "a first call prints the program's alone"
    assert "making .venv" in first.messages
    return checkout


def test_a_second_call_installs_nothing_and_says_nothing(ready: Checkout) -> None:
    second = ready.run()
    assert second.messages == ""
    assert second.call["arguments"] == []


def test_arguments_reach_the_program_as_they_were_typed(ready: Checkout) -> None:
    typed = ["--version", "", "two words", "漏えい", "--", "-x", "*", "$HOME"]
    assert ready.run(*typed).call["arguments"] == typed


def test_the_program_s_exit_status_is_passed_on(ready: Checkout) -> None:
    assert ready.run(environment={"STATUS": "7"}).status == 7


def test_it_runs_by_a_link_from_any_folder_and_imports_nothing_from_there(
    ready: Checkout, tmp_path: Path
) -> None:
    stick = tmp_path / "stick with files"
    stick.mkdir()
    (stick / "lantern.py").write_text("raise SystemExit('imported from the stick')\n")
    (stick / "liaison").symlink_to(ready.run_script)
    outcome = ready.run(script=stick / "liaison", folder=stick)
    assert (outcome.status, outcome.messages) == (0, "")
    assert outcome.call["folder"] == str(stick)


def test_a_first_call_from_a_folder_with_hostile_modules_imports_none_of_them(
    fresh: Checkout, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    for name in ("venv", "ensurepip", "pip", "pathlib", "sysconfig", "lantern", "liaison_app"):
        (stick / f"{name}.py").write_text("raise SystemExit('imported from the stick')\n")
    outcome = fresh.run("first", folder=stick)
    assert outcome.status == 0, outcome.messages
    assert "from the stick" not in outcome.messages
    assert outcome.call["arguments"] == ["first"]


def test_a_changed_lock_is_installed_and_only_once(fresh: Checkout) -> None:
    assert fresh.run().call["lantern"] == "1.0"
    fresh.lock("1.1")
    changed = fresh.run()
    assert changed.call["lantern"] == "1.1"
    assert "making .venv" in changed.messages
    assert fresh.run().messages == ""


def test_an_interrupted_set_up_is_done_again(fresh: Checkout) -> None:
    # What is left when the power goes after the environment, in the middle of a dependency.
    assert fresh.run().status == 0
    (installed,) = fresh.root.glob(".venv/lib/python*/site-packages/lantern.py")
    installed.unlink()
    (fresh.root / ".venv" / "made-for-run").write_text("unfinished\n")
    assert fresh.run().call["lantern"] == "1.0"


def test_a_file_with_another_hash_is_refused_and_nothing_runs(fresh: Checkout) -> None:
    fresh.lock("1.0", digest="0" * 64)
    refused = fresh.run()
    assert (refused.status, refused.output) == (1, "")
    assert "packaging/run: the dependencies could not be installed" in refused.messages
    fresh.lock("1.0")
    assert fresh.run().status == 0


def test_two_first_calls_at_once_both_succeed_and_one_of_them_waits(fresh: Checkout) -> None:
    calls = [fresh.start(str(number)) for number in range(2)]
    messages = [call.communicate()[1] for call in calls]
    assert [call.returncode for call in calls] == [0, 0]
    assert "".join(messages).count("making .venv") == 1


def test_what_the_tests_need_is_enough_to_run(fresh: Checkout) -> None:
    assert fresh.prepare("test").status == 0
    assert fresh.run().messages == ""
    fresh.lock("2.0")
    assert fresh.prepare("run").status == 0
    assert "requirements-dev.lock" in fresh.prepare("test").messages
    assert fresh.prepare("test").messages == fresh.run().messages == ""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder another user may read; pytest's own are closed to them."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="system packages are Debian's")
def test_without_rights_it_prints_the_line_an_administrator_needs(open_folder: Path) -> None:
    checkout = Checkout(open_folder / "checkout")
    checkout.need_packages("bash", "libliaison-kaku0", "libliaison-jitsuzai0")
    commands = open_folder / "commands"
    commands.mkdir()
    for name, status in {"sudo": 1, "python3.13": 0}.items():
        (commands / name).write_text(f"#!/bin/sh\nexit {status}\n")
        (commands / name).chmod(0o755)
    as_someone = open_folder / "as-someone"
    start = " ".join(NOBODY) if os.geteuid() == 0 else ""
    as_someone.write_text(f'#!/bin/sh\nexec {start} "{checkout.run_script}"\n')
    as_someone.chmod(0o755)

    path = f"{commands}:{os.environ['PATH']}"
    stopped = checkout.run(script=as_someone, environment={"PATH": path})
    assert (stopped.status, stopped.output) == (1, "")
    line = "apt-get install --no-install-recommends libliaison-kaku0 libliaison-jitsuzai0"
    assert f"\n    {line}\n" in stopped.messages
    assert not (checkout.root / ".venv").exists()


def test_without_a_python_that_is_new_enough_it_says_so(fresh: Checkout, tmp_path: Path) -> None:
    commands = tmp_path / "commands"
    commands.mkdir()
    for name in [
        "basename",
        "bash",
        "cat",
        "cut",
        "dirname",
        "env",
        "flock",
        "readlink",
        "sha256sum",
    ]:
        program = shutil.which(name)
        assert program is not None
        (commands / name).symlink_to(program)
    stopped = fresh.run(environment={"PATH": str(commands)})
    assert (stopped.status, stopped.output) == (1, "")
    assert "no Python 3.11 or newer was found" in stopped.messages
