"""The rules every module keeps; each rule is also shown something that breaks it."""

import ast
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.architecture import rules, sources
from tests.architecture.rules import Rule


def offences(rule: Rule, paths: Iterable[Path]) -> list[str]:
    read = [(path, sources.tree(path)) for path in paths]
    assert read, "no module was read"
    return [sources.place(path, line) for path, tree in read for line in rule(tree)]


def test_no_error_is_swallowed() -> None:
    assert offences(rules.silent_handlers, sources.modules()) == []


def test_no_translation_is_looked_up_by_a_formatted_string() -> None:
    assert offences(rules.formatted_translations, sources.modules()) == []


def test_nothing_can_open_a_network_connection() -> None:
    assert offences(rules.network_imports, sources.modules()) == []


def test_no_case_log_is_written_in_the_clear() -> None:
    assert offences(rules.plain_sqlite, sources.modules()) == []


def test_no_list_is_sorted_or_filtered_in_memory_by_qt() -> None:
    assert offences(rules.proxy_models, sources.modules()) == []


def test_only_the_command_line_prints() -> None:
    assert offences(rules.prints, sources.modules(outside="cli")) == []


def test_the_domain_asks_neither_a_clock_nor_a_dice() -> None:
    assert offences(rules.clocks_and_dice, sources.modules(inside="domain")) == []


BROKEN = [
    (rules.silent_handlers, "try:\n    act()\nexcept:\n    raise"),
    (rules.silent_handlers, "try:\n    act()\nexcept Exception:\n    pass"),
    (rules.silent_handlers, "while x:\n    try: act()\n    except (OSError, Exception): continue"),
    (rules.silent_handlers, "with contextlib.suppress(BaseException):\n    act()"),
    (rules.formatted_translations, "self.tr(f'{count} rows')"),
    (rules.network_imports, "import socket"),
    (rules.network_imports, "def late():\n    from urllib.request import urlopen"),
    (rules.network_imports, "from PySide6 import QtCore, QtNetwork"),
    (rules.network_imports, "importlib.import_module('http.client')"),
    (rules.plain_sqlite, "from sqlite3 import connect"),
    (rules.proxy_models, "from PySide6.QtCore import QSortFilterProxyModel"),
    (rules.proxy_models, "model = QtCore.QSortFilterProxyModel()"),
    (rules.prints, "print('found')"),
    (rules.clocks_and_dice, "from datetime import datetime\ndatetime.now()"),
    (rules.clocks_and_dice, "import time"),
    (rules.clocks_and_dice, "from uuid import uuid4"),
    (rules.clocks_and_dice, "uuid.uuid4()"),
    (rules.clocks_and_dice, "import secrets"),
]


@pytest.mark.parametrize(("rule", "code"), BROKEN, ids=[code for _, code in BROKEN])
def test_each_rule_notices_what_breaks_it(rule: Rule, code: str) -> None:
    assert list(rule(ast.parse(code)))


def test_what_is_handled_or_only_looks_alike_is_no_offence() -> None:
    code = (
        "try:\n    act()\nexcept FileNotFoundError:\n    pass\n"
        "try:\n    act()\nexcept Exception:\n    log.exception('act')\n    raise\n"
        "tr(f'status.{code}')\nreport.now_due\nfrom liaison_app.domain.clock import tick\n"
    )
    tree = ast.parse(code)
    every = {rule for rule, _ in BROKEN}
    assert {rule.__name__: list(rule(tree)) for rule in every} == {
        rule.__name__: [] for rule in every
    }
