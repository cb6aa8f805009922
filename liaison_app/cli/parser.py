"""The verbs and their options. What each does is in ``cli/verbs``; every help is a text."""

import sys
from argparse import SUPPRESS, ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from types import ModuleType
from typing import Any, NoReturn

import liaison_app
from liaison_app.cli.argparse_texts import speak
from liaison_app.domain.texts import LANGUAGES, Texts

Run = Callable[[Any, Namespace], Any]


class Parser(ArgumentParser):
    """argparse with this program's way of saying "usage": one line in the officer's language."""

    texts: Texts
    # Whether positional arguments may also stand between and behind the options: with every verb.
    mixed = False
    # Whether one may begin with a minus, as a query does that leaves something out.
    minus = False

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        return super().parse_known_args(
            self._options_first(args) if self.mixed or self.minus else args, namespace
        )

    def _options_first(self, args: Sequence[str]) -> list[str]:
        """The same arguments, the positional ones together behind the options."""
        options: list[str] = []
        positional: list[str] = []
        remaining = iter(args)
        for argument in remaining:
            if argument == "--":
                positional += [argument, *remaining]
            elif not argument.startswith("-") or self._is_text(argument):
                positional.append(argument)
            else:
                options.append(argument)
                action = self._option_string_actions.get(argument)
                if action is not None and action.nargs is None:
                    options += islice(remaining, 1)
        if self.minus and "--" not in positional:
            options.append("--")
        return options + positional

    def _is_text(self, argument: str) -> bool:
        known = argument in self._option_string_actions or argument.startswith("--")
        return self.minus and not known

    def error(self, message: str) -> NoReturn:
        from liaison_app.workflows.errors import one_line

        said = self.texts("cli.usage.wrong", detail=one_line(message), command=self.prog)
        sys.stderr.write(f"liaison: usage: {said}\n")
        sys.exit(2)


# Options whose value may begin with a minus: a descending order, a query that leaves out.
_MINUS_VALUES = frozenset({"--sort", "--query"})


_MOST = 1_000_000_000  # rows; the database counts no further than 64 bits


def at_most(text: str) -> int:
    """The value of ``--limit``; more than can be counted is all there is."""
    return max(-1, min(int(text), _MOST))


def joined(arguments: Iterable[str]) -> list[str]:
    """The arguments with the values of such options joined to them, as argparse needs it."""
    found: list[str] = []
    for argument in arguments:
        if found and found[-1] in _MINUS_VALUES and argument[:1] == "-" and argument[:2] != "--":
            found[-1] += f"={argument}"
        else:
            found.append(argument)
    return found


class Verbs:
    """Where the verb modules add themselves: ``verbs.add("incident add", run)``."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self.common = _common(texts)
        Parser.texts = texts
        self.parser = Parser(
            prog="liaison",
            description=texts("cli.description"),
            parents=[self.common],
            allow_abbrev=False,
        )
        self.parser.add_argument(
            "--version",
            action="version",
            version=f"liaison {liaison_app.__version__}",
            help=texts("cli.argparse.version"),
        )
        self.parser.set_defaults(run=None, called="")
        self._groups: dict[str, _SubParsersAction[Parser]] = {
            "": self.parser.add_subparsers(dest="verb", metavar=texts("cli.verb"))
        }

    def add(self, name: str, run: Run) -> Parser:
        """A verb (``status``) or sub-verb (``incident add``) with its help text."""
        group, _, verb = name.rpartition(" ")
        said = self.texts(f"cli.help.{name.replace(' ', '.')}")
        parser = self._group(group).add_parser(
            verb, help=said, description=said, parents=[self.common], allow_abbrev=False
        )
        parser.set_defaults(run=run, called=name)
        parser.mixed = True
        return parser

    def _group(self, name: str) -> "_SubParsersAction[Parser]":
        """Where the sub-verbs of ``incident`` or ``incident duty`` go, made when first used."""
        if name not in self._groups:
            above, _, verb = name.rpartition(" ")
            parent = self._group(above).add_parser(
                verb,
                help=self.texts(f"cli.help.{name.replace(' ', '.')}"),
                parents=[self.common],
                allow_abbrev=False,
            )
            self._groups[name] = parent.add_subparsers(
                dest="subverb", required=True, metavar=self.texts("cli.verb")
            )
        return self._groups[name]


def build_parser(texts: Texts, modules: Iterable[ModuleType]) -> Parser:
    """The whole command line; each of ``modules`` registers its verbs."""
    speak(texts)
    verbs = Verbs(texts)
    for module in modules:
        module.register(verbs)
    return verbs.parser


def nothing_given() -> Namespace:
    """The global options before any was read; the parsers leave out what was not given."""
    return Namespace(
        case_log=None,
        officer=None,
        passphrase_file=None,
        lang=None,
        json=False,
        quiet=False,
        called="",
    )


def _common(texts: Texts) -> Parser:
    """The global options, which stand before or after the verb."""
    common = Parser(add_help=False, argument_default=SUPPRESS)
    common.add_argument("--case-log", metavar="PATH", help=texts("cli.option.case_log"))
    common.add_argument("--officer", metavar="NAME", help=texts("cli.option.officer"))
    common.add_argument(
        "--passphrase-file", metavar="FILE", help=texts("cli.option.passphrase_file")
    )
    common.add_argument("--lang", choices=LANGUAGES, help=texts("cli.option.lang"))
    common.add_argument("--json", action="store_true", help=texts("cli.option.json"))
    common.add_argument("--quiet", action="store_true", help=texts("cli.option.quiet"))
    return common
