"""A bundle that is given up while it is reviewed or applied leaves the case log as it was."""

import contextlib
import gc
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.store.bulk import little_unwritten
from liaison_app.store.connection import Database
from liaison_app.workflows.bench.alone import acts
from liaison_app.workflows.bench.exchange import Pair, enrolled_pair
from liaison_app.workflows.bundles import apply_bundle, review_bundle
from liaison_app.workflows.desk import Surroundings

CHECKOUT = Path(__file__).parents[2]
OPERATIONS = 3_000
_STEP = 12


@pytest.fixture
def pair(tmp_path: Path, surroundings: Surroundings) -> Iterator[Pair]:
    made = enrolled_pair(tmp_path, surroundings)
    made.agency.write_all(acts(made.agency, OPERATIONS))
    yield made
    made.close()


class Asked:
    """Says yes once it was asked more than ``after`` times."""

    def __init__(self, after: int) -> None:
        self.count = 0
        self._after = after

    def __call__(self) -> bool:
        self.count += 1
        return self.count > self._after


def state(pair: Pair) -> list[object]:
    """Every row of every table of the office's case log."""
    db = pair.office.case_log._db
    names = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    return [
        (name, db.execute(f'SELECT * FROM "{name}"').fetchall()) for (name,) in names.fetchall()
    ]


@pytest.mark.parametrize("act", [review_bundle, apply_bundle])
def test_wherever_it_is_given_up_everything_is_as_it_was(
    pair: Pair, act: Callable[..., object]
) -> None:
    bundle = pair.create()
    before = state(pair)
    given_up = 0
    while _is_given_up(act, pair, bundle, Asked(_STEP * given_up)):
        given_up += 1
        assert state(pair) == before
        assert [each.state for each in pair.office.inbox.arrivals()] in ([], ["unreviewed"])
    assert given_up > 3  # on its way in, while the child proves it, between batches and within
    if act is review_bundle:
        assert state(pair) == before
    applied = apply_bundle(pair.office, bundle)
    assert applied.applied + applied.already_had == OPERATIONS


def test_what_is_set_for_a_large_bundle_holds_for_it_alone(pair: Pair) -> None:
    bundle, db = pair.create(), pair.office.case_log._db
    before = _cache_size(db)
    for after, given_up in ((40, True), (10**9, False)):
        assert _is_given_up(apply_bundle, pair, bundle, Asked(after)) is given_up
        assert _cache_size(db) == before
        assert gc.isenabled()


@pytest.mark.parametrize(("before", "within"), [(-65_536, -16_384), (-2_048, -2_048)])
def test_a_small_page_cache_stays_as_it_is(pair: Pair, before: int, within: int) -> None:
    db = pair.office.case_log._db
    db.execute(f"PRAGMA cache_size = {before}")
    with little_unwritten(db):
        assert _cache_size(db) == within
    assert _cache_size(db) == before


def _cache_size(db: Database) -> int:
    return int(db.execute("PRAGMA cache_size").fetchone()[0])


def _is_given_up(
    act: Callable[..., object], pair: Pair, bundle: Path, asked: Callable[[], bool]
) -> bool:
    try:
        act(pair.office, bundle, stopped=asked)
    except Refused as refused:
        return refused.code == "cancelled"
    return False


def test_it_is_heard_soon(pair: Pair) -> None:
    """The bench has the figure (50 ms); here the machine is shared with other tests."""
    bundle = pair.create()
    for tenth in range(1, 6):
        moment = time.perf_counter() + tenth / 20
        with pytest.raises(Refused, match="cancelled"):
            apply_bundle(pair.office, bundle, stopped=partial(_is_past, moment))
        assert time.perf_counter() - moment < 2


def _is_past(moment: float) -> bool:
    return time.perf_counter() > moment


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the child in /proc")
def test_control_c_at_the_command_line_leaves_everything_as_it_was(pair: Pair) -> None:
    bundle = pair.create()
    position = pair.office.queries.newest_position()
    verb = ["bundle", "apply", str(bundle), "--yes", "--json"]
    environment = {**os.environ, **pair.environment(pair.office.path)}
    with subprocess.Popen(
        [sys.executable, "-m", "liaison_app", *verb],
        cwd=CHECKOUT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=_hear_control_c,  # noqa: PLW1509 - before any thread
    ) as running:
        assert running.stdout is not None
        child = _child_of(running.pid)
        os.kill(child, signal.SIGSTOP)  # it answers nothing: however fast, it is not done before
        running.send_signal(signal.SIGINT)
        # Heard in the very moment of the start, it is told once the reader ends by itself.
        going_on = threading.Timer(5, _go_on, [child])
        going_on.start()
        said = running.stdout.read()
        going_on.cancel()
    assert json.loads(said)["error"]["code"] == "interrupted"
    assert pair.office.queries.newest_position() == position
    assert apply_bundle(pair.office, bundle).applied == OPERATIONS


def _hear_control_c() -> None:
    """Whoever runs the tests in the background has its processes ignore it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _go_on(child: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGCONT)


def _child_of(pid: int) -> int:
    """The process that reads the bundle, as soon as the command has started it."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    until = time.monotonic() + 60
    while time.monotonic() < until:
        found = children.read_text(encoding="ascii").split()
        # Not before it is that program: its parent waits, deaf, until then.
        if found and b"_read-bundle" in Path(f"/proc/{found[0]}/cmdline").read_bytes():
            return int(found[0])
        time.sleep(0.002)
    raise AssertionError("no child was started")
