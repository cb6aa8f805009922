"""信頼文書: who vouches for whom, until when, as of when; and what is done about it."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QInputDialog,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from liaison_app.exchange.root_keys import short_name
from liaison_app.ui.administration.root_dialogs import (
    ChangeKeysDialog,
    MakeRootKeyDialog,
    ProposeRootDialog,
    RotateDialog,
    SignDialog,
    proposal_text,
)
from liaison_app.ui.administration.secret_dialog import SecretDialog
from liaison_app.ui.administration.trust_facts import TrustState, read_trust, trust_facts
from liaison_app.ui.exchange.epoch_bar import began_text
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.facts import Facts
from liaison_app.ui.widgets.fitting import open_at
from liaison_app.workflows.epochs import Opened
from liaison_app.workflows.registry import renew_registry
from liaison_app.workflows.root_media import MadeRootKey
from liaison_app.workflows.root_rotation import (
    ProposalShown,
    adopt_rotation,
    inspect_proposal,
)
from liaison_app.workflows.time_floor import (
    confirm_clock,
)


class TrustDialog(QDialog):
    """Does not block the window. An agency reads; the office replaces its keys."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        t = session.translator
        t.bind(self.setWindowTitle, "ui.admin.trust")
        self.facts = Facts()
        self.renew = button(t, "ui.admin.renew_registry", self.renew_registry)
        self.rotate = button(t, "ui.admin.rotate_root", self.ask_rotation)
        self.propose = button(t, "ui.admin.propose_root", self.choose_proposal)
        self.adopt = button(t, "ui.admin.adopt_root", self.choose_to_adopt)
        self.make = button(t, "ui.admin.make_root_key", self.choose_medium)
        self.sign = button(t, "ui.admin.sign_root", self.choose_to_sign)
        self.change = button(t, "ui.admin.change_keys", self.ask_new_keys)
        self.confirm = button(t, "ui.admin.confirm_clock", self.ask_confirmation)
        column = QVBoxLayout(self)
        column.addWidget(self.facts, 1)
        column.addLayout(self._row(self.renew, self.rotate, self.propose, self.adopt))
        column.addLayout(self._row(self.make, self.sign, self.change, self.confirm))
        open_at(self, 1020, 560)
        session.hub.arrived.connect(self.refresh)
        t.language_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Read again what is known."""
        self.session.jobs.ask("trust", read_trust, self._show)

    def renew_registry(self) -> None:
        """Sign the registry for another year."""
        self._run(renew_registry, lambda _none: self._renewed())

    def ask_rotation(self) -> RotateDialog:
        dialog = RotateDialog(self.session, self)
        self._open(dialog, self._adopted)
        return dialog

    def choose_proposal(self) -> None:
        """Ask where the proposal goes."""
        name, _filter = QFileDialog.getSaveFileName(
            self, self.session.t("ui.admin.propose_root"), "root.proposal"
        )
        if name:
            self.propose_to(Path(name))

    def propose_to(self, path: Path) -> ProposeRootDialog:
        dialog = ProposeRootDialog(self.session, path, self)
        self._open(dialog, self._told)
        return dialog

    def choose_medium(self) -> None:
        """Ask for the folder of a holder's medium."""
        name = QFileDialog.getExistingDirectory(self, self.session.t("ui.admin.make_root_key"))
        if name:
            self.make_key(Path(name))

    def make_key(self, folder: Path) -> MakeRootKeyDialog:
        office = self.session.installation.office_code
        dialog = MakeRootKeyDialog(self.session, folder, office, self)
        self._open(dialog, self._made)
        return dialog

    def choose_to_sign(self) -> None:
        """Ask for the proposal, then for the key on the medium."""
        t = self.session.t
        proposal, _ = QFileDialog.getOpenFileName(self, t("ui.admin.choose_proposal"))
        if not proposal:
            return
        key, _ = QFileDialog.getOpenFileName(self, t("ui.admin.choose_key"))
        if key:
            self.sign_with(Path(proposal), Path(key))

    def sign_with(self, proposal: Path, key: Path) -> None:
        """Show what is proposed; its holder's passphrase signs."""
        self._run(
            lambda _desk: inspect_proposal(proposal),
            lambda shown: self._open(
                SignDialog(self.session, proposal, shown, key, self), self._told
            ),
        )

    def choose_to_adopt(self) -> None:
        """Ask for a proposal that has its signatures."""
        name, _filter = QFileDialog.getOpenFileName(self, self.session.t("ui.admin.adopt_root"))
        if name:
            self.adopt_from(Path(name))

    def adopt_from(self, path: Path) -> None:
        self._run(lambda desk: adopt_rotation(desk, path), self._adopted)

    def ask_new_keys(self) -> ChangeKeysDialog:
        """This installation's keys may be known to somebody."""
        dialog = ChangeKeysDialog(self.session, self)
        self._open(dialog, self._changed)
        return dialog

    def ask_confirmation(self) -> None:
        """The reason why the clock is right all the same."""
        dialog = QInputDialog(self)
        dialog.setWindowTitle(self.session.t("ui.admin.confirm_clock"))
        dialog.setLabelText(self.session.t("ui.admin.confirm_clock.reason"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.textValueSelected.connect(self.confirm_with)
        dialog.open()

    def confirm_with(self, reason: str) -> None:
        self._run(lambda desk: confirm_clock(desk, reason), lambda _clock: self._acted())

    def _row(self, *buttons: QPushButton) -> QHBoxLayout:
        """Nothing can be pressed before it is known what may be."""
        row = QHBoxLayout()
        for each in buttons:
            each.setEnabled(False)
            row.addWidget(each)
        row.addStretch(1)
        return row

    def _run(self, act: Any, done: Any) -> None:
        self.session.jobs.run(
            act, title="ui.job.verifying", done=done, failed=self.session.errors.present
        )

    def _open(self, dialog: SecretDialog, acted: Any) -> None:
        dialog.acted.connect(acted)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _made(self, made: MadeRootKey) -> None:
        said = self.session.t(
            "cli.trust.key", name=short_name(made.key), file=str(made.path), key=made.key
        )
        self.session.say("info", said)

    def _told(self, shown: ProposalShown) -> None:
        self.session.say("info", proposal_text(self.session, shown))

    def _adopted(self, shown: ProposalShown) -> None:
        self.session.say("good", self.session.t("cli.trust.adopted", version=shown.version))
        self._acted()

    def _renewed(self) -> None:
        self.session.say("good", self.session.t("ui.registry.changed"))
        self._acted()

    def _changed(self, opened: Opened) -> None:
        self.session.say("good", began_text(self.session, "cli.key.changed", opened))
        self.session.refresh_installation()
        self._acted()

    def _acted(self) -> None:
        self.session.hub.arrived.emit()

    def _show(self, state: TrustState) -> None:
        office = self.session.is_office
        kept = state.trust is not None and any(each.here for each in state.trust.root.keys)
        self.rotate.setEnabled(office and kept)
        for each in (self.renew, self.propose, self.adopt):
            each.setEnabled(office)
        for each in (self.make, self.sign, self.change):
            each.setEnabled(state.trust is not None)
        self.confirm.setEnabled(bool(state.health.clock.finding))
        self.facts.show_facts(self.session.t("ui.admin.trust"), trust_facts(self.session, state))
