"""Code lists and real files; the real ones are read where somebody put them, and never needed."""

import os
from datetime import date
from pathlib import Path

import pytest

from liaison_app.domain.vocabulary import Vocabularies
from liaison_app.host.resources import resources_folder
from liaison_app.host.vocabularies import load_vocabularies

# Read before a test's own environment takes every LIAISON_ variable away.
_NAMED = os.environ.get("LIAISON_SHARED_DATA")
_REPOSITORY = Path(__file__).resolve().parents[2]
SHARED_DATA = Path(_NAMED) if _NAMED else _REPOSITORY.parent / "shared" / "data"


@pytest.fixture(scope="session")
def vocabularies() -> Vocabularies:
    return load_vocabularies(resources_folder(), date(2026, 11, 24))


@pytest.fixture(scope="session")
def atlas_file() -> bytes:
    return _real("atlas/case-studies.yaml")


@pytest.fixture(scope="session")
def kev_file() -> bytes:
    return _real("kev/kev-2025.json")


def _real(name: str) -> bytes:
    path = SHARED_DATA / name
    if not path.is_file():
        pytest.skip(f"{name} is not on this computer")
    return path.read_bytes()
