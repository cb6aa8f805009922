"""The project's own files, as the tests of its architecture read them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
PACKAGE = CHECKOUT / "liaison_app"
RESOURCES = CHECKOUT / "resources"


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def modules(*, inside: str = "", outside: str | None = None) -> Iterator[Path]:
    """Every module of the package, or those ``inside`` one of its folders, or ``outside``."""
    for path in sorted((PACKAGE / inside).rglob("*.py")):
        if outside is None or not path.is_relative_to(PACKAGE / outside):
            yield path


def place(path: Path, line: int) -> str:
    return f"{path.relative_to(CHECKOUT)}:{line}"
