"""An arena for each test that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks.arena import Arena, arena_in


@pytest.fixture
def arena(tmp_path: Path) -> Iterator[Arena]:
    with arena_in(tmp_path) as made:
        yield made
