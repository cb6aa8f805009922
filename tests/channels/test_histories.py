"""Random histories; `packaging/fuzz` plays a thousand more, new ones each time."""

from pathlib import Path

import pytest

from tests.channels.histories import play


@pytest.mark.parametrize("seed", range(1, 7))
def test_a_random_history_holds(seed: int, tmp_path: Path) -> None:
    play(seed, tmp_path)
