"""The handbook that is shipped: every chapter, in one language."""

from pathlib import Path

from liaison_app.domain.handbook import CHAPTERS, Chapter, read_chapter
from liaison_app.host.shipped import require


def load_handbook(resources: Path, language: str) -> tuple[Chapter, ...]:
    """All chapters in their order. ValueError with the file's name where one is missing, is not
    in the form of the handbook, or belongs to none."""
    folder = resources / "handbook" / language
    known = {f"{name}.md" for name in CHAPTERS}
    for path in sorted(folder.iterdir()):
        require(path.name in known, path, "no chapter of the handbook")
    return tuple(_chapter(folder / f"{name}.md", name) for name in CHAPTERS)


def picture_of(resources: Path, language: str, name: str) -> Path | None:
    """The picture of the screen a chapter is about, where there is one (PNG)."""
    path = resources / "handbook" / "pictures" / language / f"{name}.png"
    return path if path.is_file() else None


def _chapter(path: Path, name: str) -> Chapter:
    require(path.is_file(), path, "the chapter is missing")
    try:
        return read_chapter(name, path.read_bytes().decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ValueError(f"{path.name}: {error}") from error
