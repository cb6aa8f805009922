"""What a briefing is asked for: its kind and the options that kind takes, markings, numbers, and
what a person writes instead of the drafts."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QScrollArea, QSpinBox, QVBoxLayout, QWidget

from liaison_app.domain.dates import format_rfc3339_utc, parse_rfc3339
from liaison_app.domain.entry import parse_instant
from liaison_app.domain.errors import Refused
from liaison_app.domain.vocabulary import BRIEFING_KIND, GRADE, TLP, Code
from liaison_app.ui.briefings.bundle_chooser import BundleChooser
from liaison_app.ui.briefings.sentences_editor import SentencesEditor
from liaison_app.ui.briefings.words_form import WordsForm
from liaison_app.ui.fields.choice import ChoiceControl, Option
from liaison_app.ui.fields.line import LineControl
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.briefing_kinds import MOST_COPIES, needs, takes
from liaison_app.workflows.briefing_request import BriefingRequest, Words
from liaison_app.workflows.briefings import Drawn

_LANGUAGES = (("ja", "日本語"), ("en", "English"))
_LINES = ("incident", "as_of", "from", "to", "number", "distribution")
# Rows of controls; those named as an option of a kind are there for a kind that takes it.
_ROWS = (
    ("kind", "language"),
    ("incident",),
    ("bundle",),
    ("as_of",),
    ("from", "to"),
    ("tlp",),
    ("grade",),
    ("number",),
    ("distribution",),
    ("copies",),
)
_OPTIONS = frozenset({"incident", "bundle", "from", "to"})


class RequestForm(QWidget):
    """``changed`` comes when another paper is asked for."""

    changed = Signal()
    save_asked = Signal()
    copy_asked = Signal()
    issue_asked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        s = session
        self.kind = ChoiceControl(lambda: _listed(s, BRIEFING_KIND))
        offered = s.surroundings.policy.languages
        self.language = ChoiceControl(lambda: [each for each in _LANGUAGES if each[0] in offered])
        self.lines = {name: LineControl() for name in _LINES}
        self.as_of, self.incident = self.lines["as_of"], self.lines["incident"]
        self.bundle = BundleChooser(s)
        self.tlp = ChoiceControl(lambda: [("", s.t("ui.briefings.as_content")), *_listed(s, TLP)])
        self.grade = ChoiceControl(
            lambda: [("", s.t("ui.briefings.as_content")), *_listed(s, GRADE[:2])]
        )
        self.copies = QSpinBox()
        self.copies.setRange(0, MOST_COPIES)
        self.exercise, self.anonymise = QCheckBox(), QCheckBox()
        self.sign, self.attach_data = QCheckBox(), QCheckBox()
        self.refusal = PlainLabel(role="error", wrap=True)
        self.facts = PlainLabel(role="muted", wrap=True, selectable=True)
        self.notes_heading = PlainLabel(role="label")
        self.notes = PlainLabel(wrap=True, selectable=True)
        self.notes.setObjectName("documentNotes")
        self.details = QCheckBox()
        self.details.hide()
        self.sentences, self.words = SentencesEditor(s), WordsForm(s)
        self._labels: dict[str, PlainLabel] = {}
        self._drawn: Drawn | None = None
        self.save = button(s.translator, "ui.briefings.save", self.save_asked.emit)
        self.copy = button(s.translator, "ui.briefings.save-copy", self.copy_asked.emit)
        self.issue = button(s.translator, "ui.briefings.issue", self.issue_asked.emit,
                            role="primary")  # fmt: skip
        self.kind.set_text("cabinet-summary")
        self.language.set_text(s.language)
        self.tlp.set_text("")
        self.grade.set_text("")
        self._build()
        self._connect()
        self._follow_kind()

    def request(self) -> BriefingRequest:
        """What the controls say, of what the kind takes. A time that cannot be read reaches the
        workflow as typed, which refuses it by name; Refused ``field-…`` for one of the words."""
        kind = self.kind.text()

        def line(name: str) -> str | None:
            is_taken = name not in _OPTIONS or takes(kind, name)
            return self.lines[name].text().strip() or None if is_taken else None

        return BriefingRequest(
            kind=kind,
            language=self.language.text(),
            as_of=_instant(self.as_of.text()),
            from_day=line("from"),
            to_day=line("to"),
            tlp=self.tlp.text() or None,
            grade=self.grade.text() or None,
            number=line("number"),
            exercise=self.exercise.isChecked(),
            sign=self.sign.isChecked(),
            copies=self.copies.value() or None,
            attach_data=self.attach_data.isChecked(),
            anonymise=self.anonymise.isChecked() and takes(kind, "anonymise"),
            incident=line("incident"),
            bundle=self.bundle.path if takes(kind, "bundle") else None,
            sentences=self.sentences.written if takes(kind, "sentences") else None,
            distribution=line("distribution"),
            words=self.words.words() if takes(kind, "words") else Words(),
        )

    def lacking(self, request: BriefingRequest) -> str:
        """The key of the sentence that says what the kind asks for and is not given; or empty."""
        missing = sorted(needs(request.kind) - request.options)
        return f"ui.briefings.needs.{missing[0]}" if missing else ""

    def show_waiting(self, waiting: bool) -> None:
        """While it is being drawn nothing can be saved or issued."""
        for each in (self.save, self.copy, self.issue):
            each.setEnabled(not waiting)

    def show_drawn(self, drawn: Drawn) -> None:
        """Say what the preview is, and what did not fit (in the language of the document)."""
        self.show_waiting(False)
        self.refusal.hide()
        self._drawn = drawn
        self.sentences.show_drafted(drawn.sentences)
        self._say()

    def show_refusal(self, sentence: str) -> None:
        """The request cannot be drawn; what is shown stays the last that could."""
        self.refusal.setText(sentence)
        self.refusal.show()
        for each in (self.save, self.copy, self.issue):
            each.setEnabled(False)

    def show_lacking(self, sentence: str) -> None:
        """There is nothing to draw yet, and nothing is shown."""
        self._drawn = None
        for label in (self.facts, self.notes):
            label.setText("")
        self.notes_heading.hide()
        self.details.hide()
        self.show_refusal(sentence)

    def _connect(self) -> None:
        self.kind.committed.connect(self._choose_kind)
        for choice in (self.language, self.tlp, self.grade):
            choice.committed.connect(self._tell)
        for line in self.lines.values():
            line.committed.connect(self._tell)
        for box in (self.exercise, self.anonymise, self.sign, self.attach_data):
            box.toggled.connect(self._tell)
        self.copies.valueChanged.connect(self._tell)
        self.details.toggled.connect(lambda _on: self._say())
        self.bundle.changed.connect(self.changed)
        self.sentences.changed.connect(self.changed)
        self.words.changed.connect(self.changed)
        self._session.translator.language_changed.connect(self._retitle)

    def _choose_kind(self, _code: str) -> None:
        self.sentences.forget()
        self._follow_kind()
        self._tell(_code)

    def _follow_kind(self) -> None:
        """Show what the kind takes, and nothing else."""
        kind = self.kind.text()
        for name in _OPTIONS:
            is_taken = takes(kind, name)
            self._labels[name].setVisible(is_taken)
            self._control(name).setVisible(is_taken)
        self.anonymise.setVisible(takes(kind, "anonymise"))
        self.sentences.setVisible(takes(kind, "sentences"))
        self.words.setVisible(takes(kind, "words"))
        until = "ui.briefings.return_by" if takes(kind, "bundle") else "ui.briefings.to"
        self._labels["to"].setText(self._session.t(until))

    def _tell(self, _value: object) -> None:
        for control in (self.kind, self.language, self.tlp, self.grade):
            control.set_text(control.text())
        for line in self.lines.values():
            line.set_text(line.text())
        self.changed.emit()

    def _say(self) -> None:
        if self._drawn is None:
            return
        s, drawn = self._session, self._drawn
        number = drawn.register_number or s.t("ui.briefings.draft")
        self.facts.setText(
            s.t("ui.briefings.facts", number=number, pages=drawn.pages, sha256=drawn.sha256[:16])
        )
        whole, told = [*drawn.left_out, *drawn.warnings], drawn.told
        notes = whole if self.details.isChecked() else [*told.left_out, *told.warnings]
        self.notes_heading.setVisible(bool(notes))
        self.details.setVisible(len(whole) > len(told.left_out) + len(told.warnings))
        self.details.setText(s.t("ui.briefings.notes.all", count=len(whole)))
        self.notes.setText("\n".join(f"・{note}" for note in notes))

    def _retitle(self) -> None:
        self._say()
        self._follow_kind()
        for choice in (self.kind, self.tlp, self.grade):
            choice.retitle()

    def _control(self, name: str) -> QWidget:
        found = self.lines.get(name) or getattr(self, name)
        assert isinstance(found, QWidget)
        return found

    def _build(self) -> None:
        t = self._session.translator
        form = QWidget()
        form.setObjectName("form")
        grid = QGridLayout(form)
        grid.setContentsMargins(2, 2, 10, 2)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(3)
        for line, names in enumerate(_ROWS):
            span = 2 // len(names)
            for place, name in enumerate(names):
                label, control = PlainLabel(role="label", wrap=True), self._control(name)
                self._labels[name] = label
                t.bind(label.setText, f"ui.briefings.{name}")
                t.bind(control.setAccessibleName, f"ui.briefings.{name}")
                label.setBuddy(control)
                bottom = Qt.AlignmentFlag.AlignBottom
                grid.addWidget(label, 2 * line, place, 1, span, bottom)
                grid.addWidget(control, 2 * line + 1, place, 1, span)
        below = (self.exercise, self.anonymise, self.sign, self.attach_data, self.refusal,
                 self.facts, self.notes_heading, self.notes, self.details, self.sentences,
                 self.words)  # fmt: skip
        for line, widget in enumerate(below, start=2 * len(_ROWS)):
            grid.addWidget(widget, line, 0, 1, 2)
        grid.setRowStretch(2 * len(_ROWS) + len(below), 1)
        self._name_and_place(form)

    def _name_and_place(self, form: QWidget) -> None:
        t = self._session.translator
        t.bind(self.as_of.setPlaceholderText, "ui.briefings.as_of.hint")
        t.bind(self.copies.setSpecialValueText, "ui.briefings.copies.none")
        for name in ("from", "to"):
            self.lines[name].setPlaceholderText("2026-11-23")
        self.incident.setPlaceholderText("MOFA-2026-0001")
        t.bind(self.notes_heading.setText, "ui.briefings.notes")
        self.notes_heading.hide()
        t.bind(self.exercise.setText, "ui.briefings.exercise")
        t.bind(self.anonymise.setText, "ui.briefings.anonymise")
        t.bind(self.sign.setText, "ui.briefings.sign")
        t.bind(self.attach_data.setText, "ui.briefings.attach_data")
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
        column.addWidget(self.copy)
        column.addWidget(self.issue)
        self.setFixedWidth(360)


def _listed(session: Session, codes: tuple[Code, ...]) -> list[Option]:
    return [(code.code, code.label.in_language(session.language)) for code in codes]


def _instant(text: str) -> str | None:
    if not text.strip():
        return None
    try:
        return format_rfc3339_utc(parse_rfc3339(parse_instant("as_of", text.strip())[0]))
    except Refused:
        return text.strip()
