"""Each fuzz target takes what is valid, and survives some hundred spoilt inputs every day."""

from itertools import islice
from pathlib import Path

import pytest

from tests.fuzz import run
from tests.fuzz.run import inputs
from tests.fuzz.targets import TARGETS, Target


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_what_is_valid_is_taken(target: Target) -> None:
    assert [target(seed) for seed in target.seeds] == [True] * len(target.seeds)


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_what_is_spoilt_is_taken_or_refused_by_name(target: Target) -> None:
    verdicts = [target(data) for data in islice(inputs(target.seeds, 150), 150)]
    assert verdicts.count(False) > 50


def test_without_atheris_a_target_is_fuzzed_plainly_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run.plainly("manifest", 0.2, tmp_path)
    assert "by plain mutation, no fault" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())


def test_an_input_that_finds_a_fault_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(data: bytes) -> None:
        if len(data) != 4:
            raise ZeroDivisionError

    monkeypatch.setitem(TARGETS, "faulty", Target(faulty, (b"seed",)))
    with pytest.raises(ZeroDivisionError):
        run.plainly("faulty", 60, tmp_path)
    [kept] = tmp_path.iterdir()
    assert kept.name.startswith("crash-faulty-")
    assert len(kept.read_bytes()) != 4
