"""The few things an officer chose about the program: language, last folder. No case content."""

import json
from pathlib import Path
from typing import Any

from liaison_app.host.files import write_file
from liaison_app.host.paths import config_folder


def load_settings() -> dict[str, Any]:
    """The settings; a file that cannot be read counts as none (they are only preferences)."""
    try:
        kept = json.loads(_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def save_settings(settings: dict[str, Any]) -> None:
    """Replace the settings whole."""
    write_file(_path(), json.dumps(settings, ensure_ascii=False, sort_keys=True).encode())


def _path() -> Path:
    return config_folder() / "settings.json"
