"""One conflict: its values side by side, and a third one to write instead."""

from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from liaison_app.domain.fields import Field
from liaison_app.ui.exchange.value_card import ValueCard
from liaison_app.ui.fields.editor import FieldEditor
from liaison_app.ui.fields.shown import field_label, field_named
from liaison_app.ui.places import place_of
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.conflicts import ConflictView, Settled, settle_conflict


class ConflictPanel(QWidget):
    """Every act is refused if other values stand by then than are shown here. ``asked_for``
    carries a screen and what to open there."""

    asked_for = Signal(str, object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._view: ConflictView | None = None
        self.cards: list[ValueCard] = []
        self.editor: FieldEditor | None = None
        self.heading = PlainLabel(role="heading", wrap=True)
        self.guide = PlainLabel(role="muted", wrap=True)
        self.open = button(session.translator, "ui.conflicts.open", self._open, role="link")
        self.write = button(session.translator, "ui.conflicts.write", self._write)
        self._row = QHBoxLayout()
        self._other = QVBoxLayout()
        self._build()

    def show_conflict(self, view: ConflictView | None) -> None:
        """Show another conflict, or the same one again; what is being typed stays in the latter."""
        if view is not None and view == self._view:
            return
        again = (
            view is not None and self._view is not None and (view.conflict == self._view.conflict)
        )
        typed = self.editor.text() if again and self.editor is not None else None
        self._view = view
        self._clear()
        self.setVisible(view is not None)
        if view is None:
            return
        self.retitle()
        for number in range(1, len(view.values) + 1):
            card = ValueCard(self._session, view, number, self.keep)
            self.cards.append(card)
            self._row.addWidget(card, 1)
        self._offer(view, typed)
        self._order_tabs()

    def take_focus(self) -> None:
        """Begin with the first value that may stand."""
        for card in self.cards:
            if card.keep.isEnabled():
                card.keep.setFocus()
                return

    def keep(self, number: int) -> None:
        """Let one of the values stand."""
        self._settle(keep=number)

    def retitle(self) -> None:
        """Say again which record and field it is."""
        view, s = self._view, self._session
        if view is None:
            return
        conflict = view.conflict
        label = field_label(s, conflict.kind, conflict.field)
        self.heading.setText(
            s.t("ui.conflicts.heading", reference=view.reference or conflict.record[:8],
                record=s.t(f"record.{conflict.kind}"), title=view.title, field=label)
        )  # fmt: skip
        key = "ui.conflicts.guide"
        if not view.may_settle:
            own = conflict.compartment == "own"
            key = "ui.conflicts.guide.owner" if own else "ui.conflicts.guide.office"
        owner = s.organisation_name(conflict.name.owner)
        self.guide.setText(s.t(key, owner=owner))

    def redraw(self) -> None:
        """The same conflict in another language."""
        view, self._view = self._view, None
        self.show_conflict(view)

    def _offer(self, view: ConflictView, typed: str | None) -> None:
        """A third value, where a person may enter one."""
        field = field_named(view.conflict.kind, view.conflict.field)
        may = view.may_settle and field is not None and field.writable
        self.write.setVisible(may)
        if may and field is not None:
            self.editor = self._editor(field, view)
            if typed is not None:
                self.editor.control.set_text(typed)
            self._other.addWidget(self.editor)

    def _order_tabs(self) -> None:
        """What is made anew for each conflict would otherwise come after everything else."""
        stops: list[QWidget] = [self.open, *(card.keep for card in self.cards)]
        if self.editor is not None:
            stops.append(self.editor.control.widget())
        for stop, following in pairwise((*stops, self.write)):
            QWidget.setTabOrder(stop, following)

    def _editor(self, field: Field, view: ConflictView) -> FieldEditor:
        editor = FieldEditor(self._session, field)
        editor.reset(view.values[0].value)
        return editor

    def _write(self) -> None:
        assert self.editor is not None
        self._settle(typed=self.editor.text())

    def _settle(self, *, keep: int | None = None, typed: str | None = None) -> None:
        assert self._view is not None
        conflict = self._view.conflict.id
        seen = [head.name for head in self._view.values]
        self._wait(True)
        self._session.jobs.run(
            lambda desk: settle_conflict(desk, conflict, keep=keep, typed=typed, seen=seen),
            title="ui.job.saving",
            done=self._settled,
            failed=self._refused,
        )

    def _settled(self, settled: Settled) -> None:
        s, conflict = self._session, settled.conflict
        label = field_label(s, conflict.kind, conflict.field)
        name = settled.reference or s.t(f"record.{conflict.kind}")
        s.say("good", s.t("ui.conflicts.settled", reference=name, field=label))

    def _refused(self, error: Exception) -> None:
        self._wait(False)
        if self.editor is not None and getattr(error, "code", "").startswith("field-"):
            self.editor.refuse(self._session.errors.sentence(error))
            return
        self._session.errors.present(error)

    def _wait(self, waiting: bool) -> None:
        self.write.setEnabled(not waiting)
        for card, head in zip(self.cards, self._view.values if self._view else (), strict=False):
            assert self._view is not None
            card.keep.setEnabled(not waiting and self._view.may_settle and not head.destroyed)

    def _open(self) -> None:
        assert self._view is not None
        self.asked_for.emit(*place_of(self._view.conflict.name))

    def _clear(self) -> None:
        for card in self.cards:
            self._row.removeWidget(card)
            card.deleteLater()
        self.cards.clear()
        if self.editor is not None:
            self._other.removeWidget(self.editor)
            self.editor.deleteLater()
            self.editor = None
        self.write.setEnabled(True)

    def _build(self) -> None:
        values = QWidget()
        values.setObjectName("form")
        values.setLayout(self._row)
        self._row.setContentsMargins(0, 0, 0, 8)
        self._row.setSpacing(10)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(values)
        top = QHBoxLayout()
        top.addWidget(self.heading, 1)
        top.addWidget(self.open)
        below = QHBoxLayout()
        below.addStretch(1)
        below.addWidget(self.write)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.guide)
        column.addWidget(area, 1)
        column.addLayout(self._other)
        column.addLayout(below)
