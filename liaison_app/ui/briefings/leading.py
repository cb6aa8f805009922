"""From a figure of a briefing to the records that it counts."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from liaison_app.briefing.model import Lead
from liaison_app.domain.errors import Refused
from liaison_app.domain.picture import AnswerFacts, TaskFacts
from liaison_app.ui.incidents.filter import IncidentFilter
from liaison_app.ui.picture.behind_dialog import BehindDialog
from liaison_app.ui.places import place_of
from liaison_app.ui.session import Session
from liaison_app.workflows.figures_behind import answers_behind


class Leading(QObject):
    """``asked_for`` carries a screen's name and what to show there. The records are those of now,
    whatever time a briefing is of."""

    asked_for = Signal(str, object)

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._widget = session, parent

    def follow(self, lead: Lead, *, exercise: bool) -> None:
        """Show what a lead leads to, or say that nothing is there."""
        match lead.kind:
            case "record":
                self._show_record(lead.value)
            case "incidents":
                query = self._session.parsed(lead.value).query
                self.asked_for.emit("incidents", IncidentFilter(text=lead.value, asked=query))
            case _:
                self._session.jobs.ask(
                    "answers-behind",
                    lambda desk: answers_behind(desk, lead.value, exercise=exercise),
                    self._show_answers,
                )

    def _show_record(self, reference: str) -> None:
        try:
            found = self._session.reader.resolve(reference)
        except Refused as refused:
            self._session.errors.present(refused)
            return
        self.asked_for.emit(*place_of(found.name))

    def _show_answers(self, found: list[tuple[TaskFacts, AnswerFacts]]) -> None:
        if not found:
            self._session.say("info", self._session.t("ui.briefings.lead.none"))
            return
        dialog = BehindDialog(self._session, found, self._widget)
        dialog.opened.connect(lambda task: self.asked_for.emit("packages", task))
        dialog.open()
