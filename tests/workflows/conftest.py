"""Desks as the procedures get them: founded and unlocked, with a clock that the test moves."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from liaison_app.domain.dates import japan_date
from liaison_app.host.resources import resources_folder
from liaison_app.host.vocabularies import load_vocabularies
from liaison_app.workflows.desk import Desk, Surroundings
from liaison_app.workflows.setup import found
from liaison_app.workflows.unlock import unlock

PASSPHRASE = "架空の長い合言葉"
START = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)


class Clock:
    """A second later each time it is asked."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def surroundings(clock: Clock) -> Surroundings:
    import secrets

    resources = resources_folder()
    vocabularies = load_vocabularies(resources, japan_date(START))
    return Surroundings(clock, secrets.token_bytes, resources, vocabularies)


@pytest.fixture
def desk(tmp_path: Path, surroundings: Surroundings) -> Iterator[Desk]:
    founded = found(
        tmp_path / "desk" / "case-log.db",
        surroundings,
        role="agency",
        organisation="mofa",
        officer="連絡担当官",
        passphrase=PASSPHRASE,
    )
    yield founded.desk
    founded.desk.close()


@pytest.fixture
def unlocked(surroundings: Surroundings) -> Iterator[Callable[[Path], Desk]]:
    """Unlocks a case log at a path; closed at the end."""
    opened: list[Desk] = []

    def open_one(path: Path) -> Desk:
        opened.append(unlock(path, surroundings, PASSPHRASE))
        return opened[-1]

    yield open_one
    for each in opened:
        each.close()
