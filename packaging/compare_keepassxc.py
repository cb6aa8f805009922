"""KeePassXC and Liaison, each from the start of its process until its list can be used.

KeePassXC is watched from outside: its window says that the database is open, and from then on it is
usable once its process has rested for a moment. Liaison measures itself (`liaison bench`). Both
derive a key from a passphrase first, each as it does unless told otherwise.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

from liaison_app.domain.errors import Refused
from liaison_app.host.child import program
from liaison_app.host.measured import peak_memory
from liaison_app.workflows.bench import invented

_PASSPHRASE = b"invented\n"
_OPEN = "entries.kdbx - KeePassXC"
_LOOK, _RESTED, _DEADLINE = 0.01, 0.2, 600  # seconds
_TIMES, _MEMORY = 5, 3  # Liaison may take a fifth of the time and a third of the memory
_TICKS = os.sysconf("SC_CLK_TCK")


def main(arguments: list[str]) -> int:
    """``[number of entries]``; prints a table, and returns 1 where a goal is missed."""
    count = int(arguments[0]) if arguments else 100_000
    with TemporaryDirectory(prefix="compare-") as made:
        folder = Path(made)
        _write_database(folder, count)
        # Twice: what is told is a warm start.
        other = [_keepassxc(folder) for _ in range(2)][-1]
    own = _liaison(count)
    goal = other[0] / _TIMES, other[1] / _MEMORY
    rows = (
        f"{count:,} entries         Liaison   KeePassXC   goal",
        f"usable after        {own[0]:7.2f} s   {other[0]:7.2f} s   {goal[0]:.2f} s",
        f"peak of memory      {own[1]:6.0f} MB   {other[1]:6.0f} MB   {goal[1]:.0f} MB",
    )
    sys.stdout.write("\n".join(rows) + "\n")
    return int(own[0] > goal[0] or own[1] > goal[1])


def _liaison(count: int) -> tuple[float, float]:
    """Seconds until usable, and megabytes."""
    command = [*program(), "bench", "--only", "desktop", "--size", str(count), "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    figures = {each["name"]: each["value"] for each in json.loads(done.stdout)["figures"]}
    return figures["desktop-usable"] / 1000, figures["desktop-memory"]


def _keepassxc(folder: Path) -> tuple[float, float]:
    """The same of KeePassXC, with a home folder of its own."""
    (folder / "run").mkdir(mode=0o700, exist_ok=True)
    around = {**os.environ, "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder / "run")}
    begin = time.monotonic()
    with subprocess.Popen(
        ["keepassxc", "--pw-stdin", folder / "entries.kdbx"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=around,
    ) as process:
        try:
            assert process.stdin is not None
            process.stdin.write(_PASSPHRASE)
            process.stdin.close()
            while not _is_open():
                _check(process, begin)
                time.sleep(_LOOK)
            last, used = time.monotonic(), _ticks(process.pid)
            while (now := time.monotonic()) - last < _RESTED:
                _check(process, begin)
                if (newer := _ticks(process.pid)) != used:
                    last, used = now, newer
                time.sleep(_LOOK)
            peak = peak_memory(process.pid)
        finally:
            process.kill()
    if peak is None:
        raise SystemExit("the system does not tell how much memory a process takes")
    return last - begin, peak / 1_000_000


def _check(process: "subprocess.Popen[bytes]", begin: float) -> None:
    if process.poll() is not None or time.monotonic() - begin > _DEADLINE:
        raise SystemExit("KeePassXC did not open its database")


def _is_open() -> bool:
    """Whether a window bears the title of the opened database."""
    found = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", f"^{_OPEN}$"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return bool(found.stdout.strip())


def _ticks(pid: int) -> int:
    """What the process has used of the processor so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _write_database(folder: Path, count: int) -> None:
    """A database of as many entries as Liaison gets incidents, with the same texts in them."""
    source = folder / "entries.xml"
    with source.open("w", encoding="utf-8") as file:
        file.write("<KeePassFile><Meta/><Root><Group><Name>invented</Name>")
        for number in range(count):
            values = invented.values(number)
            entry = {
                "Title": values["title"],
                "UserName": values["detected_at"],
                "Notes": values["confirmed_facts"],
            }
            file.write("<Entry>")
            for key, value in entry.items():
                text = escape(str(value))
                file.write(f"<String><Key>{key}</Key><Value>{text}</Value></String>")
            file.write("</Entry>")
        file.write("</Group></Root></KeePassFile>")
    subprocess.run(
        ["keepassxc-cli", "import", "-q", "-p", source, folder / "entries.kdbx"],
        input=_PASSPHRASE * 2,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "HOME": str(folder), "QT_QPA_PLATFORM": "offscreen"},
        check=True,
    )


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Refused as refused:
        sys.exit(refused.code)
