"""Random histories in which machines fail; `packaging/fuzz` plays hundreds more, new ones each
time."""

from pathlib import Path

import pytest

from tests.channels.troubled import play


@pytest.mark.parametrize("seed", range(1, 4))
def test_a_troubled_history_holds(seed: int, tmp_path: Path) -> None:
    play(seed, tmp_path)
