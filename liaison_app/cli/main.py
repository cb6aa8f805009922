"""From arguments to exit status: global options, errors, JSON or text.

The rules of the command line that others script against are kept here, once: one line for a
refusal, never a traceback, nothing but one JSON document on standard output with ``--json``.
"""

import io
import json
import logging
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from liaison_app.cli.context import Context
from liaison_app.cli.parser import build_parser, joined, nothing_given
from liaison_app.cli.result import Result
from liaison_app.cli.verbs import modules_for
from liaison_app.domain.errors import Refused
from liaison_app.host.language import language_of

Desktop = Callable[[Path, str, str | None, str | None], int]
# What a policy that cannot be read must not hinder: locking, and finding out what is wrong.
_IN_ANY_CASE = frozenset({"doctor", "lock"})
_log = logging.getLogger(__name__)


def main(arguments: list[str], desktop: Desktop) -> int:
    """Run one command; 0 done, 1 refused, 2 usage."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    logging.basicConfig(stream=sys.stderr, level=logging.CRITICAL + 1)
    context = Context(language_of(arguments))
    try:
        parser = build_parser(context.texts, modules_for(arguments))
        options = parser.parse_args(joined(arguments), nothing_given())
    except SystemExit as stop:  # argparse: 0 after --help, 2 for usage
        return int(stop.code or 0)
    context.options = options
    try:
        return _run(context, options, desktop)
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        return _refuse(context, options, Refused("interrupted"))
    except Refused as refused:
        return _refuse(context, options, refused)
    except UnicodeEncodeError:  # bytes that are no text reach a program as lone surrogates
        return _refuse(context, options, Refused("argument-not-text"))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return _refuse(context, options, Refused("environment", reason=reason))
    except Exception as error:  # noqa: BLE001 - the last line of defence: never a traceback
        return _refuse(context, options, _refusal_of(error))
    finally:
        context.close()


def _refusal_of(error: Exception) -> Refused:
    from liaison_app.store.connection import SqlError, refusal

    if isinstance(error, SqlError):
        return refusal(error) or Refused("case-log-damaged")
    _log.error("unexpected", exc_info=error)
    return Refused("internal", kind=type(error).__name__)


def _run(context: Context, options: Namespace, desktop: Desktop) -> int:
    if options.run is None:
        passphrase = context.passphrase_from_file()
        return desktop(context.case_log, context.texts.language, options.officer, passphrase)
    context.keep_own_files()
    if options.called not in _IN_ANY_CASE:
        context.follow_policy()
    result: Result = options.run(context, options)
    _print(json.dumps(result.data, ensure_ascii=False) if options.json else result.text)
    if result.failed is None:
        return 0
    from liaison_app.workflows.errors import sentence

    sys.stderr.write(_line(result.failed, sentence(result.failed, context.texts)))
    return 1


def _print(text: str) -> None:
    if text:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def _line(refused: Refused, message: str) -> str:
    return f"liaison: error: {refused.code}: {message}\n"


def _refuse(context: Context, options: Namespace, refused: Refused) -> int:
    from liaison_app.workflows.errors import sentence

    # The verb's first word is the kind of record for most: package, task, request …
    kind = str(getattr(options, "called", "") or "").split(" ", 1)[0]
    message = sentence(refused, context.texts, kind)
    sys.stderr.write(_line(refused, message))
    if options.json:
        error = {"error": {"code": refused.code, "message": message}}
        _print(json.dumps(error, ensure_ascii=False))
    return 1
