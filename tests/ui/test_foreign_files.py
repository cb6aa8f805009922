"""Every button that opens a file, given one that is none of ours: a plain sentence says so, and
the case log stays as it was."""

from collections.abc import Callable
from pathlib import Path

import pytest

from liaison_app.ui.administration.screen import AdministrationScreen
from liaison_app.ui.administration.trust_dialog import TrustDialog
from liaison_app.ui.exchange.office_steps import OfficeSteps
from tests.ui.conftest import Open, Opened
from tests.ui.test_exchange import at_exchange
from tests.ui.test_trust import at_trust

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20
FOREIGN = {
    "empty.liaison": b"",
    "picture.png": PNG,
    "notes.txt": "打合せのメモ（架空）\n".encode("cp932"),
    "deep.json": b"[" * 100_000,
    "other.json": b'{"type": "bundle", "objects": []}',
    "zip.xlsx": b"PK\x03\x04" + PNG,
}
OURS = ("予期しない問題", "Error", "Exception", "not a")


@pytest.fixture
def foreign(tmp_path: Path) -> list[Path]:
    """Files of other kinds, a folder, and a file that is gone."""
    folder = tmp_path / "foreign"
    (folder / "folder.liaison").mkdir(parents=True)
    for name, data in FOREIGN.items():
        (folder / name).write_bytes(data)
    return [*sorted(folder.iterdir()), folder / "gone.liaison"]


def refusals(opened: Opened, paths: list[Path], act: Callable[[Path], object]) -> dict[str, str]:
    """What the message bar says of each file."""
    said = {}
    for path in paths:
        opened.window.message.hide()
        act(path)
        opened.settle()
        said[path.name] = opened.window.message.text if opened.window.message.isVisible() else ""
    return said


def check(said: dict[str, str]) -> None:
    assert {name: text for name, text in said.items() if not text} == {}
    wrong = {name: text for name, text in said.items() if any(part in text for part in OURS)}
    assert wrong == {}


def test_none_of_ours_is_a_bundle(open_desktop: Open, foreign: list[Path]) -> None:
    opened = open_desktop("mofa")
    screen = at_exchange(opened, "inbox")
    before = opened.operations()
    check(refusals(opened, foreign, lambda path: screen.inbox.take_in([path])))
    assert opened.operations() == before


def test_none_of_ours_is_a_request(open_desktop: Open, foreign: list[Path]) -> None:
    opened = open_desktop("nco")
    screen = at_exchange(opened, "enrolment")
    (steps,) = screen.enrolment.findChildren(OfficeSteps)
    before = opened.operations()
    check(refusals(opened, foreign, steps.open_request))
    assert opened.operations() == before


def test_none_of_ours_is_a_proposal(open_desktop: Open, foreign: list[Path]) -> None:
    opened = open_desktop("nco")
    dialog = at_trust(opened)
    assert isinstance(dialog, TrustDialog)
    assert isinstance(opened.window.screens["administration"], AdministrationScreen)
    check(refusals(opened, foreign, dialog.adopt_from))
    check(refusals(opened, foreign, lambda path: dialog.sign_with(path, path)))


def test_none_of_ours_is_a_ledger(open_desktop: Open, foreign: list[Path]) -> None:
    opened = open_desktop("mofa")
    before = opened.operations()
    said = {}
    for path in foreign:
        dialog = opened.window.dialogs.import_file(path)
        opened.settle()
        shown = dialog.error.isVisible() or not dialog.take.isEnabled()
        said[path.name] = dialog.error.text() or dialog.counts.text() if shown else ""
        dialog.reject()
        opened.settle()
    check(said)
    assert opened.operations() == before
