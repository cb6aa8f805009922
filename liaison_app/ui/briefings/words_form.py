"""What the desk writes on a page itself: posture, press, next issue, and what is asked of the
reader."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.briefing.facts import DecisionFacts
from liaison_app.domain.dates import format_rfc3339_utc, parse_rfc3339
from liaison_app.domain.entry import parse_instant
from liaison_app.ui.fields.line import LineControl
from liaison_app.ui.fields.prose import ProseControl
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.briefing_request import Words

_DECISIONS = 2
_PARTS = ("by_when", "basis", "proposal", "coordination")


class WordsForm(QWidget):
    """``changed`` comes when something was written."""

    changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 8, 0, 0)
        self._column.setSpacing(3)
        self.lines: dict[str, LineControl] = {}
        self.texts: list[ProseControl] = []
        for name in ("posture", "press", "next_issue"):
            self._add_line(name, f"ui.briefings.{name}")
        for number in range(1, _DECISIONS + 1):
            text = ProseControl(lines=2)
            self.texts.append(text)
            self._add("ui.briefings.decision", text, number)
            for part in _PARTS:
                self._add_line(f"{part}{number}", f"ui.briefings.decision.{part}")

    def words(self) -> Words:
        """What is written; Refused ``field-…`` where a time cannot be read."""
        next_issue = self.lines["next_issue"].text().strip()
        return Words(
            posture=self.lines["posture"].text().strip(),
            press=self.lines["press"].text().strip(),
            next_issue_at=_time(next_issue) if next_issue else None,
            decisions=tuple(
                self._decision(number)
                for number in range(1, _DECISIONS + 1)
                if self.texts[number - 1].text().strip()
            ),
        )

    def _decision(self, number: int) -> DecisionFacts:
        by_when, basis, proposal, coordination = (
            self.lines[f"{part}{number}"].text().strip() for part in _PARTS
        )
        at, precision = parse_instant("by_when", by_when) if by_when else ("", "minute")
        return DecisionFacts(
            text=self.texts[number - 1].text().strip(),
            by_when=parse_rfc3339(at) if at else None,
            precision=precision,
            basis=basis,
            proposal=proposal,
            coordination=coordination,
        )

    def _add_line(self, name: str, key: str) -> None:
        line = LineControl()
        self.lines[name] = line
        if name.startswith(("next_issue", "by_when")):
            self._session.translator.bind(line.setPlaceholderText, "ui.briefings.as_of.hint")
        self._add(key, line)

    def _add(self, key: str, control: LineControl | ProseControl, number: int = 0) -> None:
        t = self._session.translator
        label = PlainLabel(role="label", wrap=True)
        values = {"number": number} if number else {}
        t.bind(label.setText, key, **values)
        t.bind(control.setAccessibleName, key, **values)
        label.setBuddy(control)
        self._column.addWidget(label)
        self._column.addWidget(control)
        control.committed.connect(self._tell)

    def _tell(self, _text: str) -> None:
        controls: list[LineControl | ProseControl] = [*self.lines.values(), *self.texts]
        for control in controls:
            control.set_text(control.text())
        self.changed.emit()


def _time(text: str) -> str:
    return format_rfc3339_utc(parse_rfc3339(parse_instant("next_issue", text)[0]))
