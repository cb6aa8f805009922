"""What is said of a command line that is wrongly typed, in either language."""

import argparse
import ast
import inspect
import re
from collections.abc import Callable

import pytest

from liaison_app.cli.argparse_texts import KEYS
from tests.cli.conftest import Answer

# Said to who makes a parser wrongly, which no officer can do.
_OF_PROGRAMMERS = (
    "conflicting", "not defined", "invalid argument for positionals", "must be optional",
    "not callable", "cannot merge", "invalid option string", "dest= is required", "conflict_",
    "cannot have multiple", "with mode", "%(heading)s",
)  # fmt: skip
_WORD = re.compile(r"[A-Za-z]{3,}")


def test_everything_argparse_says_to_officers_is_a_text() -> None:
    said = [
        str(argument.value)
        for call in ast.walk(ast.parse(inspect.getsource(argparse)))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("_", "ngettext")
        for argument in call.args
        if isinstance(argument, ast.Constant)
    ]
    assert len(said) > 20
    unknown = [each for each in said if each not in KEYS]
    assert [each for each in unknown if not any(part in each for part in _OF_PROGRAMMERS)] == []


@pytest.mark.parametrize(
    ("typed", "detail"),
    [
        (["task", "add", "--due"], "--due：値を一つ指定してください"),
        (["task", "progress"], "次の引数を指定してください：ID, --status"),
        (["status", "--nonsense"], "この動詞にはない引数です：--nonsense"),
        (["status", "--json=yes"], "--json：値 'yes' は指定できません"),
        (["bench", "--size", "many"], "--size：値 'many' が正しくありません"),
        (["bench", "--only", "all"], "--only：'all' は選べません"),
        (["nonsense"], "'nonsense' は選べません"),
    ],
)
def test_a_mistake_is_told_in_japanese(
    run: Callable[[list[str]], Answer], typed: list[str], detail: str
) -> None:
    answer = run([*typed, "--lang", "ja"])
    assert answer.status == 2
    assert detail in answer.error


def test_help_is_in_japanese_but_for_names(run: Callable[[list[str]], Answer]) -> None:
    answer = run(["bench", "--help", "--lang", "ja"])
    assert answer.status == 0
    text = str(answer.data)
    assert text.startswith("使い方：liaison bench")
    words = set(_WORD.findall(text.split("オプション", 1)[1]))
    assert words & {"show", "help message", "options", "usage"} == set()
