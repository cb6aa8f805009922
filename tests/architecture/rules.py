"""What no module may do, as questions to its syntax tree: each names the offending lines.

Rules that ruff or import-linter already hold are not repeated here, but for those where a
`noqa` would be too easy: the network, and silence about errors.
"""

import ast
from collections.abc import Callable, Iterator

Rule = Callable[[ast.AST], Iterator[int]]

NETWORK = frozenset(
    {"aiohttp", "asyncio", "ftplib", "http", "httpx", "imaplib", "poplib", "requests", "smtplib"}
    | {"socket", "socketserver", "ssl", "telnetlib", "urllib", "urllib3", "websockets", "xmlrpc"}
)
QT_NETWORK = ("PySide6.QtNetwork", "PySide6.QtWebEngine", "PySide6.QtWebSockets")
CLOCKS = frozenset({"now", "utcnow", "today", "monotonic", "perf_counter", "time_ns"})
DICE = frozenset({"uuid1", "uuid4", "urandom", "token_bytes", "token_hex", "getrandbits"})
CHANCE_AND_TIME = frozenset({"random", "secrets", "time"})


def silent_handlers(tree: ast.AST) -> Iterator[int]:
    """Bare ``except``, ``except Exception: pass`` and ``suppress(Exception)``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            silent = all(_does_nothing(statement) for statement in node.body)
            if node.type is None or (silent and _catches_everything(node.type)):
                yield node.lineno
        elif isinstance(node, ast.Call) and called(node) == "suppress":
            if any(_catches_everything(argument) for argument in node.args):
                yield node.lineno


def _catches_everything(caught: ast.expr) -> bool:
    members = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(
        isinstance(member, ast.Name) and member.id in {"Exception", "BaseException"}
        for member in members
    )


def _does_nothing(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Pass | ast.Continue) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )


def formatted_translations(tree: ast.AST) -> Iterator[int]:
    """``self.tr(f"...")``: extracted without complaint, and never found at run time."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "tr"
            and any(isinstance(argument, ast.JoinedStr) for argument in node.args)
        ):
            yield node.lineno


def network_imports(tree: ast.AST) -> Iterator[int]:
    """Anything that could open a connection, wherever in the module it is imported."""
    for module, line in imported(tree):
        if module.split(".")[0] in NETWORK or module.startswith(QT_NETWORK):
            yield line


def plain_sqlite(tree: ast.AST) -> Iterator[int]:
    """``sqlite3`` itself, which would write a case log in the clear."""
    return (line for module, line in imported(tree) if module.split(".")[0] == "sqlite3")


def proxy_models(tree: ast.AST) -> Iterator[int]:
    """Sorting and filtering are SQL's: a proxy model asks for every row."""
    for node in ast.walk(tree):
        names = {getattr(node, "id", None), getattr(node, "attr", None)}
        if isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names}
        if "QSortFilterProxyModel" in names:
            yield node.lineno  # type: ignore[attr-defined]


def prints(tree: ast.AST) -> Iterator[int]:
    """Output that no one asked for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id == "print":
                yield node.lineno


def clocks_and_dice(tree: ast.AST) -> Iterator[int]:
    """The wall clock and randomness; where these are not allowed they are arguments."""
    for module, line in imported(tree):
        if module in CHANCE_AND_TIME or module.rpartition(".")[2] in DICE:
            yield line
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS | DICE:
            yield node.lineno


def imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every module, and every name taken from a module, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
        elif isinstance(node, ast.Call) and called(node) in {"import_module", "__import__"}:
            name = node.args[0] if node.args else None
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                yield name.value, node.lineno


def called(node: ast.Call) -> str:
    """The last part of the name of what is called, or nothing."""
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""
