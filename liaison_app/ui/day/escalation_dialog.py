"""Entering who was told, with those first who ought to be."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from liaison_app.domain.records.day import ESCALATION
from liaison_app.ui import theme
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.escalation import Suggestion, log_escalation, whom_to_tell
from liaison_app.workflows.incidents import Added

_ASKED = ("told", "means", "message", "answer", "tlp")
_TOLD = Qt.ItemDataRole.UserRole


class EscalationDialog(FormDialog):
    """Enter on a suggestion takes it over. ``incident`` is the id of what it is about."""

    kept_as = "escalation"

    def __init__(self, session: Session, incident: str = "", parent: QWidget | None = None) -> None:
        self._incident = self.about = incident
        super().__init__(
            session,
            title="ui.day.escalation.new",
            action="ui.incidents.new.action",
            fields=[ESCALATION.own[key] for key in _ASKED],
            parent=parent,
        )
        own, now = session.installation.organisation, session.now()
        session.reads.ask(
            "whom-to-tell",
            lambda reader: whom_to_tell(reader, own, now, incident or None),
            self._suggest,
        )

    def extra(self) -> QWidget:
        panel = QWidget()
        heading = PlainLabel(role="label")
        self.session.translator.bind(heading.setText, "ui.day.escalation.suggested")
        self.suggestions = QListWidget()
        self.session.translator.bind(
            self.suggestions.setAccessibleName, "ui.day.escalation.suggested"
        )
        self.suggestions.setFixedHeight(theme.px(130))
        self.suggestions.itemActivated.connect(self._take)
        self.suggestions.itemClicked.connect(self._take)
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(heading)
        column.addWidget(self.suggestions)
        return panel

    def act(self, desk: Desk, typed: dict[str, str]) -> Added:
        return log_escalation(desk, typed, self._incident or None)

    def _suggest(self, found: list[Suggestion]) -> None:
        for each in found:
            who = "　".join(part for part in (each.post, each.name) if part)
            why = self.session.t(f"day.tell.{each.why}")
            place = self.session.organisation_name(each.organisation)
            item = QListWidgetItem(one_line(f"{why}　{place}　{who}　{each.number}"))
            item.setData(_TOLD, who)
            self.suggestions.addItem(item)

    def _take(self, item: QListWidgetItem) -> None:
        self.editors["told"].control.set_text(str(item.data(_TOLD)))
        self.editors["message"].setFocus()
