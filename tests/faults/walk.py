"""The walk that is disturbed: run in a process of its own with the shim loaded before libc.

Once started it forks for each round, so that the interpreter starts and the passphrase is
stretched only once. A round says what it has acknowledged, line by line; whatever it has said,
the parent may count on.
"""

import ctypes
import errno
import functools
import json
import os
import signal
import sys
import time
from pathlib import Path

from nacl.pwhash import argon2id

from liaison_app.cli.main import main

FAULTS = {"EIO": errno.EIO, "ENOSPC": errno.ENOSPC, "EROFS": errno.EROFS}


def bundle_on(stick: Path) -> str:
    """The bundle that lies on a stick."""
    return str(stick / "nco-to-mofa-0001.liaison")


def exchange(folder: Path) -> list[list[str]]:
    """A bundle in, and one out."""
    stick = folder.parent / "stick"
    return [
        ["bundle", "review", bundle_on(stick)],
        ["bundle", "apply", bundle_on(stick), "--yes"],
        ["bundle", "create", "--to", "office", "--out", str(stick)],
    ]


def desk(folder: Path) -> list[list[str]]:
    """What an officer does in one sitting, as commands."""
    return [
        ["incident", "add", "--title", "一つ目（架空）"],
        ["incident", "note", "LOCAL-0001", "経過（架空）"],
        ["incident", "attach", "LOCAL-0001", str(folder.parent / "evidence.bin")],
        ["import", str(folder.parent / "ledger.csv")],
        ["incident", "set", "LOCAL-0001", "status=triage", "severity=3"],
        ["backup", str(folder / "copy.liaison-backup")],
        ["incident", "add", "--title", "最後（架空）"],
    ]


def say(line: str) -> None:
    """At once, past every buffer: what was said survives a kill."""
    os.write(1, (line + "\n").encode())


def no_desktop(*_: object) -> int:
    raise AssertionError("a verb was given")


def run(folder: Path, command: list[str]) -> int:
    """One command of the walk; its JSON and its error line go to files the parent reads."""
    where = ["--case-log", str(folder / "case.db"), "--json", "--lang", "en", "--quiet"]
    return main([*command, *where, "--passphrase-file", str(folder.parent / "pass")], no_desktop)


SITTINGS = {"desk": desk, "exchange": exchange}


def sitting(folder: Path, which: str) -> None:
    """Every act, until one is refused."""
    for number, command in enumerate(SITTINGS[which](folder)):
        status = run(folder, command)
        say(f"\nact {number} {status}")
        if status:
            return


def round_of(
    folder: Path, which: str, n: int, fault: str, for_good: bool, opens: bool, stick: bool
) -> None:
    """``stick``: what fails is not the installation's disk but the stick, and reading it too."""
    shim = ctypes.CDLL(None)
    shim.fault_count.restype = ctypes.c_long
    under = folder.parent / "stick" if stick else folder
    shim.fault_reads(int(stick))
    shim.fault_arm(f"{under}/".encode(), ctypes.c_long(n), FAULTS[fault], for_good, opens)
    sitting(folder, which)
    counted = shim.fault_count()
    shim.fault_arm(b"", ctypes.c_long(0), 0, 0, 0)
    say(f"counted {counted}")


def serve() -> None:
    """A request a line: folder, n, fault, for good, opens too, seconds until the kill (or null),
    and whether the stick fails; what the sitting said is in the files named after the folder.
    Which sitting it is stands in the argument."""
    which = sys.argv[1]
    # One passphrase, many rounds: stretched once.
    argon2id.kdf = functools.cache(argon2id.kdf)
    say("ready")
    for line in sys.stdin:
        folder, n, fault, for_good, opens, kill_after, stick = json.loads(line)
        if n is None:  # stretch the passphrase
            run(Path(folder), ["status"])
            say("\ndone")
            continue
        for name in ("out", "err"):  # also there if the child is killed at once
            Path(f"{folder}.{name}").touch()
        child = os.fork()
        if not child:
            for stream, name in ((1, "out"), (2, "err")):
                descriptor = os.open(f"{folder}.{name}", os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
                os.dup2(descriptor, stream)
            round_of(Path(folder), which, n, fault, bool(for_good), bool(opens), stick)
            os._exit(0)
        if kill_after is not None:
            time.sleep(kill_after)
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        say("done")


if __name__ == "__main__":
    serve()
