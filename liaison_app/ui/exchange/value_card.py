"""One of the values in conflict: what it says, who says so, and the button that lets it stand."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from liaison_app.domain.merge import takes_out
from liaison_app.store.queries import Conflict, Head
from liaison_app.ui.fields.shown import field_label, shown_in
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.badge import Badge
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.conflicts import ConflictView, leaves, named_value

_WIDTH = 250


class ValueCard(QFrame):
    """``number`` counts from 1; ``keep`` is called with it."""

    def __init__(
        self,
        session: Session,
        view: ConflictView,
        number: int,
        keep: Callable[[int], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setMinimumWidth(_WIDTH)
        head = view.values[number - 1]
        self.value = PlainLabel(_value(session, view.conflict, head), wrap=True, selectable=True)
        self.author = PlainLabel(_author(session, head), role="muted", wrap=True)
        self.keep = QPushButton(session.t("ui.conflicts.keep", number=number))
        self.keep.setAutoDefault(False)
        self.keep.setAccessibleDescription(self.value.text())
        self.keep.setEnabled(view.may_settle and not head.destroyed)
        self.keep.clicked.connect(lambda _checked=False: keep(number))
        displayed = Badge()
        displayed.show_badge(session.t("ui.conflicts.displayed") if number == 1 else "", "info")
        top = QHBoxLayout()
        top.addWidget(PlainLabel(session.t("ui.conflicts.number", number=number), role="heading"))
        top.addWidget(displayed)
        top.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.value)
        column.addWidget(self.author)
        column.addWidget(self.keep, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)


def _value(session: Session, conflict: Conflict, head: Head) -> str:
    if head.destroyed:
        return session.t("history.destroyed")
    if leaves(conflict):
        key = "conflict.leaves" if takes_out(head.value) else "conflict.stays"
        target = named_value(session.reader, conflict, head.value)
        said = session.t(f"{key}.{conflict.field}", target=target)
    else:
        said = shown_in(session, conflict.kind, conflict.field, head.value)
        said = said or session.t("history.empty")
    if head.edited:
        mark = "、" if session.language == "ja" else ", "
        fields = mark.join(field_label(session, conflict.kind, key) for key in head.edited)
        said += "\n" + session.t("conflict.edited", fields=fields)
    return said


def _author(session: Session, head: Head) -> str:
    if head.through:
        organisation, sequence = head.through
        through = session.t(
            "ui.history.bundle", organisation=organisation.upper(), sequence=sequence
        )
    else:
        through = session.t("ui.conflicts.here")
    name = session.organisation_name(head.organisation)
    return "\n".join((name, head.actor, session.time_text(head.at), through))
