"""The catalogues of sentences, and where the code asks for them.

Change the names below when a new way to look a sentence up appears.
"""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any

from tests.architecture.rules import called

LANGUAGES = ("ja", "en")
# Called with a key first, then the placeholders' values by name.
LOOK_UPS = frozenset({"texts", "tr", "translator", "_ask", "warn"})
# Called with something else first, then a key: bind(setter, key, ...).
BINDINGS = frozenset({"bind"})
# Raised with a code, whose sentence stands under "error." and the code.
REFUSALS = frozenset({"Refused", "BundleRefused"})

Catalogue = dict[str, Any]


@dataclass(frozen=True)
class Use:
    """One place where the code asks for a sentence.

    ``pattern`` matches the keys it may ask for; ``literal`` is the key when there is only one.
    ``given`` holds the names of the values handed over, or None where they are not written out.
    """

    line: int
    pattern: re.Pattern[str]
    literal: str | None
    given: frozenset[str] | None


def read(folder: Path) -> Catalogue:
    """Every catalogue in ``folder`` as one; a key that stands twice is an error."""
    entries: Catalogue = {}
    for path in sorted(folder.glob("*.json")):
        found: Catalogue = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_once)
        entries = _once([*entries.items(), *found.items()])
    return entries


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries = dict(pairs)
    keys = [key for key, _ in pairs]
    assert len(entries) == len(keys), sorted({key for key in keys if keys.count(key) > 1})
    return entries


def forms(entry: object) -> list[str]:
    """The sentences of one language: one, or one for each number."""
    return list(entry.values()) if isinstance(entry, dict) else [str(entry)]


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def uses(tree: ast.AST) -> Iterator[Use]:
    """Every look-up whose key is written out, wholly or in part."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = called(node)
        position = 1 if name in BINDINGS else 0
        if name not in LOOK_UPS | BINDINGS | REFUSALS or len(node.args) <= position:
            continue
        prefix = "error." if name in REFUSALS else ""
        names = [keyword.arg for keyword in node.keywords]
        given = None if None in names else frozenset(name for name in names if name)
        for key in _keys(node.args[position]):
            pattern = re.compile(re.escape(prefix) + key.pattern)
            literal = prefix + key.literal if key.literal is not None else None
            yield Use(node.lineno, pattern, literal, given)


@dataclass(frozen=True)
class _Key:
    pattern: str
    literal: str | None


def _keys(expression: ast.expr) -> Iterator[_Key]:
    """A literal, a formatted string, or either of the two of ``a if x else b``."""
    if isinstance(expression, ast.IfExp):
        yield from _keys(expression.body)
        yield from _keys(expression.orelse)
    elif isinstance(expression, ast.Constant) and isinstance(expression.value, str):
        yield _Key(re.escape(expression.value), expression.value)
    elif isinstance(expression, ast.JoinedStr):
        parts = [
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+"
            for part in expression.values
        ]
        yield _Key("".join(parts), None)
