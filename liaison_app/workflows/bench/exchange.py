"""Bundles: made, reviewed, applied and stopped; many operations at once, and a day's worth.

An agency that reported its incidents writes to its office. Each figure stands beside what the
machine takes for the bytes and rows alone; nothing here is anybody's, so that rows are recorded.
"""

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from liaison_app.domain.errors import Refused
from liaison_app.exchange import bare as bare_bundle
from liaison_app.exchange import keys
from liaison_app.exchange.verification import Reader
from liaison_app.host.measured import run_watched
from liaison_app.store import bare
from liaison_app.store.caselog import CaseLog
from liaison_app.store.inbox import Inbox, inbox_path
from liaison_app.workflows.bench import alone
from liaison_app.workflows.bench.build import PASSPHRASE, Progress, installation
from liaison_app.workflows.bench.figures import (
    MEGABYTES,
    MILLISECONDS,
    SECONDS,
    Figure,
    p95,
    rounded,
    timed,
)
from liaison_app.workflows.bundles import apply_bundle, create_bundles
from liaison_app.workflows.desk import Desk, Surroundings
from liaison_app.workflows.enrolment import accept_enrolment, approve_enrolment, request_enrolment
from liaison_app.workflows.opening import inbox_key
from liaison_app.workflows.unlock import unlock

AGENCY = "mofa"
APPLY_GOAL = 2.5  # times the bare reading and inserting
REVIEW_GOAL = 1.5  # times verifying, decompressing and decoding
SMALL = 1_000  # operations: much for one day of one agency
SMALL_GOAL = 0.5  # seconds, the child process included
CANCEL_GOAL_MS = 50
_GROWTH = 1.1  # how much more memory twice the operations may take
_MEGABYTE = 1_000_000


@dataclass
class Pair:
    """An agency enrolled at its office, and the medium between them."""

    folder: Path
    agency: Desk
    office: Desk

    @property
    def medium(self) -> Path:
        return self.folder / "medium"

    def create(self) -> Path:
        """The agency's next bundle."""
        return create_bundles(self.agency, "office", self.medium)[0].file

    def environment(self, case_log: Path) -> dict[str, str]:
        """What a command needs to open a case log of this folder."""
        return {
            "LIAISON_HOME": str(self.folder / "home"),
            "LIAISON_CASE_LOG": str(case_log),
            "LIAISON_PASSPHRASE_FILE": str(self.folder / "passphrase"),
        }

    def record(self, count: int) -> None:
        """Have the agency's next ``count`` acts recorded, in a process of its own."""
        self.agency.close()
        alone.record(self.agency.path, count)
        self.agency = unlock(self.agency.path, self.agency.surroundings, PASSPHRASE)

    def read(self, bundle: Path) -> tuple[float, float]:
        """The seconds of reviewing and of applying it at the office, each in a process of its
        own."""
        self.office.close()
        reviewed = alone.review(self.office.path, bundle)
        applied = alone.apply(self.office.path, bundle)
        self.office = unlock(self.office.path, self.office.surroundings, PASSPHRASE)
        return reviewed, applied

    def close(self) -> None:
        self.agency.close()
        self.office.close()


