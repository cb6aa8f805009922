"""Where the files in ``resources/`` are, in a checkout and in an installed program."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def resources_folder() -> Path:
    """The folder of shipped data; an installed wheel carries it inside the package."""
    installed = _PACKAGE / "_resources"
    return installed if installed.is_dir() else _PACKAGE.parent / "resources"
