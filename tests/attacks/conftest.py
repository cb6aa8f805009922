"""An arena for each test that asks for one, and a report that is only ever refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks.arena import Arena, Lane, arena_in
from tests.cli.conftest import agency, run, shell


@pytest.fixture
def arena(tmp_path: Path) -> Iterator[Arena]:
    with arena_in(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lane]:
    """A valid report to the office; whoever spoils it must leave the office as it was. At the end
    it is applied: what was refused was refused for what was spoilt."""
    with arena_in(tmp_path_factory.mktemp("arena")) as made:
        lane = made.reported(made.mofa)
        yield lane
        assert lane.bring(lane.sealed) == "applied"


# The command line, as its own tests call it.
__all__ = ["agency", "arena", "report", "run", "shell"]
