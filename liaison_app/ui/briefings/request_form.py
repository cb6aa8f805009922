"""What a briefing is asked for: language, time, markings, number, exercise."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from liaison_app.domain.dates import format_rfc3339_utc, parse_rfc3339
from liaison_app.domain.entry import parse_instant
from liaison_app.domain.errors import Refused
from liaison_app.domain.vocabulary import BRIEFING_KIND, GRADE, TLP, Code
from liaison_app.ui import theme
from liaison_app.ui.fields.choice import ChoiceControl, Option
from liaison_app.ui.fields.line import LineControl
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.briefing_request import BriefingRequest
from liaison_app.workflows.briefings import Drawn

_LANGUAGES = (("ja", "日本語"), ("en", "English"))


class RequestForm(QWidget):
    """``changed`` comes when another paper is asked for."""

    changed = Signal()
    save_asked = Signal()
    issue_asked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        s = session
        self.kind = ChoiceControl(lambda: _listed(s, BRIEFING_KIND))
        self.language = ChoiceControl(lambda: list(_LANGUAGES))
        self.as_of, self.number = LineControl(), LineControl()
        self.from_day, self.to_day = LineControl(), LineControl()
        self.tlp = ChoiceControl(lambda: [("", s.t("ui.briefings.as_content")), *_listed(s, TLP)])
        self.grade = ChoiceControl(
            lambda: [("", s.t("ui.briefings.as_content")), *_listed(s, GRADE[:2])]
        )
        self.exercise = QCheckBox()
        self.refusal = PlainLabel(role="error", wrap=True)
        self.facts = PlainLabel(role="muted", wrap=True, selectable=True)
        self.notes_heading = PlainLabel(role="label")
        self.notes = PlainLabel(wrap=True, selectable=True)
        self.notes.setObjectName("documentNotes")
        self._drawn: Drawn | None = None
        self.save = button(s.translator, "ui.briefings.save", self.save_asked.emit)
        self.issue = button(s.translator, "ui.briefings.issue", self.issue_asked.emit,
                            role="primary")  # fmt: skip
        self.kind.set_text("cabinet-summary")
        self.language.set_text(s.language)
        self.tlp.set_text("")
        self.grade.set_text("")
        self._build()
        self._connect()

    def request(self) -> BriefingRequest:
        """What the controls say. A time that cannot be read reaches the workflow as typed, which
        refuses it by name."""
        return BriefingRequest(
            kind=self.kind.text(),
            language=self.language.text(),
            as_of=_instant(self.as_of.text()),
            from_day=self.from_day.text().strip() or None,
            to_day=self.to_day.text().strip() or None,
            tlp=self.tlp.text() or None,
            grade=self.grade.text() or None,
            number=self.number.text().strip() or None,
            exercise=self.exercise.isChecked(),
        )

    def show_waiting(self, waiting: bool) -> None:
        """While it is being drawn nothing can be saved or issued."""
        for each in (self.save, self.issue):
            each.setEnabled(not waiting)

    def show_drawn(self, drawn: Drawn) -> None:
        """Say what the preview is, and what did not fit (in the language of the document)."""
        self.show_waiting(False)
        self.refusal.hide()
        self._drawn = drawn
        self._say()

    def show_refusal(self, sentence: str) -> None:
        """The request cannot be drawn; what is shown stays the last that could."""
        self.refusal.setText(sentence)
        self.refusal.show()
        self.save.setEnabled(False)
        self.issue.setEnabled(False)

    def _connect(self) -> None:
        for choice in (self.kind, self.language, self.tlp, self.grade):
            choice.committed.connect(self._tell)
        for line in (self.as_of, self.number, self.from_day, self.to_day):
            line.committed.connect(self._tell)
        self.exercise.toggled.connect(self._tell)
        self._session.translator.language_changed.connect(self._retitle)

    def _tell(self, _value: object) -> None:
        for control in (self.kind, self.language, self.tlp, self.grade, self.as_of, self.number,
                        self.from_day, self.to_day):  # fmt: skip
            control.set_text(control.text())
        self.changed.emit()

    def _say(self) -> None:
        if self._drawn is None:
            return
        s, drawn = self._session, self._drawn
        number = drawn.register_number or s.t("ui.briefings.draft")
        self.facts.setText(
            s.t("ui.briefings.facts", number=number, pages=drawn.pages, sha256=drawn.sha256[:16])
        )
        notes = [*drawn.left_out, *drawn.warnings]
        self.notes_heading.setVisible(bool(notes))
        self.notes.setText("\n".join(f"・{note}" for note in notes))

    def _retitle(self) -> None:
        self._say()
        for choice in (self.kind, self.tlp, self.grade):
            choice.retitle()

    def _build(self) -> None:
        t = self._session.translator
        form = QWidget()
        form.setObjectName("form")
        grid = QGridLayout(form)
        grid.setContentsMargins(2, 2, 10, 2)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(3)
        rows: tuple[tuple[tuple[str, QWidget], ...], ...] = (
            (("kind", self.kind), ("language", self.language)),
            (("as_of", self.as_of),),
            (("from", self.from_day), ("to", self.to_day)),
            (("tlp", self.tlp),),
            (("grade", self.grade),),
            (("number", self.number),),
        )
        for line, controls in enumerate(rows):
            span = 2 // len(controls)
            for place, (name, control) in enumerate(controls):
                label = PlainLabel(role="label", wrap=True)
                t.bind(label.setText, f"ui.briefings.{name}")
                t.bind(control.setAccessibleName, f"ui.briefings.{name}")
                label.setBuddy(control)
                bottom = Qt.AlignmentFlag.AlignBottom
                grid.addWidget(label, 2 * line, place, 1, span, bottom)
                grid.addWidget(control, 2 * line + 1, place, 1, span)
            grid.setRowMinimumHeight(2 * line, 26)
        below = (self.exercise, self.refusal, self.facts, self.notes_heading, self.notes)
        for line, widget in enumerate(below, start=2 * len(rows)):
            grid.addWidget(widget, line, 0, 1, 2)
        grid.setRowStretch(2 * len(rows) + len(below), 1)
        self._name_and_place(form)

    def _name_and_place(self, form: QWidget) -> None:
        t = self._session.translator
        t.bind(self.as_of.setPlaceholderText, "ui.briefings.as_of.hint")
        for line in (self.from_day, self.to_day):
            line.setPlaceholderText("2026-11-23")
        t.bind(self.notes_heading.setText, "ui.briefings.notes")
        self.notes_heading.hide()
        t.bind(self.exercise.setText, "ui.briefings.exercise")
        self.refusal.hide()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(form)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 10, 8, 14)
        column.setSpacing(8)
        column.addWidget(scroll, 1)
        column.addWidget(self.save)
        column.addWidget(self.issue)
        self.setFixedWidth(theme.px(300) + 60)


def _listed(session: Session, codes: tuple[Code, ...]) -> list[Option]:
    return [(code.code, code.label.in_language(session.language)) for code in codes]


def _instant(text: str) -> str | None:
    if not text.strip():
        return None
    try:
        return format_rfc3339_utc(parse_rfc3339(parse_instant("as_of", text.strip())[0]))
    except Refused:
        return text.strip()
