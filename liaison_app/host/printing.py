"""Printing a PDF as it is, through the system's own print service (CUPS, the program ``lp``)."""

import shutil
import subprocess

from liaison_app.domain.errors import Refused

_WAIT = 60  # seconds until the service must have taken the job


def print_pdf(pdf: bytes, title: str, copies: int, printer: str | None = None) -> None:
    """Hand ``pdf`` to the print service, which has taken it when this returns; it never lies on a
    disk in clear before that. Without a ``printer``: the system's usual one.

    Raises Refused: ``print-unavailable`` where there is no such service, ``print-refused``.
    """
    program = shutil.which("lp")
    if program is None:
        raise Refused("print-unavailable")
    chosen = ["-d", printer] if printer else []
    command = [program, *chosen, "-n", str(copies), "-t", title, "-"]
    try:
        done = subprocess.run(command, input=pdf, capture_output=True, timeout=_WAIT, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Refused("print-refused", reason=type(error).__name__) from error
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise Refused("print-refused", reason=(said[0] if said else str(done.returncode))[:200])
