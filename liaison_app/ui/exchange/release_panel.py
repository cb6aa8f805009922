"""Bundles that wait for a second officer: released, written to a medium, or withheld."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QInputDialog, QVBoxLayout, QWidget

from liaison_app.ui import theme
from liaison_app.ui.administration.secret_dialog import SecretDialog
from liaison_app.ui.exchange.release_dialogs import PolicyDialog, ReleaseDialog
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import BadgeText, Column
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table
from liaison_app.ui.widgets.table_menu import TableMenu
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.outgoing import BundleWritten
from liaison_app.workflows.release_policy import Policy, policy_in_force
from liaison_app.workflows.releasing import (
    PREPARED,
    RELEASED,
    Pending,
    releases,
    withhold_bundle,
    write_released,
)

_HEIGHT = 140  # pixels; one bundle for each recipient at most
_TONES = {PREPARED: "warning", RELEASED: "good"}


def _read(desk: Desk) -> tuple[Policy, list[Pending]]:
    return policy_in_force(desk), releases(desk)


class ReleasePanel(QWidget):
    """The table is there while something waits. ``wrote`` carries the file written out."""

    wrote = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._wanted = ""
        self.policy = Policy()
        t = session.translator
        self.said = PlainLabel(role="muted", wrap=True)
        self.change = button(t, "ui.release.policy", self.change_policy)
        self.release = button(t, "ui.release.release", self.release_chosen, role="primary")
        self.write = button(t, "ui.release.write", self.choose_folder)
        self.withhold = button(t, "ui.release.withhold", self.ask_reason)
        self.model = RowsModel(self._columns(), lambda each: each.id, self)
        self.table = Table(self.model)
        self.table.setFixedHeight(theme.px(_HEIGHT))
        TableMenu(self.table, t, "ui.release.waiting")
        self.table.chosen.connect(lambda _id: self._offer())
        self._build()
        self.show_found((Policy(), []))

    def refresh(self) -> None:
        self._session.jobs.ask("releases", _read, self.show_found)

    def retitle(self) -> None:
        self.table.retitle()
        self._say()

    @property
    def chosen(self) -> Pending | None:
        """The bundle whose row is current."""
        row = self.model.row_of(self.table.current_id)
        return self.model.row_at(row) if row >= 0 else None

    def show_found(self, found: tuple[Policy, list[Pending]]) -> None:
        """What is asked for, and what waits."""
        self.policy, waiting = found
        self.model.show_rows(waiting)
        if self._wanted:
            self.table.select_id(self._wanted)
            self._wanted = ""
        elif self.chosen is None and waiting:
            self.table.select_id(waiting[0].id)
        self.waiting.setVisible(bool(waiting))
        self._say()
        self._offer()

    def choose(self, identifier: str) -> None:
        """Select a bundle that waits, ready to be released or written."""
        self._wanted = identifier
        self.table.setFocus()
        self.refresh()

    def change_policy(self) -> SecretDialog:
        """Ask for two officers from now on, or no longer."""
        return self._open(PolicyDialog(self._session, self.policy, self))

    def release_chosen(self) -> SecretDialog | None:
        """Another officer signs for the chosen bundle."""
        pending = self.chosen
        return self._open(ReleaseDialog(self._session, pending, self)) if pending else None

    def choose_folder(self) -> None:
        """Ask where the chosen bundle goes."""
        name = QFileDialog.getExistingDirectory(self, self._session.t("ui.outbox.folder"))
        if name:
            self.write_to(Path(name))

    def write_to(self, folder: Path) -> None:
        """Write the chosen bundle into a folder."""
        pending = self.chosen
        if pending is None:
            return
        self._session.jobs.run(
            lambda desk: write_released(desk, pending.id, folder),
            title="ui.job.saving",
            done=self._written,
            failed=self._refused,
        )

    def ask_reason(self) -> None:
        """Whoever audits wants to know why it did not leave."""
        dialog = QInputDialog(self)
        dialog.setWindowTitle(self._session.t("ui.release.withhold"))
        dialog.setLabelText(self._session.t("ui.release.reason"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.textValueSelected.connect(self.try_withhold)
        dialog.open()

    def try_withhold(self, reason: str) -> None:
        """It does not leave; an empty reason is refused."""
        pending = self.chosen
        if pending is None:
            return
        self._session.jobs.run(
            lambda desk: withhold_bundle(desk, pending.id, reason),
            title="ui.job.saving",
            done=self._moved,
            failed=self._refused,
        )

    def _open(self, dialog: SecretDialog) -> SecretDialog:
        dialog.acted.connect(self._moved)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def _moved(self, _result: object) -> None:
        """What may leave is another: this screen, and what the first one counts, are read anew."""
        self._session.hub.arrived.emit()

    def _written(self, written: BundleWritten) -> None:
        self.refresh()
        self.wrote.emit(written)

    def _refused(self, error: Exception) -> None:
        self.refresh()
        self._session.errors.present(error)

    def _say(self) -> None:
        key = "policy.two.on" if self.policy.two_person_release else "policy.two.off"
        above = self._session.surroundings.policy.two_person_release
        self.change.setEnabled(not above)
        self.said.setText(self._session.t(key) + (self._session.t("ui.policy.by") if above else ""))

    def _offer(self) -> None:
        state = self.chosen.state if self.chosen else ""
        self.release.setEnabled(state == PREPARED)
        self.write.setEnabled(state == RELEASED)
        self.withhold.setEnabled(bool(state))

    def _build(self) -> None:
        above = QHBoxLayout()
        above.addWidget(self.said, 1)
        above.addWidget(self.change)
        self.waiting = QWidget()
        acts = QHBoxLayout()
        acts.setSpacing(8)
        heading = PlainLabel(role="label")
        self._session.translator.bind(heading.setText, "ui.release.waiting")
        acts.addWidget(heading)
        acts.addStretch(1)
        for each in (self.release, self.write, self.withhold):
            acts.addWidget(each)
        inner = QVBoxLayout(self.waiting)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addLayout(acts)
        inner.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(above)
        column.addWidget(self.waiting)

    def _columns(self) -> tuple[Column, ...]:
        s = self._session

        def state(each: Pending) -> BadgeText:
            return s.t(f"release.state.{each.state}"), _TONES[each.state]

        return (
            Column("file", lambda: s.t("ui.inbox.file"), lambda each: one_line(each.file), 220,
                   stretch=True),
            Column("state", lambda: s.t("ui.inbox.state"), lambda each: state(each)[0], 150,
                   badge=state),
            Column("recipient", lambda: s.t("ui.outbox.recipient"),
                   lambda each: s.organisation_name(str(each.row["organisation"])), 170),
            Column("prepared", lambda: s.t("ui.release.prepared_by"),
                   lambda each: one_line(str(each.row["prepared_by"])), 210),
            Column("at", lambda: s.t("ui.release.prepared_at"),
                   lambda each: s.time_text(each.row["prepared_at"]), 130,
                   order=lambda each: str(each.row["prepared_at"] or "")),
            Column("released", lambda: s.t("ui.release.released_by"),
                   lambda each: one_line(str(each.row["approved_by"] or "")), 160),
        )  # fmt: skip
