"""The reader's thread: lists and searches on a read-only connection of their own.

Each question has a topic. A newer question on a topic makes the older one stale: it is skipped
when it waits and interrupted when it runs, so that fast typing never queues up.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal, Slot

from liaison_app.store.queries import Reader
from liaison_app.ui.jobs import is_alive


class _Question:
    def __init__(self, topic: str, query: Callable[[Reader], Any], done: Callable[[Any], object]):
        self.topic, self.query, self.done = topic, query, done


class _Worker(QObject):
    answered = Signal(object, object, object)  # question, result, error

    def __init__(self, open_reader: Callable[[], Reader]) -> None:
        super().__init__()
        self._open_reader = open_reader
        self.reader: Reader | None = None
        self.newest: dict[str, _Question] = {}
        self.running: _Question | None = None

    @Slot(object)
    def answer(self, question: _Question) -> None:
        if self._is_stale(question):
            self.answered.emit(question, None, None)
            return
        self.running = question
        try:
            result = self._ask(question)
        except Exception as error:  # noqa: BLE001 - shown by the presenter on the UI thread
            self.answered.emit(question, None, None if self._is_stale(question) else error)
            return
        finally:
            self.running = None
        self.answered.emit(question, result, None)

    @Slot()
    def close(self) -> None:
        if self.reader is not None:
            self.reader.close()
            self.reader = None
        QThread.currentThread().quit()

    def _ask(self, question: _Question) -> Any:
        if self.reader is None:
            self.reader = self._open_reader()
        try:
            return question.query(self.reader)
        except Exception:
            # An interrupt meant for the question before may hit this one: ask once more.
            if self._is_stale(question):
                raise
            return question.query(self.reader)

    def _is_stale(self, question: _Question) -> bool:
        return self.newest.get(question.topic) is not question


class Reads(QObject):
    """What screens ask. ``done`` is called on the UI thread, for the newest question only."""

    unhandled = Signal(object)

    _asked = Signal(object)
    _closing = Signal()

    def __init__(self, open_reader: Callable[[], Reader], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = QThread(self)
        self._worker = _Worker(open_reader)
        self._worker.moveToThread(self._thread)
        self._asked.connect(self._worker.answer)
        self._closing.connect(self._worker.close)
        self._worker.answered.connect(self._on_answered)
        self._open = 0
        self._thread.start()

    @property
    def idle(self) -> bool:
        return self._open == 0

    def ask(
        self, topic: str, query: Callable[[Reader], Any], done: Callable[[Any], object]
    ) -> None:
        """Answer ``query`` in the background; what is still unanswered on ``topic`` is dropped."""
        question = _Question(topic, query, done)
        self._worker.newest[topic] = question
        running, reader = self._worker.running, self._worker.reader
        if running is not None and running.topic == topic and reader is not None:
            reader.interrupt()
        self._open += 1
        self._asked.emit(question)

    def close(self) -> None:
        """Drop what waits, close the connection, end the thread."""
        if self._thread.isRunning():
            self._worker.newest.clear()
            self._closing.emit()
            self._thread.wait()

    @Slot(object, object, object)
    def _on_answered(self, question: _Question, result: Any, error: Exception | None) -> None:
        self._open -= 1
        if error is not None:
            self.unhandled.emit(error)
        elif self._worker.newest.get(question.topic) is question:
            if is_alive(question.done):
                question.done(result)
