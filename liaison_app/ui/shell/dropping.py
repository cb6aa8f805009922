"""What may be dropped on the window from anywhere: bundles, and files that can be imported."""

from pathlib import Path

from PySide6.QtCore import QMimeData

BUNDLE = ".liaison"
_IMPORTED = frozenset({".csv", ".xlsx", ".json"})


def files_in(dropped: QMimeData | None) -> list[Path]:
    """The files among what is dragged or copied; folders and addresses are none, nor is an empty
    clipboard."""
    if dropped is None:
        return []
    paths = [Path(url.toLocalFile()) for url in dropped.urls() if url.isLocalFile()]
    return [path for path in paths if path.is_file()]


def bundles_in(paths: list[Path]) -> list[Path]:
    """Those that are called as bundles are."""
    return [path for path in paths if path.suffix.lower() == BUNDLE]


def importable_in(paths: list[Path]) -> list[Path]:
    """Those that an import may understand."""
    return [path for path in paths if path.suffix.lower() in _IMPORTED]
