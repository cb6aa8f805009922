"""ATTACKS.md names tests that exist, refusals that have a sentence, and every attack there is."""

import re
from pathlib import Path

from liaison_app.domain.texts import Texts
from tests.architecture.sources import CHECKOUT, PACKAGE, RESOURCES

TESTS = CHECKOUT / "tests"
TABLE = (PACKAGE / "exchange" / "ATTACKS.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([\w/]+\.py)::(\w+)`", TABLE))
CODE = re.compile(
    r"`((?:bundle|trust|epoch|operation|key|enrolment|fingerprint|office|file)-[a-z-]+)`"
)


def functions(path: Path) -> set[str]:
    return set(re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE))


def test_every_test_named_there_exists() -> None:
    assert len(NAMED) > 90
    missing = [
        f"{file}::{name}"
        for file, name in sorted(NAMED)
        if not (TESTS / file).is_file() or name not in functions(TESTS / file)
    ]
    assert missing == []


def test_every_attack_that_is_tried_is_named_there() -> None:
    tried = {
        (f"attacks/{path.name}", name)
        for path in (TESTS / "attacks").glob("test_*.py")
        for name in functions(path)
    }
    unnamed = tried - NAMED - {
        ("attacks/test_mutations.py", "test_every_way_to_spoil_a_bundle_changes_it")
    }  # fmt: skip
    assert unnamed == set()


def test_every_refusal_named_there_has_a_sentence() -> None:
    texts = Texts.load(RESOURCES / "texts", "ja")
    codes = set(CODE.findall(TABLE))
    assert len(codes) > 30
    assert [code for code in sorted(codes) if f"error.{code}" not in texts] == []


def test_every_row_names_a_test() -> None:
    rows = [line for line in TABLE.splitlines() if line.startswith("| ")]
    told = [row for row in rows if not row.startswith(("| attack |", "| --- |"))]
    assert [row[:60] for row in told if "::test_" not in row] == []
