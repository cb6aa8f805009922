"""Who is on duty now, with the number to call, and the ways to what the desk keeps."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from liaison_app.store.queries import Row
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.workflows.roster import OnDuty

_CRITERIA = 48  # characters of them; the whole stands in the roster


class DutyCard(QFrame):
    """Names the officer; a gap or an overlap ahead is said as well. ``open_day`` shows a tab of
    the day's screen by its kind."""

    def __init__(
        self, session: Session, open_day: Callable[[str], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._session = session
        self._duty: OnDuty | None = None
        t = session.translator
        self.caption = PlainLabel(role="muted")
        t.bind(self.caption.setText, "ui.today.duty")
        self.officer = PlainLabel(role="heading", wrap=True, selectable=True)
        self.reach = PlainLabel(wrap=True, selectable=True)
        self.criteria = PlainLabel(role="muted", wrap=True)
        self.links = {
            kind: button(t, f"ui.today.open.{kind}", partial(open_day, kind), role="link")
            for kind in ("roster", "contact", "handover")
        }
        links = Flow(18)
        links.add(*self.links.values())
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 10)
        column.setSpacing(2)
        for widget in (self.caption, self.officer, self.reach, self.criteria):
            column.addWidget(widget)
        column.addLayout(links)
        t.language_changed.connect(self._say)

    def show_duty(self, duty: OnDuty) -> None:
        """Show the roster as it stands."""
        self._duty = duty
        self._say()

    def _say(self) -> None:
        duty, session = self._duty, self._session
        if duty is None:
            return
        names = "、".join(str(turn["officer"]) for turn in duty.now)
        self.officer.setText(one_line(names) or session.t("ui.day.roster.nobody"))
        self._show(self.reach, "　".join(map(self._reach, duty.now)))
        self._show(self.criteria, self._warning(duty) or self._criteria(duty))

    def _reach(self, turn: Row) -> str:
        time = self._session.time_text(turn["ends_at"])
        return self._session.t("ui.today.duty.reach", number=turn["number"] or "—", time=time)

    def _warning(self, duty: OnDuty) -> str:
        if not duty.warnings:
            return ""
        first, time = duty.warnings[0], self._session.time_text
        start, end = time(first.starts_at), time(first.ends_at)
        return self._session.t(f"day.roster.{first.code}", start=start, end=end)

    @staticmethod
    def _criteria(duty: OnDuty) -> str:
        text = one_line(" ".join(str(turn["wake_up"] or "") for turn in duty.now))
        return text if len(text) <= _CRITERIA else text[:_CRITERIA] + "…"

    @staticmethod
    def _show(label: PlainLabel, text: str) -> None:
        label.setText(text)
        label.setVisible(bool(text))
