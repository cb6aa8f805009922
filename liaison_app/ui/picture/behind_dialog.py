"""What is behind a figure: the answers that it counts."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from liaison_app.ui.picture.grid import Answered
from liaison_app.ui.session import Session
from liaison_app.ui.tones import answer_badge
from liaison_app.ui.widgets.columns import BadgeText, Column
from liaison_app.ui.widgets.fitting import open_at
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table
from liaison_app.ui.widgets.table_menu import TableMenu


class BehindDialog(QDialog):
    """Does not block the window. ``opened`` carries a task's id."""

    opened = Signal(str)

    def __init__(
        self, session: Session, found: Sequence[Answered], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        t = session.translator
        t.bind(self.setWindowTitle, "ui.picture.behind")
        count = PlainLabel(session.t("ui.list.count", count=len(found), number=f"{len(found):,}"),
                           role="muted")  # fmt: skip
        self.model = RowsModel(self._columns(), lambda each: (each[0].id, each[1].organisation))
        self.model.setParent(self)
        self.table = Table(self.model)
        TableMenu(self.table, t, "ui.picture.behind")
        self.model.show_rows(found)
        self.table.opened.connect(lambda chosen: self._open(str(chosen[0])))
        column = QVBoxLayout(self)
        column.addWidget(count)
        column.addWidget(self.table, 1)
        open_at(self, 940, 520)

    def _open(self, task: str) -> None:
        self.opened.emit(task)
        self.close()

    def _columns(self) -> tuple[Column, ...]:
        s = self._session

        def badge(each: Answered) -> BadgeText | None:
            answer, texts = each[1], s.translator.texts
            return answer_badge(answer.status, held_back=answer.held_back, texts=texts)

        def status(each: Answered) -> str:
            return (badge(each) or (each[1].status, ""))[0]

        return (
            Column("organisation", lambda: s.t("picture.organisation"),
                   lambda each: one_line(s.organisation_name(each[1].organisation)), 220),
            Column("reference", lambda: s.t("picture.task"), lambda each: each[0].reference, 120),
            Column("title", lambda: s.t("picture.title"), lambda each: one_line(each[0].title),
                   240, stretch=True),
            Column("status", lambda: s.t("picture.by.status"), status, 150,
                   badge=badge),
            Column("due", lambda: s.t("picture.due"), lambda each: s.day_text(each[0].due), 120,
                   order=lambda each: str(each[0].due or "")),
            Column("overdue", lambda: s.t("picture.count.overdue"),
                   lambda each: s.t("picture.count.overdue") if each[1].overdue else "", 96),
        )  # fmt: skip
