"""Printing a PDF as it is: through the system's own print service (CUPS, the program ``lp``), or on
Windows, which has none for PDFs, by a child of this program that draws its pages.
"""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import BinaryIO

from liaison_app.domain.errors import Refused
from liaison_app.host.child import child_environment, no_window, program

PRINT_VERB = "_print-file"
_SOON = 5  # seconds in which it says which printers there are
_WAIT = 60  # seconds until the service must have taken the job
_WAIT_FOR_CHILD = 600  # seconds; it draws every page first


@dataclass(frozen=True)
class Job:
    """What the child is to print; ``printer`` is empty for the system's usual one."""

    title: str
    copies: int
    printer: str
    pdf: bytes


def is_available() -> bool:
    """Whether there is anything to hand a PDF to."""
    return sys.platform == "win32" or shutil.which("lp") is not None


def printers() -> list[str]:
    """The printers that the service knows, by name; none where it does not say."""
    command = shutil.which("lpstat")
    if command is None:
        return []
    try:
        done = subprocess.run(
            [command, "-e"], capture_output=True, timeout=_SOON, check=False, text=True
        )
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return []
    return [line.strip() for line in done.stdout.splitlines() if line.strip()]


def print_pdf(pdf: bytes, title: str, copies: int, printer: str | None = None) -> None:
    """Hand ``pdf`` to the print service, which has taken it when this returns; it never lies on a
    disk in clear before that. Without a ``printer``: the system's usual one.

    Raises Refused: ``print-unavailable`` where there is no such service, ``print-refused``.
    """
    if sys.platform == "win32":
        print_by_child(Job(title, copies, printer or "", pdf))
        return
    command = shutil.which("lp")
    if command is None:
        raise Refused("print-unavailable")
    chosen = ["-d", printer] if printer else []
    arguments = [command, *chosen, "-n", str(copies), "-t", title, "-"]
    try:
        done = subprocess.run(arguments, input=pdf, capture_output=True, timeout=_WAIT, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Refused("print-refused", reason=type(error).__name__) from error
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise Refused("print-refused", reason=(said[0] if said else str(done.returncode))[:200])


def print_by_child(job: Job) -> None:
    """As `print_pdf`, by a child of this program (`ui.viewing.printing`)."""
    head = json.dumps({"title": job.title, "copies": job.copies, "printer": job.printer})
    try:
        done = subprocess.run(
            [*program(), PRINT_VERB],
            input=head.encode() + b"\n" + job.pdf,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_WAIT_FOR_CHILD,
            env=child_environment(),
            creationflags=no_window(),
            check=False,
        )
        refused = str(json.loads(done.stdout)["refused"])
    except (OSError, subprocess.TimeoutExpired, ValueError) as error:
        raise Refused("print-refused", reason=type(error).__name__) from error
    if refused == "unavailable":
        raise Refused("print-unavailable")
    if refused:
        raise Refused("print-refused", reason=refused[:200])


def read_job(stream: BinaryIO) -> Job:
    """What the child was told."""
    head = json.loads(stream.readline(10_000))
    return Job(str(head["title"]), int(head["copies"]), str(head["printer"]), stream.read())
