"""Random histories in which machines fail; `packaging/test-long` plays hundreds more, new ones each
time."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.channels.troubled import STEPS, play


@pytest.mark.parametrize("seed", range(1, 4))
def test_a_troubled_history_holds(seed: int, tmp_path: Path) -> None:
    play(seed, tmp_path)


@pytest.mark.long
@settings(
    max_examples=300,
    deadline=None,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
@given(seed=st.integers(1, 2**32), steps=st.integers(STEPS // 3, STEPS))
def test_hundreds_of_troubled_histories_hold(seed: int, steps: int) -> None:
    """Where one does not, its beginning is shortened as far as it still does not."""
    with TemporaryDirectory(prefix="liaison-history-") as folder:
        play(seed, Path(folder), steps)
