"""What must not be overlooked on the record in front: an exercise, what is in conflict, a merge,
things to look at."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.domain.plausibility import Caution
from liaison_app.store.queries import Conflict
from liaison_app.ui.fields.shown import field_label
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.plain import PlainLabel


class _Bar(QFrame):
    def __init__(self, tone: str) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self.setProperty("tone", tone)
        self.text = PlainLabel(wrap=True, selectable=True)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(10, 5, 10, 5)
        self.row.addWidget(self.text, 1)
        self.hide()

    def show_text(self, text: str) -> None:
        """Show ``text``; an empty one hides the bar."""
        self.text.setText(text)
        self.setVisible(bool(text))


class Banner(QWidget):
    """Up to four bars; cautions never block anything. ``settle_asked`` carries a conflict's ID."""

    settle_asked = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._disputed: Sequence[Conflict] = ()
        self.exercise, self.merged, self.cautions = _Bar("exercise"), _Bar("info"), _Bar("warning")
        self.conflicts = _Bar("bad")
        self.settle = button(session.translator, "ui.banner.settle", self._ask_settle)
        self.conflicts.row.addWidget(self.settle)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for bar in (self.exercise, self.conflicts, self.merged, self.cautions):
            column.addWidget(bar)

    def show_state(
        self,
        *,
        exercise: bool,
        survivor: str,
        merged: list[str],
        cautions: list[Caution],
        conflicts: Sequence[Conflict],
    ) -> None:
        """Say what holds of the record in front."""
        t = self._session.t
        self.exercise.show_text(t("ui.banner.exercise") if exercise else "")
        said = [t("cli.shown.merged_into", reference=survivor)] if survivor else []
        said += [t("cli.shown.merged", references=", ".join(merged))] if merged else []
        self.merged.show_text("　".join(said))
        self.cautions.show_text(self._cautions(cautions))
        self._disputed = conflicts
        self.conflicts.show_text(self._conflicts(conflicts))

    def _conflicts(self, conflicts: Sequence[Conflict]) -> str:
        """The fields of the record itself by name, those of what is below it with their kind."""
        if not conflicts:
            return ""
        t = self._session.t
        names: dict[str, None] = {}
        for each in conflicts:
            label = field_label(self._session, each.kind, each.field)
            below = each.name.parent is not None
            names[f"{t(f'record.{each.kind}')} {label}" if below else label] = None
        mark = "、" if self._session.language == "ja" else ", "
        return t("ui.banner.conflicts", fields=mark.join(names))

    def _ask_settle(self) -> None:
        self.settle_asked.emit(self._disputed[0].id)

    def _cautions(self, cautions: list[Caution]) -> str:
        """What is missing in one sentence, then each oddity in one of its own."""
        t = self._session.t
        missing = [self._name(each.fields[0]) for each in cautions if each.code == "missing"]
        lines = [
            t(f"caution.{each.code}", first=self._name(each.fields[0]),
              last=self._name(each.fields[-1]))
            for each in cautions
            if each.code != "missing"
        ]  # fmt: skip
        if missing:
            mark = "、" if self._session.language == "ja" else ", "
            lines.append(t("ui.banner.missing", fields=mark.join(missing)))
        return "\n".join(lines)

    def _name(self, key: str) -> str:
        return field_label(self._session, "incident", key)
