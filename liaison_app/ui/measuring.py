"""The desktop, measured from inside: started by the bench in a process of its own.

It opens the case log as an officer would and then works in it by key; what it found goes to
standard output as one line of JSON. Times are milliseconds, of the bench's own clock where they
begin with the start of the process.
"""

import json
import random
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, SignalInstance
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from liaison_app.host.measured import peak_memory
from liaison_app.host.policy_file import load_policy
from liaison_app.host.resources import resources_folder
from liaison_app.ui.app import application, start_desktop
from liaison_app.ui.desktop import Desktop
from liaison_app.ui.painted import FirstPaint
from liaison_app.ui.setup.unlock import UnlockDialog

if TYPE_CHECKING:
    from liaison_app.ui.shell.window import MainWindow
    from liaison_app.workflows.desk import Desk

_JUMPS = 60
_BEAT_MS = 4
_LOOK_MS = 1
_DEADLINE_MS = 600_000
_RESTED_MS = 200
_ASKED_S = 0.1  # by then a keystroke was passed on


def measure(case_log: Path, arguments: list[str]) -> int:
    """``[passphrase file, ledger, incidents in a briefing, when this process was started, words to
    search]``."""
    passphrase, ledger, incidents, started, *typed = arguments
    begun = float(started)
    app = application()
    desktop = start_desktop(case_log, load_policy(), "ja")
    assert desktop is not None
    _wait_for(lambda: desktop.front is not None)
    dialog = desktop.front
    assert isinstance(dialog, UnlockDialog)
    found: dict[str, Any] = {"first_paint": (_painted(dialog) - begun) * 1000}
    dialog.passphrase.setText(Path(passphrase).read_text(encoding="utf-8"))
    dialog.try_passphrase()
    _wait_for(lambda: desktop.window is not None)
    found["usable"] = (_usable(desktop) - begun) * 1000
    found["memory"] = peak_memory() or 0
    measured = _Measured(desktop)
    found |= {"keystrokes": measured.keystrokes(typed), "scroll_end": measured.scroll_to_end()}
    found |= {"jumps": measured.jumps(), "gap_search": measured.gap_of_searching(typed)}
    found["gap_import"] = measured.gap_of_import(Path(ledger))
    found["gap_rebuild"] = measured.gap_of_rebuild()
    found["gap_briefing"] = measured.gap_of_briefing(int(incidents))
    desktop.leave()
    app.processEvents()
    sys.stdout.write(json.dumps(found))
    return 0


class _Measured:
    """One opened desktop, its list of incidents in front."""

    def __init__(self, desktop: Desktop) -> None:
        assert desktop.window is not None
        assert desktop.session is not None
        self._window: MainWindow = desktop.window
        self._session = desktop.session
        self._list = self._window.incidents()
        self._rest()

    def keystrokes(self, words: list[str]) -> list[float]:
        """From each letter typed until the list shows what it asks for."""
        found = []
        box = self._list.bar.search
        box.setFocus()
        for word in words:
            for letter in word:
                model = self._list.model
                shown = _Once(model.modelReset, model.dataChanged)
                begin = time.perf_counter()
                box.insert(letter)
                _wait_for(partial(self._is_answered, shown, begin))
                if shown.came:  # else there was nothing to show, and still is
                    self._list.table.viewport().repaint()
                    found.append((time.perf_counter() - begin) * 1000)
            box.clear()
            self._rest()
        return found

    def scroll_to_end(self) -> float:
        """From the top to the last row, painted."""
        return self._at(1.0)

    def jumps(self) -> list[float]:
        """To places all over the list, painted."""
        dice = random.Random(1)
        return [self._at(dice.random()) for _ in range(_JUMPS)]

    def gap_of_searching(self, words: list[str]) -> float:
        """The longest the event loop was away while words were typed."""
        with _Heart() as heart:
            self.keystrokes(words)
        return heart.longest

    def gap_of_import(self, ledger: Path) -> float:
        """The same while a ledger is taken in."""

        from liaison_app.workflows.importing import import_file

        def take_in(desk: "Desk") -> object:
            return import_file(desk, ledger).changes

        return self._gap_of(take_in)

    def gap_of_rebuild(self) -> float:
        """The same while lists and search are made anew from the log."""
        return self._gap_of(lambda desk: desk.case_log.rebuild())

    def gap_of_briefing(self, incidents: int) -> float:
        """The same while a long briefing is drawn."""
        from liaison_app.workflows.bench.document import drawn_paper

        return self._gap_of(lambda _desk: drawn_paper(resources_folder(), incidents))

    def _gap_of(self, act: Callable[["Desk"], object]) -> float:
        with _Heart() as heart:
            self._session.jobs.run(act, title="ui.job.saving")
            self._rest()
        return heart.longest

    def _is_answered(self, shown: "_Once", begin: float) -> bool:
        """Whether the list shows what was found, or was asked for and has nothing to show."""
        asked = time.perf_counter() - begin > _ASKED_S
        return shown.came or (asked and self._session.reads.idle)

    def _at(self, share: float) -> float:
        table = self._list.table
        bar = table.verticalScrollBar()
        begin = time.perf_counter()
        bar.setValue(round(share * bar.maximum()))
        table.viewport().repaint()
        return (time.perf_counter() - begin) * 1000

    def _rest(self) -> None:
        session = self._session
        _wait_for(lambda: session.jobs.idle and session.reads.idle)
        _pause(_RESTED_MS)
        _wait_for(lambda: session.jobs.idle and session.reads.idle)


class _Heart(QObject):
    """Beats while the event loop runs; ``longest`` is the longest it did not, in milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self.longest = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(self, interval=_BEAT_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def __enter__(self) -> "_Heart":
        self._last = time.perf_counter()
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.stop()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, (now - self._last) * 1000 - _BEAT_MS)
        self._last = now


class _Once(QObject):
    """Whether one of some signals came."""

    def __init__(self, *signals: SignalInstance) -> None:
        super().__init__()
        self.came = False
        for signal in signals:
            signal.connect(self._note)

    def _note(self) -> None:
        self.came = True


def _painted(widget: QWidget) -> float:
    """When it was painted (seconds since the epoch)."""
    seen = FirstPaint(widget)
    widget.update()
    _wait_for(lambda: bool(seen.at))
    return seen.at


def _usable(desktop: Desktop) -> float:
    """When the list of incidents has its rows on screen and takes keys."""
    window = desktop.window
    assert window is not None
    window.go_to("incidents")
    screen = window.incidents()
    _wait_for(lambda: screen.model.rowCount() > 0)
    at = _painted(screen.table.viewport())
    QTest.keyClick(screen.table, Qt.Key.Key_Down)
    return at


def _wait_for(ready: Callable[[], bool], deadline_ms: int = _DEADLINE_MS) -> bool:
    """Let the event loop run until it is so; False where it never was."""
    if ready():
        return True
    loop, over = QEventLoop(), QTimer(singleShot=True, interval=deadline_ms)
    looking = QTimer(interval=_LOOK_MS)
    looking.setTimerType(Qt.TimerType.PreciseTimer)
    looking.timeout.connect(lambda: loop.quit() if ready() else None)
    over.timeout.connect(loop.quit)
    looking.start()
    over.start()
    loop.exec()
    return ready()


def _pause(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
