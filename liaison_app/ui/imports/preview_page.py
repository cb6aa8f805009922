"""The first rows as they would be recorded."""

from collections.abc import Sequence

from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem, QWidget

from liaison_app.domain.records.incident import INCIDENT_FIELDS
from liaison_app.ui import theme
from liaison_app.ui.fields.shown import shown_field
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.plain import one_line
from liaison_app.workflows.import_acts import Previewed

_WIDTH = 150


class PreviewPage(QTableWidget):
    """One line for each previewed item, one column for each field that any of them has."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._rows: Sequence[Previewed] = ()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        session.translator.bind(self.setAccessibleName, "ui.import.preview")
        session.translator.language_changed.connect(self._draw)

    def show_rows(self, rows: Sequence[Previewed]) -> None:
        """Show other items."""
        self._rows = rows
        self._draw()

    def _draw(self, _language: str = "") -> None:
        t, language = self._session.t, self._session.language
        keys = [
            key
            for key in INCIDENT_FIELDS
            if not key.endswith("_precision") and any(row.values.get(key) for row in self._rows)
        ]
        titles = [t("ui.import.row"), t("ui.import.fate")]
        titles += [INCIDENT_FIELDS[key].label.in_language(language) for key in keys]
        self.setColumnCount(len(titles))
        self.setHorizontalHeaderLabels(titles)
        self.setRowCount(len(self._rows))
        for place, row in enumerate(self._rows):
            texts = [row.item, t(f"import.fate.{row.fate}")]
            texts += [shown_field(self._session, "incident", row.values, key) for key in keys]
            for column, text in enumerate(texts):
                self.setItem(place, column, QTableWidgetItem(one_line(text)[:200]))
        for column in range(len(titles)):
            wanted = theme.px(70 if column < 2 else _WIDTH)
            heading = self.horizontalHeader().sectionSizeHint(column)
            self.setColumnWidth(column, max(wanted, heading))
