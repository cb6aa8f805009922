"""A small sealed file for each case log, outside its folder: what must be known of it even when the
folder is put back to an earlier state. What is in it is not this module's business."""

import re
from pathlib import Path

from liaison_app.domain.errors import Refused
from liaison_app.host.files import write_file
from liaison_app.host.paths import data_folder

_NAME = re.compile("[0-9a-f]{32}")


def read_witness(database_id: str) -> bytes | None:
    """What was kept for this case log, None if nothing was; Refused ``file-not-read``."""
    path = _path(database_id)
    if not path.is_file():
        return None
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Refused("file-not-read", path=str(path), reason=reason) from error


def write_witness(database_id: str, data: bytes) -> None:
    """Keep this instead, for this user alone; Refused ``file-not-written``."""
    path = _path(database_id)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    write_file(path, data)


def set_witness_aside(database_id: str) -> None:
    """Out of the way, under another name, for a person to look into."""
    path = _path(database_id)
    path.replace(path.with_name(f"{path.name}.unreadable"))


def _path(database_id: str) -> Path:
    if not _NAME.fullmatch(database_id):
        raise ValueError("not the id of a case log")
    return data_folder() / "destroyed" / database_id
