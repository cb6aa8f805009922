# mypy: ignore-errors
"""A screen reader's view, from outside: run by the system's own Python, which has AT-SPI.

Arguments are the program and its arguments. It starts them, walks what the accessibility bus tells
of its windows, and prints for each thing found its role, its name and what it says of itself.
"""

import json
import subprocess
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402

_DEADLINE = 90  # seconds
_MOST = 4_000


def main() -> int:
    program = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        frame = _window()
        found: list[tuple[str, str, str]] = []
        _walk(frame, found)
        sys.stdout.write(json.dumps(found, ensure_ascii=False))
    finally:
        program.terminate()
        program.wait(20)
    return 0


def _window():
    """The main window, once it is there with its menu bar."""
    until = time.monotonic() + _DEADLINE
    while time.monotonic() < until:
        for window in _windows():
            if _has(window, "menu bar"):
                time.sleep(2)  # the first screen reads what it shows
                return window
        time.sleep(0.3)
    sys.exit("no window came")


def _windows():
    desktop = Atspi.get_desktop(0)
    for place in range(desktop.get_child_count()):
        application = desktop.get_child_at_index(place)
        if application is not None:
            for window in range(application.get_child_count()):
                child = application.get_child_at_index(window)
                if child is not None:
                    yield child


def _has(window, role: str) -> bool:
    children = (window.get_child_at_index(n) for n in range(window.get_child_count()))
    return any(child is not None and child.get_role_name() == role for child in children)


def _walk(thing, found: list[tuple[str, str, str]]) -> None:
    if thing is None or len(found) >= _MOST:
        return
    states = thing.get_state_set()
    if not states.contains(Atspi.StateType.SHOWING) and thing.get_role_name() != "menu item":
        return
    focusable = "focusable" if states.contains(Atspi.StateType.FOCUSABLE) else ""
    found.append((thing.get_role_name(), thing.get_name() or "", focusable))
    for place in range(min(thing.get_child_count(), 200)):
        _walk(thing.get_child_at_index(place), found)


if __name__ == "__main__":
    sys.exit(main())
