"""The one command that fuzzes everything: what it does, and what it says of a fault."""

from pathlib import Path

import pytest

from tests.channels import histories
from tests.channels.properties import Broken
from tests.fuzz import every


def lines_of(said: list[str]) -> dict[str, str]:
    """The table's lines by part."""
    return {line.split()[0]: line for line in said[-1].splitlines()[1:]}


def test_parts_that_are_asked_for_are_done_and_counted(tmp_path: Path) -> None:
    said: list[str] = []
    parts = ["manifest", "bundles", "troubled", "--seconds", "0.5", "--bundles", "12"]
    rest = ["--troubled", "1", "--seed", "5", "--found", str(tmp_path)]
    assert every.main([*parts, *rest], said.append) == 0
    found = lines_of(said)
    assert list(found) == ["manifest", "bundles", "troubled"]
    assert all(line.endswith("none") for line in found.values())
    assert int(found["manifest"].split()[1].replace(",", "")) > 0
    assert (found["bundles"].split()[1], found["troubled"].split()[1]) == ("12", "1")


def test_a_history_that_fails_is_told_as_short_as_it_still_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def play(seed: int, _folder: Path, steps: int) -> None:
        if seed == 8 and steps >= 30:
            raise Broken(f"seed {seed}: 2: held")

    monkeypatch.setattr(histories, "play", play)
    said: list[str] = []
    assert every.main(["histories", "--histories", "3", "--seed", "7"], said.append) == 1
    assert "30 steps, seed 8: 2: held" in said
    assert lines_of(said)["histories"].endswith("--histories 1 --seed 8")


def test_a_bundle_that_is_not_taken_right_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(_lanes: object, numbers: list[int], *, child_every: int) -> None:
        assert 3 not in numbers, child_every

    monkeypatch.setattr(every, "try_all", wrong)
    said: list[str] = []
    assert every.main(["bundles", "--bundles", "4", "--seed", "1"], said.append) == 1
    assert lines_of(said)["bundles"].endswith("--bundles 1 --seed 3")


def test_no_other_parts(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        every.main(["everything"])
    assert "no such part: everything" in capsys.readouterr().err
