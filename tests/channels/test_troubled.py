"""Random histories in which machines fail; `packaging/test-long` plays hundreds more."""

from pathlib import Path

import pytest

from tests.channels.troubled import play


@pytest.mark.parametrize("seed", range(1, 9))
def test_a_troubled_history_holds(seed: int, tmp_path: Path) -> None:
    play(seed, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("ten", range(1, 31))
def test_hundreds_of_troubled_histories_hold(ten: int, tmp_path: Path) -> None:
    for seed in range(10 * ten, 10 * ten + 10):
        folder = tmp_path / str(seed)
        folder.mkdir()
        play(seed, folder)
