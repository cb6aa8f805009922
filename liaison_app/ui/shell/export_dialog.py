"""Export: incidents as a table for others, up to a marking."""

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QWidget

from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.vocabulary import TLP, Label
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.session import Session
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.exporting import Exported, export_incidents

_FIELDS = (
    Field("tlp_max", FieldType.CODE, Label("TLPの上限", "Up to TLP"), codes=TLP,
          default="TLP:AMBER"),
    Field("query", FieldType.TEXT, Label("検索条件（空欄は全件）", "Query (empty: all)")),
)  # fmt: skip


class ExportDialog(FormDialog):
    """Asks which incidents, then where to; what was left out is told."""

    heading = "ui.export.title"
    fields: tuple[Field, ...] = _FIELDS
    suggested = "incidents.xlsx"
    kinds = "XLSX (*.xlsx);;CSV (*.csv)"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        self.path: Path | None = None
        super().__init__(
            session, title=self.heading, action="ui.export.action", fields=self.fields,
            parent=parent,
        )  # fmt: skip
        self.added.connect(self._tell)

    def try_act(self) -> None:
        """Ask for the file once; without one nothing happens."""
        if self.path is None:
            title = self.session.t(self.heading)
            name, _kind = QFileDialog.getSaveFileName(self, title, self.suggested, self.kinds)
            if not name:
                return
            self.path = Path(name)
        super().try_act()

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        assert self.path is not None
        return export_incidents(
            desk,
            self.path,
            self.session.translator.texts,
            query=typed.get("query"),
            tlp_max=typed.get("tlp_max"),
        )

    def _refuse(self, error: Exception) -> None:
        self.path = None
        super()._refuse(error)

    def _tell(self, exported: Exported) -> None:
        tone = "warning" if exported.left_out else "good"
        name = Path(exported.file).name
        self.session.say(tone, self.session.t("ui.export.done", count=exported.exported,
                                              file=name, left_out=exported.left_out))  # fmt: skip


class ExportTasksDialog(ExportDialog):
    """The same for tasks: a table of answers, or the deadlines as a calendar."""

    heading = "packages.export.title"
    fields = _FIELDS[:1]
    suggested = "tasks.ics"
    kinds = "iCalendar (*.ics);;XLSX (*.xlsx);;CSV (*.csv)"

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        from liaison_app.workflows.task_exporting import export_tasks

        assert self.path is not None
        texts = self.session.translator.texts
        return export_tasks(desk, self.path, texts, tlp_max=typed.get("tlp_max"))
