"""痕跡情報: pasted as text, recognised, shown and copied defanged."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.domain.indicators import recognise
from liaison_app.domain.records.incident import INDICATOR
from liaison_app.domain.vocabulary import INDICATOR_TYPE, label_of
from liaison_app.store.caselog import ChangeSet, Installation
from liaison_app.store.queries import Reader, Row
from liaison_app.ui.copying import copying
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.fields.prose import ProseControl
from liaison_app.ui.fields.shown import shown_field
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import Column
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table
from liaison_app.ui.widgets.table_menu import TableMenu
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.hits import hits_at
from liaison_app.workflows.incident_view import Part
from liaison_app.workflows.indicators import (
    AddedIndicators,
    add_indicators,
    amend_indicator,
    elsewhere,
    remove_indicator,
)


@dataclass(frozen=True)
class _Line:
    part: Part
    also_in: tuple[str, ...]

    @property
    def row(self) -> Row:
        return self.part.fields


class AmendIndicator(FormDialog):
    """When it was seen, what it was about, and how it is marked; never the value itself."""

    def __init__(self, session: Session, row: Row, parent: QWidget | None = None) -> None:
        keys = ("first_seen", "last_seen", "note", "tlp")
        super().__init__(
            session,
            title="ui.indicators.amend",
            action="ui.indicators.amend",
            fields=[INDICATOR.own[key] for key in keys],
            parent=parent,
        )
        self._id = str(row["id"])
        for key in keys:
            self.editors[key].reset(row.get(key))

    def act(self, desk: Desk, typed: dict[str, str]) -> ChangeSet:
        return amend_indicator(desk, self._id, typed)


class IndicatorsTab(QWidget):
    """Ctrl+Enter adds what is pasted; Ctrl+C copies the chosen one defanged, Enter changes it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._id, self._pk, self._editable = "", 0, False
        t = session.translator
        self.model = RowsModel(_columns(session), lambda line: line.row["id"], self)
        self.table = Table(self.model)
        menu = TableMenu(self.table, t, "ui.incidents.tab.indicators")
        menu.copy.setShortcut(QKeySequence())  # which the button below has: the value alone
        self.text = ProseControl(lines=3)
        t.bind(self.text.setPlaceholderText, "ui.indicators.paste")
        t.bind(self.text.setAccessibleName, "ui.indicators.paste")
        self.text.textChanged.connect(self._preview)
        self.told_of = PlainLabel(role="error", wrap=True)
        self.told_of.hide()
        self.found = PlainLabel(role="muted", wrap=True)
        self.error = PlainLabel(role="error", wrap=True)
        self.error.hide()
        self.add = button(t, "ui.indicators.add", self.try_add, role="primary")
        self.copy = button(t, "ui.indicators.copy", self.copy_defanged)
        self.plain = button(t, "ui.indicators.copy_plain", self.copy_plain)
        self.amend = button(t, "ui.indicators.amend", self.ask_amend)
        self.remove = button(t, "ui.indicators.remove", self.remove_chosen)
        self.table.opened.connect(lambda _id: self.ask_amend())
        self.table.chosen.connect(lambda _id: self._enable())
        shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.table)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(self.copy_defanged)
        self._build()
        self._enable()

    def show_parts(self, identifier: str, pk: int, parts: list[Part], *, editable: bool) -> None:
        """Show one incident's indicators, those of what was merged into it included."""
        if identifier != self._id:
            self.text.set_text("")
            self.error.hide()
        self._id, self._pk, self._editable = identifier, pk, editable
        here = self._session.installation
        self._session.reads.ask("indicators", lambda reader: _read(reader, here, pk, parts),
                                self._show)  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ends = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if ends and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.try_add()
            return
        super().keyPressEvent(event)

    def try_add(self) -> None:
        """Add what is recognised in the pasted text; it stays there when it is refused."""
        text, identifier = self.text.text(), self._id
        if not text.strip():
            self.text.setFocus()
            return
        self._session.jobs.run(
            lambda desk: add_indicators(desk, identifier, text),
            title="ui.job.saving",
            done=self._added,
            failed=self._refused,
        )

    def copy_defanged(self) -> None:
        line = self._chosen()
        if line is not None:
            text = shown_field(self._session, "indicator", line.row, "value")
            copying().copy(text)

    def copy_plain(self) -> None:
        """The live value, for a blocking list: asked for by name, never by the ordinary keys."""
        line = self._chosen()
        if line is not None:
            copying().copy(str(line.row["value"]))

    def ask_amend(self) -> None:
        """Change what is said of the chosen indicator."""
        line = self._chosen()
        if line is not None and self.amend.isEnabled():
            AmendIndicator(self._session, line.row, self).open()

    def remove_chosen(self) -> None:
        line = self._chosen()
        if line is None:
            return
        identifier, which = self._id, str(line.row["id"])
        self._session.jobs.run(
            lambda desk: remove_indicator(desk, identifier, which), title="ui.job.saving"
        )

    def _chosen(self) -> _Line | None:
        row = self.model.row_of(self.table.current_id)
        return self.model.row_at(row) if row >= 0 else None

    def _show(self, found: tuple[list[_Line], list[str]]) -> None:
        lines, told_of = found
        self.model.show_rows(lines)
        self.told_of.setText(self._session.t("hits.at_incident", which="　".join(told_of)))
        self.told_of.setVisible(bool(told_of))
        self._enable()

    def _enable(self) -> None:
        line = self._chosen()
        own = self._session.installation.organisation
        self.copy.setEnabled(line is not None)
        self.plain.setEnabled(line is not None)
        mine = line is not None and not line.part.source and line.row["owner"] == own
        self.remove.setEnabled(mine)
        self.amend.setEnabled(mine)
        self.add.setEnabled(self._editable)
        self.text.set_read_only(not self._editable)

    def _preview(self) -> None:
        """What would be added, by type."""
        counts: dict[str, int] = {}
        for each in recognise(self.text.text()):
            counts[each.type] = counts.get(each.type, 0) + 1
        words = [
            f"{label_of(INDICATOR_TYPE, kind).in_language(self._session.language)} {count}"
            for kind, count in counts.items()
        ]
        self.found.setText(
            self._session.t("ui.indicators.found", what="、".join(words)) if words else ""
        )

    def _added(self, found: AddedIndicators) -> None:
        self.text.set_text("")
        self.error.hide()
        said = self._session.t(
            "cli.indicator.added", count=len(found.added), known=len(found.known)
        )
        self._session.say("good", said)

    def _refused(self, error: Exception) -> None:
        self.error.setText(self._session.errors.sentence(error))
        self.error.show()

    def _build(self) -> None:
        row = Flow()
        row.add(self.copy, self.plain, self.amend, self.remove)
        quick = QHBoxLayout()
        quick.addWidget(self.found, 1)
        quick.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 12, 14, 14)
        column.setSpacing(8)
        column.addWidget(self.told_of)
        column.addWidget(self.table, 1)
        column.addLayout(row)
        column.addWidget(self.text)
        column.addLayout(quick)
        column.addWidget(self.error)


