"""Invented case work, recorded by a process of its own.

A process that has just written a hundred thousand operations is slower at everything after it; a
bundle is read by somebody who did not write it, so that the one that is measured must not have.
"""

import secrets
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from liaison_app.domain.dates import japan_date
from liaison_app.domain.operations import RecordName, Value
from liaison_app.host.measured import run_timed
from liaison_app.host.resources import resources_folder
from liaison_app.host.vocabularies import load_vocabularies
from liaison_app.store.caselog import Act
from liaison_app.workflows.bench import invented
from liaison_app.workflows.bench.build import PASSPHRASE
from liaison_app.workflows.desk import Desk, Surroundings
from liaison_app.workflows.unlock import unlock

VERB = "_record-acts"
WAVE = 200  # incidents that are worked on at the same time
_MARKED = {"tlp": "TLP:AMBER", "grade": "confidentiality-2"}


def record(case_log: Path, count: int) -> None:
    """Have ``count`` acts recorded in a closed case log; Refused ``command-failed``."""
    run_timed([VERB, str(case_log), str(count), str(WAVE)], {})


def main(arguments: list[str]) -> int:
    """The other process: ``[case log, number of acts, incidents at a time]``."""
    now, resources = datetime.now(UTC), resources_folder()
    vocabularies = load_vocabularies(resources, japan_date(now))
    around = Surroundings(lambda: datetime.now(UTC), secrets.token_bytes, resources, vocabularies)
    desk = unlock(Path(arguments[0]), around, PASSPHRASE)
    try:
        desk.write_all(acts(desk, int(arguments[1]), int(arguments[2])))
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
