"""Folders that stand for removable media."""

import os
from collections.abc import Sequence
from pathlib import Path

from liaison_app.host.media import Medium


class FolderMedia:
    """Each folder is a medium, called by its name, for as long as it is there."""

    def __init__(self, *folders: Path) -> None:
        self.folders = list(folders)

    def trace(self) -> bytes:
        return "\n".join(str(each) for each in self.folders if each.is_dir()).encode()

    def found(self) -> Sequence[Medium]:
        return tuple(
            Medium(each, each.name, f"{each.name}-id", not os.access(each, os.W_OK))
            for each in self.folders
            if each.is_dir()
        )
