"""What the exchange's tests share: a valid world and a folder for attachments."""

from pathlib import Path

import pytest

from tests.exchange.world import World


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    folder = tmp_path / "spool"
    folder.mkdir()
    return folder