def _read(
    reader: Reader, here: Installation, pk: int, parts: list[Part]
) -> tuple[list[_Line], list[str]]:
    """The lines, and which alerts and campaigns tell of something this incident has."""
    warned = [f"{each.root.reference} {each.fields['title']}" for each in hits_at(reader, here, pk)]
    return _lines(reader, pk, parts), warned


def _lines(reader: Reader, pk: int, parts: list[Part]) -> list[_Line]:
    others = elsewhere(reader, [part.fields for part in parts], pk)
    return [_Line(part, tuple(others[str(part.fields["value"])])) for part in parts]


def _columns(session: Session) -> tuple[Column, ...]:
    t = session.t

    def shown(key: str, width: int, *, stretch: bool = False) -> Column:
        return Column(
            key,
            lambda: t(f"ui.indicators.column.{key}"),
            lambda line: one_line(shown_field(session, "indicator", line.row, key)),
            width,
            stretch=stretch,
        )

    return (
        shown("type", 110),
        shown("value", 200, stretch=True),
        Column("also_in", lambda: t("ui.indicators.column.also_in"),
               lambda line: ", ".join(line.also_in), 150),
        Column("source", lambda: t("ui.casework.column.source"),
               lambda line: line.part.source, 130),
        shown("last_seen", 110),
        shown("note", 110),
    )  # fmt: skip
