"""Each fuzz target takes what is valid, and survives a few hundred spoilt inputs every day."""

from itertools import islice

import pytest

from tests.fuzz.run import inputs
from tests.fuzz.targets import TARGETS, Target


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_what_is_valid_is_taken(target: Target) -> None:
    assert [target(seed) for seed in target.seeds] == [True] * len(target.seeds)


@pytest.mark.parametrize("count", [150, pytest.param(20_000, marks=pytest.mark.long)])
@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_what_is_spoilt_is_taken_or_refused_by_name(target: Target, count: int) -> None:
    verdicts = [target(data) for data in islice(inputs(target.seeds, count), count)]
    assert verdicts.count(False) > count / 3
