"""Which column of a ledger is which field: one line for each column, with what stands in it."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from liaison_app.interop.columns import READ, Rule
from liaison_app.interop.items import LedgerColumn, LedgerHead
from liaison_app.ui import theme
from liaison_app.ui.fields.choice import ChoiceControl, Option
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.plain import PlainLabel, one_line

_SAMPLES = 3
_SAMPLE_LENGTH = 60


class ColumnsPage(QScrollArea):
    """``changed`` says that the officer chose another field for a column."""

    changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._ledger: LedgerHead | None = None
        self._words: dict[str, dict[str, str]] = {}
        self.controls: dict[str, ChoiceControl] = {}
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        session.translator.language_changed.connect(self._draw)

    def show_ledger(self, ledger: LedgerHead) -> None:
        """Show how the columns are understood; the same ones again keep what has the focus."""
        self._words = {column.heading: dict(column.words) for column in ledger.columns}
        known = self._ledger
        self._ledger = ledger
        if known is not None and _headings(known) == _headings(ledger):
            for column in ledger.columns:
                self.controls[column.heading].set_text(column.field)
            return
        self._draw()

    def rules(self) -> dict[str, Rule]:
        """The mapping as it is chosen now, for every column."""
        return {
            heading: Rule(control.text(), self._words.get(heading, {}))
            for heading, control in self.controls.items()
        }

    def learn(self, heading: str, word: str, meaning: str) -> None:
        """From now on ``word`` stands for ``meaning`` in this column."""
        self._words.setdefault(heading, {})[word] = meaning

    def _draw(self, _language: str = "") -> None:
        if self._ledger is None:
            return
        t = self._session.t
        form = QWidget()
        form.setObjectName("form")
        grid = QGridLayout(form)
        grid.setColumnStretch(1, 1)
        grid.setHorizontalSpacing(16)
        self.controls = {}
        titles = ("ui.import.column.heading", "ui.import.column.samples", "ui.import.column.field")
        for place, title in enumerate(titles):
            grid.addWidget(PlainLabel(t(title), role="muted"), 0, place)
        for row, column in enumerate(self._ledger.columns, 1):
            self._add_line(grid, row, column)
        grid.setRowStretch(len(self._ledger.columns) + 1, 1)
        self.setWidget(form)

    def _add_line(self, grid: QGridLayout, row: int, column: LedgerColumn) -> None:
        heading = PlainLabel(one_line(column.heading))
        samples = " ／ ".join(
            one_line(sample)[:_SAMPLE_LENGTH] for sample in column.samples[:_SAMPLES]
        )
        control = ChoiceControl(self._options)
        control.set_text(column.field)
        control.setMinimumWidth(theme.px(240))
        control.committed.connect(partial(self._choose, column.heading))
        heading.setBuddy(control)
        self.controls[column.heading] = control
        grid.addWidget(heading, row, 0)
        grid.addWidget(PlainLabel(samples, role="muted", wrap=True), row, 1)
        grid.addWidget(control, row, 2)

    def _choose(self, heading: str, field: str) -> None:
        """Of two columns with one field the newly chosen one has it, but for times: a day and a
        time of day may stand in columns of their own."""
        same = [
            other
            for other, control in self.controls.items()
            if field and other != heading and control.text() == field
        ]
        allowed = 1 if field and READ[field].type.value == "instant" else 0
        for other in same[allowed:]:
            self.controls[other].set_text("")
        self.controls[heading].set_text(field)
        self.changed.emit()

    def _options(self) -> list[Option]:
        language = self._session.language
        fields = [(key, field.label.in_language(language)) for key, field in READ.items()]
        return [("", self._session.t("import.column.none")), *fields]


def _headings(ledger: LedgerHead) -> tuple[str, ...]:
    return (ledger.sheet, *(column.heading for column in ledger.columns))
