"""Case work recorded and bundles read, each by a process of its own.

A process that has just written a hundred thousand operations is slower at everything after it; a
bundle is read by somebody who wrote none of it, so that the one that is measured must not have.
"""

import secrets
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path

from liaison_app.domain.dates import japan_date
from liaison_app.domain.operations import RecordName, Value
from liaison_app.host.measured import run_answering
from liaison_app.host.resources import resources_folder
from liaison_app.host.vocabularies import load_vocabularies
from liaison_app.store.caselog import Act
from liaison_app.workflows.bench import invented
from liaison_app.workflows.bench.build import PASSPHRASE
from liaison_app.workflows.bench.figures import timed
from liaison_app.workflows.bundles import apply_bundle, review_bundle
from liaison_app.workflows.desk import Desk, Surroundings
from liaison_app.workflows.unlock import unlock

VERB = "_bench-alone"
WAVE = 200  # incidents that are worked on at the same time
_MARKED = {"tlp": "TLP:AMBER", "grade": "confidentiality-2"}


def record(case_log: Path, count: int) -> None:
    """Have ``count`` acts recorded in a closed case log; Refused ``command-failed``."""
    _seconds("record", case_log, str(count), str(WAVE))


def review(case_log: Path, bundle: Path) -> float:
    """The seconds of reviewing a bundle at a closed case log, once it is unlocked; Refused
    ``command-failed``."""
    return _seconds("review", case_log, str(bundle))


def apply(case_log: Path, bundle: Path) -> float:
    """The same of applying it."""
    return _seconds("apply", case_log, str(bundle))


def _seconds(act: str, case_log: Path, *on: str) -> float:
    return float(run_answering([VERB, act, str(case_log), *on], {}))


def main(arguments: list[str]) -> int:
    """The other process: ``[act, case log, …]`` with the number of acts and of incidents at a time,
    or with the bundle; prints the seconds of the act alone."""
    act, case_log, *on = arguments
    now, resources = datetime.now(UTC), resources_folder()
    vocabularies = load_vocabularies(resources, japan_date(now))
    around = Surroundings(lambda: datetime.now(UTC), secrets.token_bytes, resources, vocabularies)
    desk = unlock(Path(case_log), around, PASSPHRASE)
    does: dict[str, Callable[[], object]] = {
        "record": lambda: desk.write_all(acts(desk, *map(int, on))),
        "review": partial(review_bundle, desk, Path(*on)),
        "apply": partial(apply_bundle, desk, Path(*on)),
    }
    try:
        sys.stdout.write(f"{timed(does[act])}\n")
    finally:
        desk.close()
    return 0


def acts(desk: Desk, count: int, wave: int = WAVE) -> Iterator[Act]:
    """``count`` acts as case work brings them: incidents entered and reported, then notes on them
    and amendments of one field, of ``wave`` incidents at a time."""
    return islice(_acts(desk, wave), count)


def _acts(desk: Desk, wave: int) -> Iterable[Act]:
    owner = desk.installation.organisation
    number = 0
    while True:
        names = [RecordName("incident", owner, desk.new_id()) for _ in range(wave)]
        for name in names:
            values = {**invented.values(number), **_MARKED, "organisation": owner, "reported": True}
            yield Act("create", name, "own", values, mint=True)
            number += 1
        for note in range(3):
            for name in names:
                entry = RecordName("entry", owner, desk.new_id(), name)
                values = {**_MARKED, **invented.entry(number + note)}
                yield Act("create", entry, "own", values)
        for key in ("being_confirmed", "confirmed_facts", "status") * 2:
            for place, name in enumerate(names):
                changed: dict[str, Value] = {key: invented.values(number + place)[key]}
                yield Act("amend", name, "own", changed)
