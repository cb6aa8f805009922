"""What a lost installation could still read, as a list to go through."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from liaison_app.ui.session import Session
from liaison_app.ui.tones import tlp_badge
from liaison_app.ui.widgets.columns import Column
from liaison_app.ui.widgets.fitting import open_at
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table
from liaison_app.ui.widgets.table_menu import TableMenu
from liaison_app.workflows.exposure import Exposure


class ExposureDialog(QDialog):
    """Does not block the window."""

    def __init__(self, session: Session, found: Exposure, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        t = session.translator
        t.bind(self.setWindowTitle, "ui.registry.exposure.title")
        guide = PlainLabel(wrap=True)
        t.bind(guide.setText, "ui.registry.exposure.guide")
        self.on_their_way = PlainLabel(wrap=True, selectable=True)
        if found.on_their_way:
            files = ", ".join(found.on_their_way)
            self.on_their_way.setText(session.t("cli.enrol.on_their_way", files=files))
        self.model = RowsModel(self._columns(), lambda each: (each.kind, each.id), self)
        self.table = Table(self.model)
        TableMenu(self.table, t, "ui.registry.exposure.title")
        self.model.show_rows(list(found.records))
        column = QVBoxLayout(self)
        column.addWidget(guide)
        column.addWidget(self.on_their_way)
        column.addWidget(self.table, 1)
        open_at(self, 820, 520)

    def _columns(self) -> tuple[Column, ...]:
        s = self._session
        return (
            Column("kind", lambda: s.t("ui.review.kind"), lambda r: s.t(f"record.{r.kind}"), 130),
            Column("reference", lambda: s.t("ui.incidents.column.reference"),
                   lambda r: r.reference, 150),
            Column("title", lambda: s.t("ui.incidents.column.title"), lambda r: one_line(r.title),
                   260, stretch=True),
            Column("tlp", lambda: "TLP", lambda r: r.tlp, 146, badge=lambda r: tlp_badge(r.tlp)),
        )  # fmt: skip
