"""The administration screen: who works here, and the keys that open the case log."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSpinBox, QWidget

from liaison_app.ui.administration.dialogs import (
    AddOfficerDialog,
    ChangePassphraseDialog,
    ConfirmDialog,
    HandoverDialog,
    RecoveryDialog,
)
from liaison_app.ui.administration.endorsements import EndorseDialog, endorsement_text
from liaison_app.ui.administration.keys_panel import KeysPanel
from liaison_app.ui.administration.mappings_panel import MappingsPanel
from liaison_app.ui.administration.roles_dialog import RolesDialog
from liaison_app.ui.administration.secret_dialog import SecretDialog
from liaison_app.ui.administration.trust_dialog import TrustDialog
from liaison_app.ui.administration.update_panel import UpdatePanel
from liaison_app.ui.session import Session
from liaison_app.ui.shell.screen import Screen
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import Column
from liaison_app.ui.widgets.confirm import confirm
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.page import page_in
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table, row_height
from liaison_app.ui.widgets.table_menu import TableMenu
from liaison_app.workflows.circulation_text import roles_text
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.endorsing import KeyState, key_states
from liaison_app.workflows.locking import MAX_MINUTES, lock_minutes, set_lock_minutes
from liaison_app.workflows.officer_roles import Roles, roles_of
from liaison_app.workflows.officers import HandedOver, Officer, close_officer, officers
from liaison_app.workflows.policy_text import policy_lines

_Shown = tuple[list[Officer], Mapping[str, KeyState], Mapping[str, Roles]]


def _read_officers(desk: Desk) -> _Shown:
    found = officers(desk.queries)
    return found, key_states(desk.queries), {each.id: roles_of(desk, each) for each in found}


class AdministrationScreen(Screen):
    """``lock_asked`` and ``rekey_asked`` close the window; what follows is the desktop's."""

    name = "administration"
    kinds = frozenset({"officer", "recovery", "mapping"})

    lock_asked = Signal()
    rekey_asked = Signal()
    lock_setting_changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        t = session.translator
        self.add = button(t, "ui.admin.add", self.add_officer, role="primary")
        self.hand_over = button(t, "ui.admin.hand_over", self.hand_over_to)
        self.endorse = button(t, "ui.admin.endorse", self.endorse_chosen)
        self.roles = button(t, "ui.admin.roles", self.decide_roles)
        self.close_one = button(t, "ui.admin.close", self.close_chosen)
        self.passphrase = button(t, "ui.admin.passphrase", self.change_passphrase)
        self.recovery = button(t, "ui.admin.recovery", self.make_recovery_key)
        self.rekey = button(t, "ui.admin.rekey", self.ask_rekey)
        self.trust = button(t, "ui.admin.trust.open", self.open_trust)
        self.lock = button(t, "ui.header.lock", self.lock_asked.emit)
        self.minutes = QSpinBox()
        self._most = session.surroundings.policy.lock_minutes
        self.minutes.setRange(1, self._most or MAX_MINUTES)
        self.minutes.setValue(lock_minutes(self._most))
        self.minutes.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.minutes.setAlignment(Qt.AlignmentFlag.AlignCenter)
        t.bind(self.minutes.setAccessibleName, "ui.admin.minutes")
        self.minutes.editingFinished.connect(self._keep_minutes)
        self._states: Mapping[str, KeyState] = {}
        self._roles: Mapping[str, Roles] = {}
        self.longest, self.above = PlainLabel(role="muted"), PlainLabel(role="muted", wrap=True)
        if self._most:
            t.bind(self.longest.setText, "ui.policy.lock", minutes=self._most)
        self.keys = KeysPanel(session)
        self.keys.endorse_asked.connect(self.endorse_recovery_key)
        self.mappings = MappingsPanel(session)
        self.update_check = UpdatePanel(session)
        self.model = RowsModel(self._columns(), lambda each: each.id, self)
        self.table = Table(self.model)
        TableMenu(self.table, t, "ui.admin.officers")
        self.table.chosen.connect(lambda _id: self._offer())
        self._build()
        self._say_policy()
        self._offer()

    def first_control(self) -> QWidget:
        return self.table

    def refresh(self) -> None:
        self.session.jobs.ask("officers", _read_officers, self._show)
        self.keys.refresh()
        self.mappings.refresh()

    def retitle(self) -> None:
        self.table.retitle()
        self.keys.retitle()
        self.mappings.retitle()
        self.update_check.retitle()
        self._say_policy()

    def chosen(self) -> Officer | None:
        """The officer whose row is current."""
        row = self.model.row_of(self.table.current_id)
        return self.model.row_at(row) if row >= 0 else None

    def open_trust(self) -> TrustDialog:
        """Trust documents, root keys and the clock."""
        dialog = TrustDialog(self.session, self)
        dialog.show()
        return dialog

    def add_officer(self) -> SecretDialog:
        return self._open(AddOfficerDialog(self.session, self), self._added)

    def change_passphrase(self) -> SecretDialog:
        return self._open(ChangePassphraseDialog(self.session, self), self._changed)

    def make_recovery_key(self) -> SecretDialog:
        return self._open(RecoveryDialog(self.session, self), lambda _none: self.keys.refresh())

    def endorse_chosen(self) -> SecretDialog | None:
        """Somebody stands behind the chosen officer's signing key."""
        officer = self.chosen()
        if officer is None:
            return None
        return self._open(EndorseDialog(self.session, officer.name, self), self._endorsed)

    def decide_roles(self) -> SecretDialog | None:
        """Two officers decide the chosen one's roles."""
        officer = self.chosen()
        if officer is None:
            return None
        roles = self._roles.get(officer.id, Roles())
        return self._open(RolesDialog(self.session, officer, roles, self), self._roles_decided)

    def endorse_recovery_key(self) -> SecretDialog:
        """Somebody stands behind the recovery key."""
        return self._open(EndorseDialog(self.session, None, self), self._endorsed)

    def ask_rekey(self) -> SecretDialog:
        """The passphrase, then the window closes for as long as it takes."""
        dialog = ConfirmDialog(self.session, "rekey", self)
        return self._open(dialog, lambda _none: self.rekey_asked.emit())

    def hand_over_to(self) -> SecretDialog | None:
        """The signed-in officer leaves to the chosen one."""
        successor = self.chosen()
        if successor is None:
            return None
        return self._open(HandoverDialog(self.session, successor, self), self._handed_over)

    def close_chosen(self) -> None:
        officer = self.chosen()
        if officer is None:
            return
        box = confirm(
            self.session.translator,
            self,
            "ui.admin.close.question",
            "ui.admin.close.action",
            name=officer.name,
        )
        box.accepted.connect(lambda: self._close(officer))
        box.open()

    def _close(self, officer: Officer) -> None:
        self.session.jobs.run(
            lambda desk: close_officer(desk, officer.name),
            title="ui.job.saving",
            done=lambda _closed: self.refresh(),
            failed=self.session.errors.present,
        )

    def _open(self, dialog: SecretDialog, acted: object) -> SecretDialog:
        dialog.acted.connect(acted)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def _added(self, officer: Officer) -> None:
        self.refresh()
        self.session.say("good", self.session.t("ui.admin.added", name=officer.name))

    def _roles_decided(self, officer: Officer) -> None:
        self.refresh()
        self.session.say("good", self.session.t("ui.admin.roles.done", name=officer.name))

    def _endorsed(self, _none: object) -> None:
        self.refresh()
        self.session.say("good", self.session.t("ui.admin.endorsed"))

    def _changed(self, _changed: object) -> None:
        self.keys.refresh()
        self.session.say("good", self.session.t("ui.admin.changed"))

    def _handed_over(self, _done: HandedOver) -> None:
        """The officer who left has no business at an open window."""
        self.lock_asked.emit()

    def _show(self, found: _Shown) -> None:
        listed, self._states, self._roles = found
        self.model.show_rows(listed)
        self._offer()

    def _offer(self) -> None:
        officer = self.chosen()
        other = officer is not None and not officer.is_closed
        is_self = officer is not None and officer.name == self.session.officer
        self.hand_over.setEnabled(other and not is_self)
        self.close_one.setEnabled(other and not is_self)
        self.roles.setEnabled(other)
        self.endorse.setEnabled(other and officer is not None and bool(officer.signing_key))

    def _keep_minutes(self) -> None:
        if self.minutes.value() != lock_minutes(self._most):
            set_lock_minutes(self.minutes.value())
            self.lock_setting_changed.emit()

    def _say_policy(self) -> None:
        lines = policy_lines(self.session.surroundings.policy, self.session.translator.texts)
        self.above.setText("\n".join(lines))

    def _build(self) -> None:
        self.table.setMinimumHeight(3 * row_height())
        column = page_in(self)
        column.setContentsMargins(20, 14, 20, 14)
        column.setSpacing(10)
        column.addWidget(self._heading("ui.admin.officers"))
        column.addLayout(
            self._row(self.add, self.endorse, self.roles, self.hand_over, self.close_one)
        )
        column.addWidget(self.table, 1)
        column.addWidget(self._heading("ui.admin.keys"))
        keys = (self.passphrase, self.recovery, self.keys.endorse, self.keys.history, self.rekey)
        column.addLayout(self._row(*keys, self.trust))
        column.addWidget(self.keys)
        column.addWidget(self._heading("ui.admin.mappings"))
        column.addLayout(self._row(self.mappings.rename, self.mappings.drop))
        column.addWidget(self.mappings)
        column.addWidget(self._heading("ui.admin.lock"))
        label = PlainLabel()
        self.session.translator.bind(label.setText, "ui.admin.minutes")
        column.addLayout(self._row(self.lock, label, self.minutes, self.longest))
        self.above.setVisible(bool(self.session.surroundings.policy.source))
        column.addWidget(self.above)
        column.addWidget(self._heading("ui.update"))
        column.addWidget(self.update_check)

    def _heading(self, key: str) -> PlainLabel:
        label = PlainLabel(role="label")
        self.session.translator.bind(label.setText, key)
        return label

    def _row(self, *buttons: QWidget) -> Flow:
        row = Flow()
        row.add(*buttons)
        return row

    def _columns(self) -> tuple[Column, ...]:
        s = self.session

        def signs(officer: Officer) -> str:
            return s.t("cli.officer.signs" if officer.signing_key else "cli.officer.does_not_sign")

        return (
            Column("name", lambda: s.t("ui.admin.line.name"), lambda o: one_line(o.name), 190,
                   stretch=True),
            Column("post", lambda: s.t("ui.admin.line.post"), lambda o: one_line(o.post), 120),
            Column("key", lambda: s.t("ui.admin.key"), signs, 110),
            Column("endorsement", lambda: s.t("ui.admin.endorsement"),
                   lambda o: endorsement_text(s, self._states.get(o.id)), 220),
            Column("roles", lambda: s.t("ui.admin.roles.column"),
                   lambda o: roles_text(self._roles.get(o.id, Roles()).codes,
                                        s.translator.texts), 150),
            Column("from", lambda: s.t("ui.admin.from"), lambda o: s.day_text(o.active_from), 124,
                   order=lambda o: str(o.active_from or "")),
            Column("to", lambda: s.t("ui.admin.to"), lambda o: s.day_text(o.active_to), 124,
                   order=lambda o: str(o.active_to or "")),
        )  # fmt: skip
