"""関連: links both ways, what cites the incident, and what may be the same case."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.domain.vocabulary import RELATION, label_of
from liaison_app.store.queries import Reader, RecordRef, Row
from liaison_app.ui.fields.choice import ChoiceControl
from liaison_app.ui.fields.line import LineControl
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import Column
from liaison_app.ui.widgets.confirm import confirm
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table
from liaison_app.ui.widgets.table_menu import TableMenu
from liaison_app.workflows.incident_view import Citation, citations
from liaison_app.workflows.links import LinkView, add_link, link_views, remove_link
from liaison_app.workflows.merging import (
    Suggestion,
    merge_incident,
    merged_into,
    suggested_duplicates,
    unmerge_incident,
)

_SCREENS = {"incident": "incidents", "reference-case": "incidents", "task": "packages",
            "package": "packages", "alert": "alerts"}  # fmt: skip


@dataclass(frozen=True)
class _Line:
    """A link, or a record that cites the incident. ``link`` is empty for the latter."""

    what: str
    reference: str
    title: str
    kind: str
    other: str
    link: str


class LinksTab(QWidget):
    """``open_asked`` carries the screen and the id of a record to go to."""

    open_asked = Signal(str, str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._id, self._editable = "", False
        self._row: Row = {}
        t = session.translator
        self.model = RowsModel(_columns(session), lambda line: (line.link, line.other), self)
        self.table = Table(self.model)
        TableMenu(self.table, t, "ui.incidents.tab.links")
        self.table.opened.connect(lambda _id: self._open_chosen())
        self.suggested = RowsModel(
            _suggestion_columns(session), lambda each: each.fields["id"], self
        )
        self.duplicates = Table(self.suggested)
        TableMenu(self.duplicates, t, "ui.links.duplicates")
        self.duplicates.opened.connect(lambda uuid: self.open_asked.emit("incidents", str(uuid)))
        self.heading = PlainLabel(role="heading")
        t.bind(self.heading.setText, "ui.links.duplicates")
        self.none_found = PlainLabel(role="muted", wrap=True)
        t.bind(self.none_found.setText, "ui.links.no_duplicates")
        self.relation = ChoiceControl(
            lambda: [(code.code, code.label.in_language(session.language)) for code in RELATION]
        )
        self.relation.set_text("related-to")
        # A screen reader names a combo box by the label beside it.
        self.relation_label = PlainLabel(role="label")
        t.bind(self.relation_label.setText, "ui.links.relation")
        self.relation_label.setBuddy(self.relation)
        self.target = LineControl()
        t.bind(self.target.setPlaceholderText, "ui.links.target")
        t.bind(self.target.setAccessibleName, "ui.links.target")
        self.target.returnPressed.connect(self.try_link)
        self.error = PlainLabel(role="error", wrap=True)
        self.error.hide()
        self.add = button(t, "ui.links.add", self.try_link, role="primary")
        self.remove = button(t, "ui.links.remove", self.remove_chosen)
        self.link = button(t, "ui.links.as_duplicate", self.link_suggested)
        self.merge = button(t, "ui.links.merge", self.ask_merge)
        self.unmerge = button(t, "ui.links.unmerge", self.take_apart)
        self.table.chosen.connect(lambda _id: self._enable())
        self.duplicates.chosen.connect(lambda _id: self._enable())
        session.translator.language_changed.connect(self.relation.retitle)
        self._build()

    def show_record(self, found: RecordRef, row: Row, *, editable: bool) -> None:
        """Show what an incident is linked to; suggestions are looked for beside the screen."""
        if found.name.id != self._id:
            self.target.set_text("")
            self.error.hide()
            self.suggested.show_rows([])
        self._id, self._row, self._editable = found.name.id, row, editable
        pk = found.pk
        self._session.reads.ask("links", lambda reader: _read(reader, found, row), self._show)
        self._session.reads.ask(
            "duplicates", lambda reader: suggested_duplicates(reader, pk), self._suggest
        )
        self._enable()

    def retitle(self) -> None:
        self.table.retitle()
        self.duplicates.retitle()

    def try_link(self) -> None:
        """Link the incident to the record named."""
        target, relation, identifier = self.target.text().strip(), self.relation.text(), self._id
        if not target:
            self.target.setFocus()
            return
        self._session.jobs.run(
            lambda desk: add_link(desk, identifier, relation, target),
            title="ui.job.saving",
            done=self._linked,
            failed=self._refused,
        )

    def remove_chosen(self) -> None:
        line = self._chosen()
        if line is not None and line.link:
            identifier, link = self._id, line.link
            self._session.jobs.run(
                lambda desk: remove_link(desk, identifier, link),
                title="ui.job.saving",
                failed=self._refused,
            )

    def link_suggested(self) -> None:
        """Say that the chosen suggestion is the same case, without merging."""
        other = self._suggestion()
        if other is not None:
            identifier, target = self._id, str(other.fields["id"])
            self._session.jobs.run(
                lambda desk: add_link(desk, identifier, "duplicate-of", target),
                title="ui.job.saving",
                failed=self._refused,
            )

    def ask_merge(self) -> None:
        """Merge this incident into the chosen suggestion, asked once more; it can be undone."""
        other = self._suggestion()
        if other is None:
            return
        box = confirm(
            self._session.translator, self, "ui.links.merge.confirm", "ui.links.merge",
            reference=str(self._row.get("reference") or ""),
            into=str(other.fields["reference"] or ""),
        )  # fmt: skip
        identifier, target = self._id, str(other.fields["id"])
        box.accepted.connect(lambda: self._merge(identifier, target))
        box.open()

    def take_apart(self) -> None:
        """Undo the merging."""
        identifier = self._id
        self._session.jobs.run(
            lambda desk: unmerge_incident(desk, identifier),
            title="ui.job.saving",
            failed=self._refused,
        )

    def _merge(self, identifier: str, target: str) -> None:
        self._session.jobs.run(
            lambda desk: merge_incident(desk, identifier, target),
            title="ui.job.saving",
            # It leaves the list, being counted with the other one; here it can be undone.
            done=lambda _: self.open_asked.emit(_SCREENS["incident"], identifier),
            failed=self._refused,
        )

    def _show(self, found: tuple[list[LinkView], list[Citation]]) -> None:
        links, cited = found
        language = self._session.language
        lines = [
            _Line(
                ("" if link.outgoing else "← ")
                + label_of(RELATION, link.relation).in_language(language),
                link.reference, link.title, link.kind, link.other, link.id,
            )
            for link in links
        ]  # fmt: skip
        lines += [
            _Line(self._session.t(f"record.{each.kind}"), each.reference, each.title, each.kind,
                  each.id, "")
            for each in cited
        ]  # fmt: skip
        self.model.show_rows(lines)
        self._enable()

    def _suggest(self, found: list[Suggestion]) -> None:
        self.suggested.show_rows(found)
        self.none_found.setVisible(not found)
        self.duplicates.setVisible(bool(found))
        self._enable()

    def _linked(self, _changes: object) -> None:
        self.target.set_text("")
        self.error.hide()

    def _refused(self, error: Exception) -> None:
        self.error.setText(self._session.errors.sentence(error))
        self.error.show()

    def _open_chosen(self) -> None:
        line = self._chosen()
        if line is not None and line.kind in _SCREENS:
            self.open_asked.emit(_SCREENS[line.kind], line.other)

    def _chosen(self) -> _Line | None:
        row = self.model.row_of(self.table.current_id)
        return self.model.row_at(row) if row >= 0 else None

    def _suggestion(self) -> Suggestion | None:
        row = self.suggested.row_of(self.duplicates.current_id)
        return self.suggested.row_at(row) if row >= 0 else None

    def _enable(self) -> None:
        line, suggestion = self._chosen(), self._suggestion()
        merged = bool(merged_into(self._row))
        for each in (self.add, self.target, self.relation):
            each.setEnabled(self._editable)
        self.remove.setEnabled(self._editable and line is not None and bool(line.link))
        self.link.setEnabled(self._editable and suggestion is not None)
        self.merge.setEnabled(self._editable and suggestion is not None and not merged)
        self.unmerge.setVisible(merged)
        self.unmerge.setEnabled(self._editable)

    def _build(self) -> None:
        quick, below = Flow(), Flow()
        quick.add(self.relation_label, self.relation)
        quick.add(self.target, grows=True)
        quick.add(self.add, self.remove)
        below.add(self.link, self.merge, self.unmerge)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 12, 14, 14)
        column.setSpacing(8)
        column.addWidget(self.table, 3)
        column.addLayout(quick)
        column.addWidget(self.error)
        column.addWidget(self.heading)
        column.addWidget(self.none_found)
        column.addWidget(self.duplicates, 2)
        column.addLayout(below)


def _read(reader: Reader, found: RecordRef, row: Row) -> tuple[list[LinkView], list[Citation]]:
    return link_views(reader, found), citations(reader, row)


def _columns(session: Session) -> tuple[Column, ...]:
    t = session.t
    return (
        Column("what", lambda: t("ui.links.column.what"), lambda line: line.what, 120),
        Column("reference", lambda: t("ui.incidents.column.reference"),
               lambda line: line.reference, 150),
        Column("title", lambda: t("ui.incidents.column.title"),
               lambda line: one_line(line.title), 200, stretch=True),
    )  # fmt: skip


def _suggestion_columns(session: Session) -> tuple[Column, ...]:
    t = session.t

    def reasons(each: Suggestion) -> str:
        return "・".join(t(f"likeness.{reason}") for reason in each.likeness.reasons)

    return (
        Column("reference", lambda: t("ui.incidents.column.reference"),
               lambda each: str(each.fields["reference"] or ""), 150),
        Column("title", lambda: t("ui.incidents.column.title"),
               lambda each: one_line(str(each.fields["title"] or "")), 180, stretch=True),
        Column("reasons", lambda: t("ui.links.column.reasons"), reasons, 200),
    )  # fmt: skip
