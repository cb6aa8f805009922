"""起案・決裁: what waits for whom, what was decided, and each officer's part in it."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from liaison_app.store.caselog import ChangeSet
from liaison_app.ui.administration.secret_dialog import SecretDialog
from liaison_app.ui.approvals.forms import DraftDialog, IssuePolicyDialog, SignDialog
from liaison_app.ui.fields.choice import ChoiceControl
from liaison_app.ui.places import place_of
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import BadgeText, Column
from liaison_app.ui.widgets.fitting import open_at
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table
from liaison_app.ui.widgets.table_menu import TableMenu
from liaison_app.workflows.approval_sheet import print_approval_sheet
from liaison_app.workflows.circulation import (
    APPROVED,
    DRAFTED,
    ISSUED,
    RETURNED,
    REVIEWED,
    Circulation,
    circulations,
    waiting_for,
)
from liaison_app.workflows.circulation_text import circulation_lines
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.issuable import Issuable, issuables
from liaison_app.workflows.release_policy import Policy, policy_in_force

_TONES = {DRAFTED: "warning", REVIEWED: "warning", APPROVED: "good", RETURNED: "bad",
          ISSUED: "neutral"}  # fmt: skip
_FILTERS = ("waiting", "mine", "open", "done")
# Whatever a draft may consist of, and who may do what with it.
_KINDS = frozenset(
    {"approval", "policy", "officer", "package", "edition", "task", "alert", "guideline", "step"}
    | {"request", "campaign", "indicator"}
)


@dataclass(frozen=True)
class _Found:
    policy: Policy
    shown: list[Circulation]
    drafts: list[Issuable]


def _read(desk: Desk, chosen: str) -> _Found:
    found = circulations(desk, open_only=chosen != "done")
    if chosen == "waiting":
        found = waiting_for(desk, desk.actor, found)
    elif chosen == "mine":
        found = [each for each in found if each.row["drafter"] == desk.actor.id]
    elif chosen == "done":
        found = [each for each in found if not each.is_open]
    return _Found(policy_in_force(desk), found, issuables(desk))


class ApprovalsDialog(QDialog):
    """Does not block the window. ``asked_for`` leads to the screen where a draft is shown."""

    asked_for = Signal(str, object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._wanted = ""
        self.policy = Policy()
        self.drafts: list[Issuable] = []
        t = session.translator
        t.bind(self.setWindowTitle, "ui.approvals.title")
        self.said = PlainLabel(role="muted", wrap=True)
        self.change = button(t, "ui.approvals.policy", self.change_policy)
        self.filter = ChoiceControl(
            lambda: [(name, session.t(f"ui.approvals.filter.{name}")) for name in _FILTERS]
        )
        t.bind(self.filter.setAccessibleName, "ui.approvals.filter")
        self.filter.set_text("open")
        self.filter.committed.connect(lambda _code: self.refresh())
        self.draft = button(t, "ui.approvals.draft", self.draft_new, role="primary")
        self.parts = {
            part: button(t, f"ui.approvals.{part}", partial(self.sign, part))
            for part in ("review", "approve", "return")
        }
        self.show_it = button(t, "ui.approvals.open", self.open_subject)
        self.sheet = button(t, "ui.approvals.sheet", self.choose_file)
        self.model = RowsModel(self._columns(), lambda each: each.id, self)
        self.table = Table(self.model)
        TableMenu(self.table, t, "ui.approvals.title")
        self.table.chosen.connect(lambda _id: self._offer())
        self.detail = PlainLabel(wrap=True, selectable=True)
        self._build()
        session.hub.changed.connect(self._on_changed)
        t.language_changed.connect(self._retitle)
        self.refresh()

    @property
    def chosen(self) -> Circulation | None:
        """The circulation whose row is current."""
        row = self.model.row_of(self.table.current_id)
        return self.model.row_at(row) if row >= 0 else None

    def choose(self, identifier: str) -> None:
        """Select a circulation."""
        self._wanted = identifier
        self.filter.set_text("open")
        self.refresh()

    def refresh(self) -> None:
        wanted = self.filter.text()
        self.session.jobs.ask("approvals", lambda desk: _read(desk, wanted), self._show)

    def change_policy(self) -> SecretDialog:
        """Ask for approval from now on, or no longer."""
        return self._open(IssuePolicyDialog(self.session, self.policy, self))

    def draft_new(self) -> DraftDialog:
        """Submit a draft."""
        dialog = DraftDialog(self.session, self.drafts, parent=self)
        dialog.added.connect(lambda found: self.choose(found.id))
        dialog.open()
        return dialog

    def sign(self, part: str) -> SecretDialog | None:
        """An officer's part in the chosen one: review, approve or return."""
        found = self.chosen
        return self._open(SignDialog(self.session, found, part, self)) if found else None

    def open_subject(self) -> None:
        """Show what is to be issued."""
        if self.chosen is not None:
            self.asked_for.emit(*place_of(self.chosen.subject.name))

    def choose_file(self) -> None:
        """Ask where the chosen one's sheet goes."""
        name, _ = QFileDialog.getSaveFileName(
            self, self.session.t("ui.approvals.sheet.choose"), filter="PDF (*.pdf)"
        )
        if name:
            self.write_sheet(Path(name))

    def write_sheet(self, path: Path) -> None:
        """Print the chosen one's sheet (起案用紙), in the language of the screen."""
        found, language = self.chosen, self.session.language
        if found is None:
            return
        self.session.jobs.run(
            lambda desk: print_approval_sheet(desk, found.id, language, path),
            title="ui.job.saving",
            done=lambda paper: self.session.say(
                "good", self.session.t("cli.printed", file=path.name, pages=paper.pages)
            ),
        )

    def _open(self, dialog: SecretDialog) -> SecretDialog:
        dialog.acted.connect(lambda _done: self.refresh())
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def _show(self, found: _Found) -> None:
        self.policy, self.drafts = found.policy, found.drafts
        self.model.show_rows(found.shown)
        if self._wanted:
            self.table.select_id(self._wanted)
            self._wanted = ""
        elif self.chosen is None and found.shown:
            self.table.select_id(found.shown[0].id)
        self._say()
        self._offer()

    def _on_changed(self, changes: ChangeSet, _initiator: object) -> None:
        if _KINDS & changes.kinds:
            self.refresh()

    def _retitle(self) -> None:
        self.filter.retitle()
        self.table.retitle()
        self._say()
        self._offer()

    def _say(self) -> None:
        key = "policy.issue.on" if self.policy.approval_to_issue else "policy.issue.off"
        above = self.session.surroundings.policy.approval_to_issue
        self.change.setEnabled(not above)
        self.said.setText(self.session.t(key) + (self.session.t("ui.policy.by") if above else ""))

    def _offer(self) -> None:
        found = self.chosen
        state = found.state if found else ""
        self.draft.setEnabled(bool(self.drafts))
        self.parts["review"].setEnabled(state == DRAFTED)
        self.parts["approve"].setEnabled(state in (DRAFTED, REVIEWED))
        self.parts["return"].setEnabled(found is not None and found.is_open)
        self.show_it.setEnabled(found is not None)
        self.sheet.setEnabled(found is not None)
        texts, names = self.session.translator.texts, self.session.organisation_name
        lines = circulation_lines(found, texts, names) if found else []
        self.detail.setText("\n".join(lines) or self.session.t("ui.approvals.nothing"))

    def _build(self) -> None:
        above, acts = QHBoxLayout(), QHBoxLayout()
        above.addWidget(self.said, 1)
        above.addWidget(self.change)
        acts.setSpacing(8)
        acts.addWidget(self.filter)
        acts.addStretch(1)
        for each in (self.draft, *self.parts.values(), self.show_it, self.sheet):
            acts.addWidget(each)
        below = QWidget()
        inner = QVBoxLayout(below)
        inner.setContentsMargins(0, 8, 0, 0)
        inner.addWidget(self.detail)
        inner.addStretch(1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.table)
        split.addWidget(below)
        split.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addLayout(above)
        column.addLayout(acts)
        column.addWidget(split, 1)
        open_at(self, 1080, 620)

    def _columns(self) -> tuple[Column, ...]:
        s = self.session

        def state(each: Circulation) -> BadgeText:
            if each.changed:
                return s.t("approval.stale"), "bad"
            return s.t(f"approval.state.{each.state}"), _TONES[each.state]

        def text(key: str) -> str:
            return s.t(f"approval.step.{key}")

        return (
            Column("state", lambda: s.t("ui.inbox.state"), lambda each: state(each)[0], 190,
                   badge=state),
            Column("reference", lambda: s.t("ui.incidents.column.reference"),
                   lambda each: each.reference, 120),
            Column("title", lambda: s.t("ui.incidents.column.title"),
                   lambda each: one_line(each.title), 260, stretch=True),
            Column("drafted", lambda: text("drafted"),
                   lambda each: one_line(str(each.row["drafted_by"])), 150),
            Column("at", lambda: s.t("ui.approvals.drafted_at"),
                   lambda each: s.time_text(each.row["drafted_at"]), 130,
                   order=lambda each: str(each.row["drafted_at"] or "")),
            Column("approved", lambda: text("approved"),
                   lambda each: one_line(str(each.row["approved_by"] or "")), 150),
        )  # fmt: skip
