"""What stands beside the fields of a group: proposals, the sentence that is printed, names."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget

from liaison_app.domain.severity import proposed_severity
from liaison_app.domain.vocabulary import ESTIMATIVE, SEVERITY, label_of
from liaison_app.store.queries import Reader, Row
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.readable import technique_text

ACCEPT_KEY = "Ctrl+Shift+P"


class SeverityProposal(QWidget):
    """The grade that the three viewpoints propose, accepted by one key."""

    def __init__(self, session: Session, accept: Callable[[], object]) -> None:
        super().__init__()
        self._session = session
        self.text = PlainLabel(wrap=True)
        self.accept = button(session.translator, "ui.severity.accept", accept)
        # The button's own shortcut would be lost with each change of its text.
        self.key = QShortcut(QKeySequence(ACCEPT_KEY), self)
        self.key.activated.connect(self.accept.click)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.text, 1)
        row.addWidget(self.accept)

    def show_row(self, row: Row, *, editable: bool) -> None:
        grade = proposed_severity(row)
        stands = grade is not None and grade == row.get("severity")
        word = label_of(SEVERITY, grade).in_language(self._session.language)
        key = "none" if grade is None else "stands" if stands else "differs"
        self.text.setText(self._session.t(f"ui.severity.{key}", grade=word))
        self.accept.setVisible(grade is not None and not stands)
        self.accept.setEnabled(editable)
        self.key.setEnabled(editable and grade is not None and not stands)


class AiSentence(PlainLabel):
    """The sentence that documents will print about AI."""

    def __init__(self, session: Session) -> None:
        super().__init__(role="muted", wrap=True, selectable=True)
        self._session = session

    def show_row(self, row: Row, *, editable: bool) -> None:  # noqa: ARG002 - one of several
        involvement = row.get("ai_involvement")
        if involvement in ("suspected", "confirmed"):
            sentence = self._session.t(f"ai.sentence.{involvement}")
            self.setText(self._session.t("ui.ai.printed", sentence=sentence))
        else:
            self.setText(self._session.t("ui.ai.not_printed"))


class AiPanel(QWidget):
    """The sentence, and the way to the guidelines for what is suspected."""

    def __init__(self, session: Session, ask: Callable[[], object]) -> None:
        super().__init__()
        self.sentence = AiSentence(session)
        self.guideline = button(session.translator, "ui.ai.guideline", ask, role="link")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.guideline)

    def show_row(self, row: Row, *, editable: bool) -> None:
        self.sentence.show_row(row, editable=editable)


class EstimativeWords(QWidget):
    """Words of estimative language, put where the cursor stands in the assessment."""

    def __init__(self, session: Session, target: QPlainTextEdit) -> None:
        super().__init__()
        self._session, self._target = session, target
        self.label = PlainLabel(role="muted")
        session.translator.bind(self.label.setText, "ui.assessment.words")
        row = Flow(spacing=6)
        row.add(self.label)
        self.words = []
        for code in ESTIMATIVE:
            act = partial(self._insert, code.code)
            word = button(session.translator, f"ui.assessment.word.{code.code}", act, role="link")
            word.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.add(word)
            self.words.append(word)
        self.setLayout(row)

    def show_row(self, row: Row, *, editable: bool) -> None:  # noqa: ARG002
        for word in self.words:
            word.setEnabled(editable)

    def _insert(self, code: str) -> None:
        self._target.insertPlainText(label_of(ESTIMATIVE, code).in_language(self._session.language))
        self._target.setFocus(Qt.FocusReason.OtherFocusReason)


class TechnicalNames(PlainLabel):
    """The names of the techniques, and of the vulnerabilities as tasks and alerts call them."""

    def __init__(self, session: Session) -> None:
        super().__init__(role="muted", wrap=True, selectable=True)
        self._session = session

    def show_row(self, row: Row, *, editable: bool) -> None:  # noqa: ARG002
        vocabularies = self._session.surroundings.vocabularies
        language = self._session.language
        techniques = [
            technique_text(vocabularies, code, language) for code in _texts(row, "techniques")
        ]
        self._say(techniques)
        cves = _texts(row, "cves")
        if cves:
            self._session.reads.ask(
                "cve-names",
                lambda reader: _cve_names(reader, cves),
                lambda names: self._say([*techniques, *names]),
            )

    def _say(self, lines: list[str]) -> None:
        self.setText("\n".join(lines))
        self.setVisible(bool(lines))


def _cve_names(reader: Reader, cves: list[str]) -> list[str]:
    """What the case log knows of each: the tasks and alerts that name it."""
    found = []
    for cve in cves:
        for other in reader.citing([cve], ("task", "alert"))[:3]:
            title = str(reader.row(other).get("title") or "")
            found.append(f"{cve}　{other.reference}　{title}")
    return found


def _texts(row: Row, key: str) -> list[str]:
    value = row.get(key)
    return value if isinstance(value, list) else []
