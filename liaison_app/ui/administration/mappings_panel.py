"""Remembered column mappings of ledgers: which there are, renamed and taken out of use."""

from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.domain.records.desk import MAPPING
from liaison_app.interop.columns import READ
from liaison_app.ui import theme
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import Column
from liaison_app.ui.widgets.confirm import confirm
from liaison_app.ui.widgets.plain import one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table
from liaison_app.ui.widgets.table_menu import TableMenu
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.mappings import (
    RememberedMapping,
    drop_mapping,
    mapping_list,
    rename_mapping,
)

_HEIGHT = 120  # pixels; an office has a few ledgers


class RenameMappingDialog(FormDialog):
    """Asks for another name of a mapping."""

    def __init__(self, session: Session, mapping: RememberedMapping, parent: QWidget) -> None:
        self._mapping = mapping
        super().__init__(
            session,
            title="ui.mapping.rename.title",
            action="ui.saved.rename",
            fields=[MAPPING.own["name"]],
            parent=parent,
        )
        self.editors["name"].reset(mapping.name)

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        return rename_mapping(desk, self._mapping.id, typed.get("name", ""))


class MappingsPanel(QWidget):
    """One line for each mapping; ``rename`` and ``drop`` act on the current one."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        t = session.translator
        self.rename = button(t, "ui.saved.rename", self.rename_chosen)
        self.drop = button(t, "ui.saved.drop", self.drop_chosen)
        self.model = RowsModel(self._columns(), lambda each: each.id, self)
        self.table = Table(self.model)
        self.table.setFixedHeight(theme.px(_HEIGHT))
        TableMenu(self.table, t, "ui.admin.mappings")
        self.table.chosen.connect(lambda _id: self._offer())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        self._offer()

    def refresh(self) -> None:
        self._session.reads.ask("mappings", mapping_list, self._show)

    def retitle(self) -> None:
        self.table.retitle()

    def chosen(self) -> RememberedMapping | None:
        """The mapping whose row is current."""
        row = self.model.row_of(self.table.current_id)
        return self.model.row_at(row) if row >= 0 else None

    def rename_chosen(self) -> None:
        mapping = self.chosen()
        if mapping is not None:
            RenameMappingDialog(self._session, mapping, self).open()

    def drop_chosen(self) -> None:
        mapping = self.chosen()
        if mapping is None:
            return
        box = confirm(
            self._session.translator, self, "ui.mapping.drop.ask", "ui.saved.drop",
            name=mapping.name,
        )  # fmt: skip
        box.accepted.connect(partial(self._drop_now, mapping))
        box.open()

    def _drop_now(self, mapping: RememberedMapping) -> None:
        self._session.jobs.run(
            lambda desk: drop_mapping(desk, mapping.id),
            title="ui.job.saving",
            failed=self._session.errors.present,
        )

    def _show(self, found: list[RememberedMapping]) -> None:
        self.model.show_rows(found)
        self._offer()

    def _offer(self) -> None:
        for each in (self.rename, self.drop):
            each.setEnabled(self.chosen() is not None)

    def _read_as(self, mapping: RememberedMapping) -> str:
        """Every column with the field it is read as."""
        s = self._session
        said = (
            f"{heading} → {READ[rule.field].label.in_language(s.language)}"
            for heading, rule in mapping.rules.items()
            if rule.field in READ
        )
        return one_line(", ".join(said))

    def _columns(self) -> tuple[Column, ...]:
        s = self._session
        return (
            Column("name", lambda: s.t("ui.mapping.name"), lambda m: one_line(m.name), 260),
            Column("columns", lambda: s.t("ui.mapping.columns"), self._read_as, 420, stretch=True),
            Column("updated", lambda: s.t("ui.mapping.updated"),
                   lambda m: s.time_text(m.updated_at), 190,
                   order=lambda m: str(m.updated_at or "")),
        )  # fmt: skip
