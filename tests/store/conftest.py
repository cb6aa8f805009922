"""A world of installations for each test that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.world import Desk, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


@pytest.fixture
def office(world: World) -> Desk:
    return world.office()


@pytest.fixture
def agency(world: World) -> Desk:
    return world.agency("mofa")
