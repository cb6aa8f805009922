"""What the world does to bundles between the desks: swapped, renamed, twice, two at once, years
off. Each is refused by name or harmless, and the case log is as it was where it is refused."""

import hashlib
import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from liaison_app.cli import context as cli_context
from tests.cli.conftest import Shell, send

ROOT = Path(__file__).parents[2]


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    made = tmp_path / "stick"
    made.mkdir()
    return made


def alert(office: Shell, title: str) -> None:
    office("alert", "add", "--title", title, "--body", "本文（架空）", "--to", "mofa")


def code(shell: Shell, *arguments: object) -> str:
    answer = shell.try_(*arguments)
    assert answer.status == 1, answer
    return str(answer.data["error"]["code"])


def digest(shell: Shell) -> str:
    return hashlib.sha256(shell.case_log.read_bytes()).hexdigest()


def test_a_file_swapped_after_its_review_is_not_applied_unseen(
    enrolled: tuple[Shell, Shell], stick: Path
) -> None:
    office, agency = enrolled
    alert(office, "一つ目（架空）")
    first = send(office, "mofa", stick)
    agency("bundle", "review", first)
    alert(office, "二つ目（架空）")
    shutil.move(send(office, "mofa", stick), first)  # valid, signed, and not what was reviewed
    before = digest(agency)
    assert code(agency, "bundle", "apply", first, "--yes") == "bundle-swapped"
    assert code(agency, "bundle", "apply", first, "--yes") == "bundle-swapped"
    assert digest(agency) == before
    assert agency("bundle", "review", first)["sequence"] == 2
    assert agency("bundle", "apply", first, "--yes")["applied"] > 0
    assert agency("alert", "list")["total"] == 2


def test_a_file_damaged_after_its_review_is_not_applied(
    enrolled: tuple[Shell, Shell], stick: Path
) -> None:
    office, agency = enrolled
    alert(office, "一つ目（架空）")
    file = send(office, "mofa", stick)
    agency("bundle", "review", file)
    file.write_bytes(file.read_bytes()[:-1])
    before = digest(agency)
    assert code(agency, "bundle", "apply", file, "--yes") == "bundle-swapped"
    assert digest(agency) == before


def test_a_renamed_file_and_the_same_again_change_nothing(
    enrolled: tuple[Shell, Shell], stick: Path
) -> None:
    office, agency = enrolled
    alert(office, "一つ目（架空）")
    file = send(office, "mofa", stick)
    renamed = file.rename(stick / "年末の写真.jpg")
    assert agency("bundle", "apply", renamed, "--yes")["applied"] > 0
    again = renamed.rename(stick / "nco-to-npa-0009.liaison")
    position = agency("audit", "verify")["journal"]
    assert agency("bundle", "apply", again, "--yes")["applied"] == 0
    assert agency("audit", "verify")["journal"] == position


def start(shell: Shell, *arguments: object) -> "subprocess.Popen[str]":
    where = ["--case-log", shell.case_log, "--passphrase-file", shell.passphrase_file, "--json"]
    return subprocess.Popen(
        [sys.executable, "-m", "liaison_app", *map(str, (*arguments, *where))],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def answers(*running: "subprocess.Popen[str]") -> list[dict[str, Any]]:
    found = []
    for each in running:
        out, error = each.communicate(timeout=240)
        assert each.returncode == 0, error
        found.append(json.loads(out))
    return found


def test_two_imports_of_one_bundle_at_once(enrolled: tuple[Shell, Shell], stick: Path) -> None:
    office, agency = enrolled
    alert(office, "一つ目（架空）")
    file = send(office, "mofa", stick)
    apply = ("bundle", "apply", file, "--yes")
    said = answers(*(start(agency, *apply) for _ in range(2)))
    assert sorted(each["applied"] == 0 for each in said) == [False, True]
    assert agency("alert", "list")["total"] == 1
    assert agency("audit", "verify")["ok"] is True


def test_two_imports_of_two_bundles_at_once(enrolled: tuple[Shell, Shell], stick: Path) -> None:
    office, agency = enrolled
    alert(office, "一つ目（架空）")
    first = send(office, "mofa", stick)
    alert(office, "二つ目（架空）")
    second = send(office, "mofa", stick)
    answers(*(start(agency, "bundle", "apply", file, "--yes") for file in (first, second)))
    assert agency("alert", "list")["total"] == 2
    assert agency("audit", "verify")["ok"] is True
    # Whichever came first, the receipt is believed and nothing is sent twice.
    office("bundle", "apply", send(agency, "office", stick), "--yes")
    made = office("bundle", "create", "--to", "mofa", "--out", stick)["bundles"]
    assert made[0]["operations"] == 0


def test_two_bundles_made_at_once_have_two_numbers(
    enrolled: tuple[Shell, Shell], stick: Path
) -> None:
    office, agency = enrolled
    alert(office, "一つ目（架空）")
    create = ("bundle", "create", "--to", "mofa", "--out", stick)
    running = [start(office, *create) for _ in range(2)]
    said = [each.communicate(timeout=240) for each in running]
    failed = [err for each, (_, err) in zip(running, said, strict=True) if each.returncode]
    assert all("sequence-taken" in error for error in failed)
    files = sorted(stick.glob("*.liaison"))
    assert len(files) == 2 - len(failed)
    for file in files:
        agency("bundle", "apply", file, "--yes")
    assert agency("alert", "list")["total"] == 1
    assert [path for path in stick.iterdir() if path not in files] == []


@pytest.mark.parametrize("years", [-20, 20])
def test_a_clock_years_off_is_named(
    years: int, enrolled: tuple[Shell, Shell], stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, agency = enrolled
    alert(office, "一つ目（架空）")
    file = send(office, "mofa", stick)
    then = datetime.now(UTC) + timedelta(days=365 * years)

    class OtherDay(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return then.astimezone(tz)

    monkeypatch.setattr(cli_context, "datetime", OtherDay)
    answer = agency.try_("bundle", "apply", file, "--yes")
    monkeypatch.undo()
    if years < 0:  # behind: said, and what came is taken in by sequence, not by time
        assert answer.status == 0
        assert agency("alert", "list")["total"] == 1
    else:
        assert answer.data["error"]["code"] in (
            "clock-ahead",
            "trust-expired",
            "trust-root-expired",
        )
        assert agency("alert", "list")["total"] == 0
        assert agency("bundle", "apply", file, "--yes")["applied"] > 0
    assert agency("audit", "verify")["ok"] is True
