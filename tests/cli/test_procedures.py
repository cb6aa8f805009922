"""PROCEDURES.md says what can be typed: every line is one that the command line knows."""

import re
from pathlib import Path

import pytest

from liaison_app import exchange
from liaison_app.cli.context import Context
from liaison_app.cli.parser import build_parser, nothing_given
from liaison_app.cli.verbs import modules_for

TEXT = (Path(str(exchange.__file__)).parent / "PROCEDURES.md").read_text(encoding="utf-8")
LINES = sorted({" ".join(line.split()) for line in re.findall(r"`liaison ([^`]+)`", TEXT)})
REFUSED = sorted(set(re.findall(r"\(`([a-z]+-[a-z-]+)`\)", TEXT)))


@pytest.mark.parametrize("line", LINES)
def test_a_line_can_be_typed(line: str) -> None:
    arguments = line.split()
    context = Context("en")
    build_parser(context.texts, modules_for(arguments)).parse_args(arguments, nothing_given())


def test_every_reason_named_has_a_sentence() -> None:
    texts = Context("ja").texts
    assert REFUSED
    assert [code for code in REFUSED if f"error.{code}" not in texts] == []
