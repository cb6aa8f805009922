"""Whether the window before came to its end: a small file beside the case log while one works with
it. Found at the next start, it says that the program or the computer was stopped in between.
"""

from pathlib import Path

from liaison_app.host.files import write_file

_ENDING = ".open"
_LONGEST = 64  # characters of a time


def set_open_mark(case_log: Path, now: str) -> str | None:
    """A window works from ``now`` on; since when the one before did that never ended, None if it
    ended. What is no time is the caller's to notice. Raises OSError; Refused
    ``file-not-written``."""
    place = _place(case_log)
    since = place.read_text(encoding="utf-8", errors="replace") if place.exists() else None
    write_file(place, now.encode())
    return since[:_LONGEST] if since is not None else None


def take_open_mark_away(case_log: Path) -> None:
    """The window came to its end, and everything is written."""
    _place(case_log).unlink(missing_ok=True)


def _place(case_log: Path) -> Path:
    return case_log.with_name(case_log.name + _ENDING)
