"""Deciding what this process is: a child that reads untrusted bytes, the desktop, or one command.

Imports stay inside the branches: a shell command does not pay for Qt, and the child sees
nothing of the case log.
"""

import gc
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from liaison_app.host.no_console import has_no_console, run_without_console
from liaison_app.host.process import harden


def run(arguments: list[str]) -> int:
    """Run as ``arguments`` say; the process's exit status."""
    harden()
    if has_no_console():
        return run_without_console(partial(_run, arguments))
    return _run(arguments)


def _run(arguments: list[str]) -> int:
    if arguments[:1] == ["_read-bundle"]:
        return _read_bundle(arguments[1:])
    if arguments[:1] == ["_inspect-file"]:
        from liaison_app.exchange.inspection import main as inspect_file

        return inspect_file(arguments[1:])
    if arguments[:1] == ["_draw-file"]:
        from liaison_app.ui.viewing.drawing import main as draw_file

        return draw_file()
    if arguments[:1] == ["_print-file"]:
        from liaison_app.ui.viewing.printing import main as print_file

        return print_file()
    if arguments[:1] == ["_bench-alone"]:
        from liaison_app.workflows.bench.alone import main as do_alone

        return do_alone(arguments[1:])
    if arguments[:1] == ["_bench-briefing"]:
        from liaison_app.workflows.bench.briefing import main as draw_one

        return draw_one(arguments[1:])
    from liaison_app.cli.main import main
    from liaison_app.host.private import sweep_private_folders

    sweep_private_folders()
    if arguments[:1] == ["_measure-desktop"]:
        measured = partial(_measured_desktop, arguments=arguments[2:])
        return main(["--case-log", arguments[1]], desktop=measured)
    files = [Path(argument) for argument in arguments]
    if files and all(
        path.suffix.lower() == ".liaison" for path in files
    ):  # as a file manager opens them
        return main([], desktop=partial(_desktop, files=files))
    return main(arguments, desktop=_desktop)


def _read_bundle(arguments: list[str]) -> int:
    from liaison_app.exchange.child import serve

    source, spool = (Path(argument) for argument in arguments)
    gc.disable()  # what it reads are trees, one after the other: no cycles are to be found
    return serve(sys.stdin.buffer, sys.stdout.buffer, source, spool)


def _desktop(
    case_log: Path,
    language: str,
    officer: str | None,
    passphrase: str | None,
    files: Sequence[Path] = (),
) -> int:
    from liaison_app.ui.app import run_desktop

    return run_desktop(
        case_log, language=language, officer=officer, passphrase=passphrase, files=files
    )


def _measured_desktop(
    case_log: Path,
    _language: str,
    _officer: str | None,
    _passphrase: str | None,
    arguments: list[str],
) -> int:
    from liaison_app.ui.measuring import measure

    return measure(case_log, arguments)
