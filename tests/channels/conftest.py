"""A world for each test, with bundles read in this process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.channels.world import World, opened_here


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    with opened_here():
        yield made
    made.close()
