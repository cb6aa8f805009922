"""A record read, not edited: labels and plain texts in a column."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from liaison_app.ui import theme
from liaison_app.ui.widgets.plain import PlainLabel

Fact = tuple[str, str]  # label, text
_LEAST = 120  # pixels, at letters of 100 %


class Facts(QScrollArea):
    """Texts of any length; empty ones are left out. Everything can be selected and copied. Where
    there is more than is seen, Tab comes here and the arrow keys scroll."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setObjectName("readArea")
        self.setMinimumHeight(theme.px(_LEAST))
        self.verticalScrollBar().rangeChanged.connect(self._take_focus)
        self._take_focus(0, 0)
        self.facts: tuple[Fact, ...] = ()
        self.show_facts("", ())

    def show_facts(self, heading: str, facts: Sequence[Fact]) -> None:
        """Replace what is shown."""
        self.setAccessibleName(heading)
        self.facts = tuple(fact for fact in facts if fact[1])
        body = QWidget()
        body.setObjectName("form")
        outer = QVBoxLayout(body)
        outer.setContentsMargins(2, 2, 12, 2)
        card = QFrame()
        card.setProperty("role", "card")
        if not (heading or self.facts):
            card.hide()
        column = QVBoxLayout(card)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(8)
        if heading:
            column.addWidget(PlainLabel(heading, role="heading", wrap=True, selectable=True))
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(7)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for label, text in self.facts:
            value = PlainLabel(text, wrap=True, selectable=True)
            value.setAccessibleName(f"{label}: {value.text()}")
            name = PlainLabel(label, role="label")
            for side in (name, value):
                side.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            form.addRow(name, value)
        column.addLayout(form)
        outer.addWidget(card)
        outer.addStretch(1)
        self.setWidget(body)

    def _take_focus(self, _first: int, last: int) -> None:
        policy = Qt.FocusPolicy
        self.setFocusPolicy(policy.TabFocus if last > 0 else policy.NoFocus)
