"""One step: what to do, what to say on the telephone, what does it, and what comes next."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from liaison_app.ui.exchange.agency_steps import AgencySteps
from liaison_app.ui.exchange.office_steps import OfficeSteps
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.page import page_in
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.procedures import Step

_WHOLE = Qt.AlignmentFlag(0)
_SCREENS = ("inbox", "outbox", "media")
ASKED = ("revoke", "exposure", "change-keys", "administration")


class StepPage(QWidget):
    """``went`` carries the tab of the exchange screen asked for, ``asked`` the name of another act
    (`ASKED`), ``enrolled`` comes when an installation was certified."""

    went = Signal(str)
    asked = Signal(str)
    enrolled = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        t = session.translator
        self.place, self.heading = PlainLabel(role="muted"), PlainLabel(role="title", wrap=True)
        self.task = PlainLabel(wrap=True, selectable=True)
        self.said = PlainLabel(wrap=True, selectable=True)
        self.following = PlainLabel(role="muted", wrap=True)
        self._phone = QFrame()
        self._phone.setProperty("role", "card")
        caption = PlainLabel(role="label")
        t.bind(caption.setText, "ui.procedures.say")
        inside = QVBoxLayout(self._phone)
        inside.addWidget(caption)
        inside.addWidget(self.said)
        self.controls: AgencySteps | OfficeSteps = (
            OfficeSteps(session, self) if session.is_office else AgencySteps(session, self)
        )
        self.controls.hide()
        self.controls.enrolled.connect(self.enrolled)
        self._acts = QStackedWidget()
        self._places = {"": self._acts.addWidget(QWidget())}
        for name, made in self._made().items():
            self._places[name] = self._acts.addWidget(made)
        column = page_in(self)
        column.setContentsMargins(8, 0, 8, 0)
        column.setSpacing(10)
        for widget in (self.place, self.heading, self.task, self._phone, self._acts):
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(self.following)

    def show_step(self, step: Step, place: str, task: str, said: str, following: str) -> None:
        """``task`` is what to do, ``said`` what is read out, empty for nothing."""
        t = self._session.t
        self.place.setText(place)
        self.heading.setText(t(f"procedure.step.{step.key}.title"))
        self.task.setText(task)
        self._phone.setVisible(bool(said))
        self.said.setText(said)
        self.following.setText(following)
        self._acts.setCurrentIndex(self._places[step.act])

    def act_widget(self) -> QWidget:
        """What does the step now shown."""
        found = self._acts.currentWidget()
        assert found is not None
        return found

    def _made(self) -> dict[str, QWidget]:
        if isinstance(self.controls, AgencySteps):
            steps = {"request": self.controls.request_step, "accept": self.controls.accept_step}
        else:
            steps = {"open": self.controls.open_step, "approve": self.controls.approve_step}
        for step in steps.values():
            step.heading.hide()  # numbered for a page of its own
        made: dict[str, QWidget] = {name: _at_the_top(step) for name, step in steps.items()}
        for name in _SCREENS:
            made[name] = self._go(f"ui.procedures.go.{name}", partial(self.went.emit, name))
        for name in ASKED:
            key = f"ui.procedures.{name}"
            made[name] = self._go(key, partial(self.asked.emit, name))
        return made

    def _go(self, key: str, act: Callable[[], object]) -> QWidget:
        made = button(self._session.translator, key, act, role="primary")
        return _at_the_top(made, Qt.AlignmentFlag.AlignLeft)


def _at_the_top(widget: QWidget, side: Qt.AlignmentFlag = _WHOLE) -> QWidget:
    around = QWidget()
    column = QVBoxLayout(around)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(widget, 0, side)
    column.addStretch(1)
    return around
