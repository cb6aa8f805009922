"""A list whose records are edited field by field on a form."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from liaison_app.domain.records import RECORD_KINDS
from liaison_app.domain.records.life import RECORDS_FIELDS
from liaison_app.domain.records.markings import MARKING_FIELDS
from liaison_app.store.queries import Row
from liaison_app.ui.day.record_tab import RecordTab
from liaison_app.ui.fields.record_form import Groups, RecordForm
from liaison_app.workflows.desk import Desk


class FormTab(RecordTab):
    """``main`` are the fields of its kind; markings and records management follow them."""

    main: tuple[str, ...] = ()

    def amend(self, desk: Desk, identifier: str, typed: Mapping[str, str]) -> Any:
        """Write fields of one record; on the writer's thread."""
        raise NotImplementedError

    def after_amending(self, _result: object) -> None:
        """A field was taken."""

    def make_view(self) -> QWidget:
        self.form = RecordForm(self.session, self.kind, self._groups(), self.amend)
        self.form.written.connect(self.after_amending)
        return self.form

    def show_record(self, row: Row) -> None:
        self.form.show_row(row, editable=self.is_own(row))
        pk = row["pk"]
        self.form.mark_conflicts({each.field for each in self.disputed(row) if each.pk == pk})

    def take_focus(self) -> None:
        self.form.take_focus()

    def _groups(self) -> Groups:
        declared = RECORD_KINDS[self.kind].own
        groups = [
            (f"ui.day.tab.{self.kind}", self.main),
            ("ui.day.group.handling", tuple(field.key for field in MARKING_FIELDS)),
        ]
        records = tuple(field.key for field in RECORDS_FIELDS if field.key in declared)
        return [*groups, ("ui.day.group.records", records)] if records else groups
