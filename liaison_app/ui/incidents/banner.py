"""What must not be overlooked on the record in front: an exercise, what is in conflict, a merge,
things to look at."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.domain.plausibility import Caution
from liaison_app.store.queries import Conflict
from liaison_app.ui.fields.conflict_bar import Bar, ConflictBar
from liaison_app.ui.fields.shown import field_label
from liaison_app.ui.session import Session


class Banner(QWidget):
    """Up to four bars; cautions never block anything. ``settle_asked`` carries a conflict's ID."""

    settle_asked = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.exercise, self.merged, self.cautions = Bar("exercise"), Bar("info"), Bar("warning")
        self.conflicts = ConflictBar(session)
        self.conflicts.settle_asked.connect(self.settle_asked)
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
        self.conflicts.show_conflicts(conflicts)

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
