"""All that is fuzzed, one part after the other, and a table of it at the end.

``python -m tests.fuzz.every``; `packaging/fuzz` calls it. The parts are the targets (what untrusted
bytes reach first, each for so many seconds), ``bundles`` (spoilt bundles brought to installations),
``histories`` and ``troubled`` (random histories of sticks, with and without machines that fail).
A fault ends no part but a target's own: it is told in the table, with what plays it again.
"""

import argparse
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory

from tests.attacks.arena import Lane, arena_in
from tests.attacks.test_mutations import try_all, valid_bundles
from tests.channels import histories, troubled
from tests.channels.properties import Broken
from tests.fuzz.targets import TARGETS

_SEEDS = 2**32
_COUNTED = re.compile(r"number_of_executed_units:\s*(\d+)|: (\d+) inputs by plain mutation")
_CHILD_EVERY = 101  # one in so many spoilt bundles is read in a process of its own
_TOGETHER = 200  # of which the first is; together they cost less
_SHORTER = (10, 20, 30, 45, 60, 75)  # steps with which a history that fails is tried again

Play = Callable[[int, Path, int], object]
Say = Callable[[str], object]


@dataclass
class Outcome:
    """Of one part: how many inputs it tried, in how many seconds, and what was wrong."""

    part: str
    tried: int
    seconds: float
    faults: list[str]


def target(name: str, seconds: float, found: Path, say: Say) -> Outcome:
    """One target, in a process that a fault ends."""
    begin = time.monotonic()
    command = [sys.executable, "-m", "tests.fuzz.run", name, str(seconds), str(found)]
    run = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    counted = [int(one or other) for one, other in _COUNTED.findall(run.stdout)]
    faults = []
    if run.returncode:
        say(run.stdout)
        faults = [f"ended with {run.returncode}; input in {found}/crash-{name}-…"]
    return Outcome(name, sum(counted), time.monotonic() - begin, faults)


def bundles(count: int, seed: int, say: Say) -> Outcome:
    """Spoilt bundles, each drawn from a number of its own."""
    begin, faults = time.monotonic(), []
    with TemporaryDirectory(prefix="liaison-fuzz-") as folder, arena_in(Path(folder)) as arena:
        lanes = valid_bundles(arena)
        for first in range(seed, seed + count, _TOGETHER):
            group = range(first, min(first + _TOGETHER, seed + count))
            if not _fault(lanes, group):
                continue
            for number in group:
                fault = _fault(lanes, [number])
                if fault:
                    say(f"bundle {number}: {fault}")
                    faults.append(f"--bundles 1 --seed {number}")
    return Outcome("bundles", count, time.monotonic() - begin, faults)


def _fault(lanes: list[Lane], numbers: Sequence[int]) -> str:
    try:
        try_all(lanes, numbers, child_every=_CHILD_EVERY)
    except Exception as fault:  # noqa: BLE001 - whatever it is, it is what is looked for
        return repr(fault)
    return ""


def played(part: str, play: Play, steps: int, count: int, seed: int, say: Say) -> Outcome:
    """Random histories, each from a number of its own; one that does not hold is told as short as
    it still does not."""
    begin, faults = time.monotonic(), []
    for number in range(seed, seed + count):
        broken = _broken(play, number, steps)
        if broken:
            shorter = (_broken(play, number, each) for each in _SHORTER if each < steps)
            say(next(filter(None, shorter), broken))
            faults.append(f"--{part} 1 --seed {number}")
    return Outcome(part, count, time.monotonic() - begin, faults)


def _broken(play: Play, seed: int, steps: int) -> str:
    with TemporaryDirectory(prefix="liaison-history-") as folder:
        try:
            play(seed, Path(folder), steps)
        except Broken as broken:
            return f"{steps} steps, {broken}"
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is what is looked for
            return f"{steps} steps, seed {seed}: {fault!r}"
    return ""


def table(outcomes: Sequence[Outcome], seed: int) -> str:
    """What was done, a line for each part."""
    lines = [f"{'part':<16}{'inputs':>12}{'seconds':>10}  faults (seed {seed})"]
    for each in outcomes:
        said = "; ".join(each.faults) or "none"
        lines.append(f"{each.part:<16}{each.tried:>12,}{each.seconds:>10.0f}  {said}")
    return "\n".join(lines)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="packaging/fuzz", description=__doc__)
    names = [*TARGETS, "bundles", "histories", "troubled"]
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(names)}")
    parser.add_argument("--seconds", type=float, default=180, help="for each target")
    for name, count in (("bundles", 10_000), ("histories", 1_000), ("troubled", 300)):
        parser.add_argument(f"--{name}", type=int, default=count, help="how many")
    parser.add_argument("--seed", type=int, help="the number of the first; else drawn")
    parser.add_argument("--found", type=Path, default=Path(".fuzz/found"), help="for inputs kept")
    options = parser.parse_args(arguments)
    unknown = set(options.parts) - set(names)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    options.parts = options.parts or names
    return options


def main(arguments: Sequence[str], say: Say = print) -> int:
    """The exit status: 1 where anything was wrong."""
    options = _options(arguments)
    seed = SystemRandom().randrange(_SEEDS) if options.seed is None else options.seed
    plays: dict[str, tuple[Play, int, int]] = {
        "histories": (histories.play, histories.STEPS, options.histories),
        "troubled": (troubled.play, troubled.STEPS, options.troubled),
    }
    outcomes = []
    for part in options.parts:
        say(f"… {part}")
        if part in plays:
            play, steps, count = plays[part]
            outcomes.append(played(part, play, steps, count, seed, say))
        elif part == "bundles":
            outcomes.append(bundles(options.bundles, seed, say))
        else:
            outcomes.append(target(part, options.seconds, options.found, say))
    say(table(outcomes, seed))
    return int(any(each.faults for each in outcomes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
