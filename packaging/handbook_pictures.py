"""Draws the pictures of the handbook: the screen of each chapter, in both languages, with invented
data, as small PNG files in ``resources/handbook/pictures``."""

import os
import sys
import tempfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer
from screenshots import (
    LANGUAGES,
    LOOKS,
    Photographer,
    prepare_approval,
    prepare_bundle,
    prepare_campaigns,
    prepare_release,
    prepare_requests,
)

from liaison_app.domain.handbook import SCREEN_CHAPTERS
from liaison_app.host.resources import resources_folder
from liaison_app.ui.app import application, system_surroundings
from liaison_app.ui.desktop import Desktop
from liaison_app.ui.shell.window import MainWindow
from liaison_app.ui.theme import apply_theme, choose_look
from liaison_app.ui.translator import Translator
from liaison_app.workflows.demo import play_demo
from tests.sticks import FolderMedia

SIZE = (1180, 720)
COLOURS = 128
PREPARED = (prepare_bundle, prepare_requests, prepare_release, prepare_approval, prepare_campaigns)


def main() -> int:
    pictures = resources_folder() / "handbook" / "pictures"
    with tempfile.TemporaryDirectory() as temporary:
        os.environ["LIAISON_HOME"] = f"{temporary}/home"
        application()
        folder = Path(temporary)
        (folder / "NCO-STICK").mkdir()
        media = FolderMedia(folder / "NCO-STICK")
        surroundings = replace(system_surroundings(resources_folder()), media=media)
        demo = play_demo(folder / "demo", surroundings, lambda *_, **__: None)
        for prepare in PREPARED:
            prepare(demo, surroundings)
        choose_look(LOOKS["light-100"])
        apply_theme(application(), resources_folder())
        camera = Photographer(folder)
        for language in LANGUAGES:
            translator = Translator(resources_folder() / "texts", language)
            drawn: set[str] = set()
            # An agency's screens, as most readers have them; the office's where only it has one.
            for each in reversed(demo["case_logs"][:2]):
                desktop = Desktop(Path(each["path"]), lambda: surroundings, translator)
                desktop.begin(Path(each["passphrase_file"]).read_text().splitlines()[0])
                draw(camera, desktop, pictures / language, drawn)
                desktop.leave()
    return 0


def draw(camera: Photographer, desktop: Desktop, folder: Path, drawn: set[str]) -> None:
    """Every screen of this desktop that is not drawn yet."""
    folder.mkdir(parents=True, exist_ok=True)
    camera.settle(lambda: isinstance(desktop.front, MainWindow))
    window, session = desktop.front, desktop.session
    window.resize(*SIZE)
    for name in SCREEN_CHAPTERS:
        if name not in window.screens or name in drawn:
            continue
        drawn.add(name)
        window.go_to(name)
        window.message.hide()
        camera.settle(lambda: session.jobs.idle and session.reads.idle, quiet_ms=600)
        buffer = QBuffer()
        window.grab().save(buffer, "PNG")
        whole = Image.open(BytesIO(buffer.data().data())).convert("RGB")
        few = whole.quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(folder / f"{name}.png", optimize=True)
        sys.stdout.write(f"{folder.name}/{name}.png\n")


if __name__ == "__main__":
    sys.exit(main())
