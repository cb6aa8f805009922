"""Above the incident list: search, filters, how many, and "new"."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.vocabulary import INCIDENT_STATUS, SEVERITY, Code
from liaison_app.ui.fields.choice import ChoiceControl, Option
from liaison_app.ui.filters.saved import SavedFilters
from liaison_app.ui.incidents.filter import LIBRARIES, IncidentFilter
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.ui.widgets.query_box import QueryBox
from liaison_app.ui.widgets.query_help import help_button
from liaison_app.workflows.saved_filters import INCIDENTS


class FilterBar(QWidget):
    """``changed`` carries the filter as it now is, but for its sort order."""

    changed = Signal()
    new_asked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._count = 0
        t = session.translator
        self.search = QueryBox(session)
        self.hint = PlainLabel(role="error", wrap=True)
        self.hint.hide()
        self.saved = SavedFilters(session, INCIDENTS, self._to_save)
        self.sort = IncidentFilter().sort
        self.help = help_button(session)
        self.status = ChoiceControl(
            lambda: self._codes("ui.filter.any_status", INCIDENT_STATUS), fits=True
        )
        self.severity = ChoiceControl(self._severities, fits=True)
        self.library = ChoiceControl(self._libraries, fits=True)
        self.count = PlainLabel(role="muted")
        self.new = button(t, "ui.incidents.new", self.new_asked.emit, role="primary")
        first, second = Flow(), Flow()
        first.add(self.search, grows=True)
        first.add(self.help, self.saved, self.new)
        for name, control in (
            ("library", self.library),
            ("status", self.status),
            ("severity", self.severity),
        ):
            self._name(control, f"ui.filter.{name}")
            control.committed.connect(lambda _code: self.changed.emit())
            second.add(control, grows=True)
        second.add(self.count)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(first)
        column.addWidget(self.hint)
        column.addLayout(second)
        self.search.searched.connect(lambda _text: self.changed.emit())
        self.search.searched.connect(lambda _text: self._show_hint())
        t.language_changed.connect(self._retitle)
        self.show_filter(IncidentFilter())

    def filter(self, sort: str) -> IncidentFilter:
        """What the controls say, in ``sort`` order."""
        severity = self.severity.text()
        self.sort = sort
        return IncidentFilter(
            text=self.search.text().strip(),
            asked=self.search.parsed().query,
            now=format_rfc3339_utc(self._session.now()),
            status=self.status.text() or None,
            severity_min=int(severity) if severity else None,
            library=self.library.text() or "own",
            sort=sort,
        )

    def show_filter(self, wanted: IncidentFilter) -> None:
        """Set the controls to ``wanted`` without asking for it."""
        self.search.blockSignals(True)
        self.search.setText(wanted.text)
        self.search.blockSignals(False)
        self.status.set_text(wanted.status or "")
        self.severity.set_text("" if wanted.severity_min is None else str(wanted.severity_min))
        self.library.set_text(wanted.library)
        self._show_hint()

    def _to_save(self) -> tuple[str, str]:
        return self.filter(self.sort).as_text(), self.sort

    def _show_hint(self) -> None:
        """What of the query was not understood; it is searched for as it stands."""
        sentence = self.search.sentence()
        self.hint.setText(sentence)
        self.hint.setVisible(bool(sentence))

    def show_count(self, count: int) -> None:
        """How many records the filter lets through."""
        self._count = count
        self.count.setText(self._session.t("ui.list.count", count=count, number=f"{count:,}"))

    def _name(self, control: ChoiceControl, key: str) -> None:
        """On Linux a combo box is named by a label that is its buddy; this one is only spoken."""
        spoken = PlainLabel(parent=self)
        spoken.hide()
        spoken.setBuddy(control)
        self._session.translator.bind(spoken.setText, key)
        self._session.translator.bind(control.setAccessibleName, key)

    def _retitle(self) -> None:
        for control in (self.status, self.severity, self.library):
            control.retitle()
        self._show_hint()
        self.show_count(self._count)

    def _codes(self, any_key: str, codes: tuple[Code, ...]) -> list[Option]:
        listed = [(code.code, code.label.in_language(self._session.language)) for code in codes]
        return [("", self._session.t(any_key)), *listed]

    def _severities(self) -> list[Option]:
        options = self._codes("ui.filter.any_severity", SEVERITY[2:])
        top = options[-1]
        from_on = [
            (code, self._session.t("ui.filter.severity_from", severity=label))
            for code, label in options[1:-1]
        ]
        return [options[0], *from_on, top]

    def _libraries(self) -> list[Option]:
        return [(name, self._session.t(f"ui.filter.library.{name}")) for name in LIBRARIES]
