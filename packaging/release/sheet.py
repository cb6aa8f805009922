"""Draws the installation sheet, one page in each language: sheet.py FOLDER [--key KEY.pub].

FOLDER holds everything that is handed out; ``liaison-VERSION-installation.ja.pdf`` and ``.en.pdf``
are put beside it. Called by packaging/build before the sums are made, which name the sheets too.
The same files and key give the same bytes.
"""

import argparse
import hashlib
import sys
from datetime import datetime
from pathlib import Path

from liaison_app import __built__, __version__
from liaison_app.briefing import compose_installation
from liaison_app.briefing.paper_facts import DeliveredFile, InstallationFacts, PaperFacts
from liaison_app.domain.errors import Refused
from liaison_app.domain.texts import LANGUAGES, Texts
from liaison_app.exchange.ssh_signature import fingerprint, read_public_key
from liaison_app.host.resources import resources_folder
from liaison_app.workflows.papers import draw_with


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--key", type=Path)
    options = parser.parse_args()
    try:
        key = fingerprint(read_public_key(options.key.read_bytes())) if options.key else ""
    except Refused as refused:
        sys.exit(f"sheet.py: {options.key}: {refused}")
    files = tuple(delivered(path) for path in sorted(options.folder.iterdir()))
    for language in LANGUAGES:
        pdf = draw_sheet(files, language, key)
        name = f"liaison-{__version__}-installation.{language}.pdf"
        (options.folder / name).write_bytes(pdf)
    return 0


def delivered(path: Path) -> DeliveredFile:
    """A file with its size and sum."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(2**20):
            digest.update(chunk)
    return DeliveredFile(name=path.name, size=path.stat().st_size, sha256=digest.hexdigest())


def draw_sheet(files: tuple[DeliveredFile, ...], language: str, key: str) -> bytes:
    """The sheet's PDF; the program ends where it takes more than one page."""
    resources = resources_folder()
    texts = Texts.load(resources / "texts", language)
    facts = InstallationFacts(
        paper=PaperFacts(
            language=language,
            as_of=datetime.fromisoformat(__built__),
            office_name=texts("ui.window.title"),
            number=f"Liaison {__version__}",
            tlp="TLP:CLEAR",
            grade="confidentiality-1",
        ),
        version=__version__,
        files=files,
        key_fingerprint=key,
    )
    drawn = draw_with(resources, compose_installation(facts, texts), texts)
    if drawn.pages != 1 or drawn.left_out:
        sys.exit(f"sheet.py: {drawn.pages} pages, left out: {drawn.left_out}")
    return drawn.pdf


if __name__ == "__main__":
    sys.exit(main())
