"""The command lines as their own parsers know them, for the manual pages and the completion."""

from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Iterator

from liaison_app.cli.parser import build_parser
from liaison_app.cli.verbs import modules_for
from liaison_app.domain.texts import Texts
from liaison_app.host.resources import resources_folder
from liaison_app.inspector import parser as inspector_parser


def parser_of(command: str, language: str) -> ArgumentParser:
    """The parser of ``liaison`` or ``liaison-inspect``, with its helps in one language."""
    texts = Texts.load(resources_folder() / "texts", language)
    if command == "liaison-inspect":
        return inspector_parser(texts)
    return build_parser(texts, modules_for(["--help"]))


def verbs_of(parser: ArgumentParser, words: str = "") -> Iterator[tuple[str, str, ArgumentParser]]:
    """Every verb below ``parser`` as it is typed, what it is for, and its parser; depth first."""
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for word, below in action.choices.items():
                typed = f"{words} {word}".strip()
                yield typed, helps.get(word, ""), below
                yield from verbs_of(below, typed)
