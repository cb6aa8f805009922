"""Folders of this installation. ``LIAISON_HOME`` replaces all of them, so that several
installations can live side by side.
"""

import os
from pathlib import Path

HOME_VARIABLE = "LIAISON_HOME"


def data_folder() -> Path:
    """Where the case log lives unless it is named."""
    return _folder("data")


def config_folder() -> Path:
    """Where settings live; they never hold case content."""
    return _folder("config")


def default_case_log() -> Path:
    return data_folder() / "case-log.db"


def _folder(kind: str) -> Path:
    home = os.environ.get(HOME_VARIABLE)
    if home:
        folder = Path(home) / kind
    else:
        import platformdirs  # 10 ms that a shell call naming its case log need not pay

        folders = platformdirs.PlatformDirs("liaison", appauthor=False)
        folder = {"data": folders.user_data_path, "config": folders.user_config_path}[kind]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
