"""Random histories; `packaging/test-long` plays a thousand more."""

from pathlib import Path

import pytest

from tests.channels.histories import play


@pytest.mark.parametrize("seed", range(1, 17))
def test_a_random_history_holds(seed: int, tmp_path: Path) -> None:
    play(seed, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("hundred", range(1, 11))
def test_a_thousand_random_histories_hold(hundred: int, tmp_path: Path) -> None:
    for seed in range(100 * hundred, 100 * hundred + 100):
        folder = tmp_path / str(seed)
        folder.mkdir()
        play(seed, folder)
