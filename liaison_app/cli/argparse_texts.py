"""What argparse says by itself, in the officer's language.

It looks its sentences up by the names ``_`` and ``ngettext`` of its module. What it says to
programmers alone, of parsers that are wrongly made, stays as it is.
"""

import argparse

from liaison_app.domain.texts import Texts

KEYS = {
    "usage: ": "cli.argparse.usage",
    "positional arguments": "cli.argparse.positional",
    "options": "cli.argparse.options",
    "show this help message and exit": "cli.argparse.help",
    "%(prog)s: error: %(message)s\n": "cli.argparse.error",
    "argument %(argument_name)s: %(message)s": "cli.argparse.argument",
    "the following arguments are required: %s": "cli.argparse.required",
    "one of the arguments %s is required": "cli.argparse.one_required",
    "expected one argument": "cli.argparse.one",
    "expected at most one argument": "cli.argparse.at_most_one",
    "expected at least one argument": "cli.argparse.at_least_one",
    "expected %s argument": "cli.argparse.count",
    "expected %s arguments": "cli.argparse.counts",
    "unrecognized arguments: %s": "cli.argparse.unrecognised",
    "unexpected option string: %s": "cli.argparse.unrecognised",
    "not allowed with argument %s": "cli.argparse.not_with",
    "ignored explicit argument %r": "cli.argparse.no_value",
    "ambiguous option: %(option)s could match %(matches)s": "cli.argparse.ambiguous",
    "invalid choice: %(value)r (choose from %(choices)s)": "cli.argparse.choice",
    "unknown parser %(parser_name)r (choices: %(choices)s)": "cli.argparse.verb",
    "invalid %(type)s value: %(value)r": "cli.argparse.value",
    "can't open '%(filename)s': %(error)s": "cli.argparse.file",
}


def speak(texts: Texts) -> None:
    """Have argparse say all of it as ``texts`` do, from now on."""

    def said(message: str) -> str:
        return texts(KEYS[message]) if message in KEYS else message

    def counted(one: str, many: str, count: int) -> str:
        return said(one if count == 1 else many)

    argparse._ = said  # type: ignore[attr-defined]
    argparse.ngettext = counted  # type: ignore[attr-defined]