def exchange_figures(
    folder: Path, size: int, surroundings: Surroundings, progress: Progress
) -> list[Figure]:
    """Every figure of this module, for a bundle of ``size`` operations."""
    pair = enrolled_pair(folder, surroundings)
    try:
        before = _copied(pair.office, folder / "before")
        progress("bench.recording")
        pair.record(size // 2)
        half = _copied(pair.agency, folder / "half")
        first = pair.create()
        pair.record(size - size // 2)
        whole = _copied(pair.agency, folder / "whole")
        progress("bench.exchanging")
        # The first was never receipted, so that the second carries everything.
        made, bundle = _timed_creation(pair)
        found = [*_bulk_figures(pair, bundle, before, made), *_small_figures(pair)]
        progress("bench.memory")
        reviewing = [(before, ["review", str(each)]) for each in (first, bundle)]
        applying = [(before, ["apply", str(each), "--yes"]) for each in (first, bundle)]
        out = ["create", "--to", "office", "--out", str(folder / "out")]
        return [
            *found,
            *_memory_figure("memory-bundle-review", pair, reviewing),
            *_memory_figure("memory-bundle-apply", pair, applying),
            *_memory_figure("memory-bundle-create", pair, [(half, out), (whole, out)]),
        ]
    finally:
        pair.close()


def _timed_creation(pair: Pair) -> tuple[float, Path]:
    begin = time.perf_counter()
    made = pair.create()
    return time.perf_counter() - begin, made


def _bulk_figures(pair: Pair, bundle: Path, before: Path, made: float) -> list[Figure]:
    written = _bare_writing(pair, 0)
    reviewed, seconds = pair.read(bundle)
    cancelled = _cancel_figure(pair, bundle, before, seconds)
    checked = _bare_reading(pair, bundle, bare_bundle.checked)
    floor = _bare_reading(pair, bundle, bare_bundle.typed)
    floor += _bare_inserting(pair, bundle, before)
    return [
        _figure("bundle-create", made, written, seconds),
        _figure("bundle-review", reviewed, checked, REVIEW_GOAL * checked),
        _figure("bundle-apply", seconds, floor, APPLY_GOAL * floor),
        cancelled,
    ]


def _small_figures(pair: Pair) -> list[Figure]:
    """A day's bundle, when everything before it was receipted, and judged again by what the office
    says of organisations."""
    for _ in range(2):
        apply_bundle(pair.agency, create_bundles(pair.office, AGENCY, pair.medium)[0].file)
        apply_bundle(pair.office, pair.create())
    known = pair.agency.queries.newest_position()[0]
    pair.agency.write_all(alone.acts(pair.agency, SMALL))
    made, bundle = _timed_creation(pair)
    seconds = timed(partial(apply_bundle, pair.office, bundle))
    read = _bare_reading(pair, bundle, bare_bundle.typed)
    return [
        _figure("bundle-create-small", made, _bare_writing(pair, known), SMALL_GOAL),
        _figure("bundle-apply-small", seconds, read, SMALL_GOAL),
    ]


def _figure(name: str, value: float, limit: float, goal: float) -> Figure:
    return Figure(name, rounded(value), SECONDS, rounded(limit), rounded(goal))


def _cancel_figure(pair: Pair, bundle: Path, before: Path, seconds: float) -> Figure:
    """From the moment somebody gives up until everything is as it was, at moments all over the
    ``seconds`` that applying takes; the limit is the undoing of one row. A moment that comes while
    it is committed, or later, finds it applied, and nothing is undone."""
    found = []
    with _office_at(pair, before) as office:
        for tenth in range(10):
            moment = time.perf_counter() + seconds * (tenth + 0.5) / 10
            if not _is_given_up(office, bundle, moment):
                break
            found.append((time.perf_counter() - moment) * 1000)
    undone = bare.undone(pair.folder / "undone.db", pair.office.secrets.database) * 1000
    return Figure("bundle-cancel", p95(found), MILLISECONDS, rounded(undone), CANCEL_GOAL_MS)


def _is_given_up(office: Desk, bundle: Path, moment: float) -> bool:
    try:
        apply_bundle(office, bundle, stopped=partial(_is_past, moment))
    except Refused as refused:
        if refused.code != "cancelled":
            raise
        return True
    return False


def _is_past(moment: float) -> bool:
    return time.perf_counter() > moment


def _memory_figure(
    name: str, pair: Pair, commands: Sequence[tuple[Path, list[str]]]
) -> list[Figure]:
    """Peak memory of a command for the whole, beside that for half of it; each at a copy of the
    case log. None where the system does not tell."""
    peaks = []
    for number, (case_log, command) in enumerate(commands):
        folder = pair.folder / f"{name}-{number}"
        shutil.copytree(case_log.parent, folder)
        peaks.append(run_watched(["bundle", *command], pair.environment(folder / case_log.name)))
    half, whole = (peak / _MEGABYTE if peak else None for peak in peaks)
    if half is None or whole is None:
        return []
    return [Figure(name, rounded(whole), MEGABYTES, rounded(half), rounded(half * _GROWTH))]


def enrolled_pair(folder: Path, surroundings: Surroundings) -> Pair:
    """An office and its agency in ``folder``, with nothing entered yet."""
    office = installation(folder, "office.db", surroundings)
    agency = installation(folder, "agency.db", surroundings, role="agency", organisation=AGENCY)
    pair = Pair(folder, agency, office)
    pair.medium.mkdir()
    (folder / "passphrase").write_text(PASSPHRASE, encoding="utf-8")
    request, welcome = folder / "request", folder / "welcome"
    asked = request_enrolment(agency, request)
    approved = approve_enrolment(office, request, asked.fingerprint, welcome)
    accept_enrolment(agency, welcome, approved.office_fingerprint)
    return pair


def _copied(desk: Desk, folder: Path) -> Path:
    """The case log and its inbox as they are now, in another folder, with the officers' slots."""
    folder.mkdir()
    for path in desk.path.parent.glob(f"{desk.path.name}*"):
        shutil.copy(path, folder / path.name)
    return folder / desk.path.name


def _bare_reading(pair: Pair, bundle: Path, decode: bare_bundle.Decode) -> float:
    office = pair.office
    reader = Reader(office.installation.replica, office.trust)
    with bundle.open("rb") as source:
        return bare_bundle.read(source, office.secrets.age, reader, decode)


def _bare_inserting(pair: Pair, bundle: Path, case_log: Path) -> float:
    """The seconds of the bare ``executemany`` of the rows that applying writes."""
    with TemporaryDirectory(dir=pair.folder) as folder:
        written = bare.Recording(Path(folder))
        try:
            with _office_at(pair, case_log, written) as office:
                apply_bundle(office, bundle)
            key = pair.office.secrets.database
            return bare.insert_again(written, Path(folder) / "bare.db", key)
        finally:
            written.close()


@contextmanager
def _office_at(pair: Pair, case_log: Path, written: bare.Recording | None = None) -> Iterator[Desk]:
    """The office as it was when ``case_log`` was copied, at another copy of that."""
    key = pair.office.secrets.database
    with TemporaryDirectory(dir=pair.folder) as folder:
        path = Path(folder) / "again" / case_log.name
        shutil.copytree(case_log.parent, path.parent)
        inbox = Inbox.open(inbox_path(path), inbox_key(key))
        try:
            log = bare.open_recorded(path, key, written) if written else CaseLog.open(path, key)
            try:
                yield replace(pair.office, path=path, case_log=log, inbox=inbox)
            finally:
                log.close()
        finally:
            inbox.close()


def _bare_writing(pair: Pair, known: int) -> float:
    """The seconds of reading what the agency wrote after a position of its journal by its number,
    compressing and sealing it."""
    agency = pair.agency
    rows = bare.Rows(agency.path, agency.secrets.database)
    try:
        with (pair.folder / "bare.sealed").open("w+b") as target:
            recipient = keys.age_recipient(agency.secrets.age)
            return bare_bundle.write(rows.operations_after(known), target, recipient)
    finally:
        rows.close()
