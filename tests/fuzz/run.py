"""Fuzzing of one target: guided by coverage where atheris is there, else by plain mutation.

``python -m tests.fuzz.run TARGET SECONDS FOLDER``; `packaging/fuzz` calls it for each target.
Guided, inputs that reached something new are kept in FOLDER and are where the next run begins.
One that found a fault is written there as ``crash-…``. What is printed says which way it was.
"""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from tests.fuzz.changes import restated, scrambled

MAX_BYTES = 32 * 1024


def inputs(seeds: tuple[bytes, ...], seed: int) -> Iterator[bytes]:
    """The valid inputs, then changed ones without end; the same for one ``seed``."""
    random = Random(seed)
    yield from seeds
    while True:
        data, kin = random.choice(seeds), random.choice(seeds)
        json = restated(random, data) if random.random() < 0.5 else None
        yield scrambled(random, data, kin) if json is None else json


def plainly(name: str, seconds: float, folder: Path) -> None:
    """Plain mutation for so many seconds; raises what a target raised, its input kept."""
    from tests.fuzz.targets import TARGETS

    target, until, count = TARGETS[name], time.monotonic() + seconds, 0
    for data in inputs(target.seeds, 1):
        if time.monotonic() > until:
            break
        count += 1
        try:
            target(data)
        except Exception:
            (folder / f"crash-{name}-{count}").write_bytes(data)
            raise
    sys.stdout.write(f"{name}: {count} inputs by plain mutation, no fault\n")


def _guided(name: str, seconds: float, folder: Path) -> None:
    import atheris

    with atheris.instrument_imports(include=["liaison_app", "json"]):
        from tests.fuzz.targets import TARGETS
    target = TARGETS[name]
    corpus = folder / name
    corpus.mkdir(exist_ok=True)
    for number, data in enumerate(target.seeds):
        (corpus / f"valid-{number}").write_bytes(data)

    def once(data: bytes) -> None:
        target(data)

    def change(data: bytes, most: int, seed: int) -> bytes:
        random = Random(seed)
        json = restated(random, data) if random.random() < 0.5 else None
        if json is None or len(json) > most:
            return bytes(atheris.Mutate(data, most))
        return json

    options = (
        f"-max_total_time={int(seconds)}",
        f"-max_len={MAX_BYTES}",
        "-rss_limit_mb=2048",
        "-timeout=120",
        f"-artifact_prefix={folder}/crash-{name}-",
        "-print_final_stats=1",
        str(corpus),
    )
    atheris.Setup([sys.argv[0], *options], once, custom_mutator=change)
    sys.stdout.write(f"{name}: guided by coverage\n")
    sys.stdout.flush()
    atheris.Fuzz()


def main(name: str, seconds: float, folder: Path) -> None:
    """Fuzz one target for so many seconds; ends with the exception that a fault raised."""
    from importlib.util import find_spec

    folder.mkdir(parents=True, exist_ok=True)
    act = _guided if find_spec("atheris") else plainly
    act(name, seconds, folder)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), Path(sys.argv[3]))
