"""The chosen organisation in the registry: what it is entitled to, and its installations."""

from datetime import timedelta
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.domain.arrival import Replica
from liaison_app.domain.dates import japan_date, parse_rfc3339
from liaison_app.ui.administration.secret_dialog import SecretDialog
from liaison_app.ui.organisations.dialogs import EntitleDialog, RevokeDialog, StandingDialog
from liaison_app.ui.organisations.exposure_dialog import ExposureDialog
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import Column
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table, row_height
from liaison_app.ui.widgets.table_menu import TableMenu
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.enrolment import enrolled, standing_of
from liaison_app.workflows.exposure import Exposure, exposure
from liaison_app.workflows.registry import Entitlement, entitlements

_Registry = tuple[list[Replica], dict[str, Entitlement]]


def _read(desk: Desk) -> _Registry:
    return enrolled(desk), entitlements(desk.trust)


class RegistryPanel(QWidget):
    """An agency reads; the office changes."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._code = self._wanted = ""
        self._replicas: list[Replica] = []
        self._entitlements: dict[str, Entitlement] = {}
        t = session.translator
        self.summary = PlainLabel(wrap=True)
        self.doubt = PlainLabel(role="error", wrap=True)
        self.entitle = button(t, "ui.registry.entitle", self.ask_entitlement)
        self.withdraw = button(t, "ui.registry.withdraw", lambda: self.ask_standing("withdrawn"))
        self.readmit = button(t, "ui.registry.readmit", lambda: self.ask_standing("active"))
        self.revoke = button(t, "ui.registry.revoke", self.ask_revocation)
        self.exposed = button(t, "ui.registry.exposure", self.show_exposure)
        self.model = RowsModel(self._columns(), lambda each: each.id, self)
        self.table = Table(self.model)
        self.table.setMaximumHeight(5 * row_height())
        TableMenu(self.table, t, "ui.registry.installations")
        self.table.chosen.connect(lambda _id: self._offer())
        self._buttons = (self.entitle, self.withdraw, self.readmit, self.revoke, self.exposed)
        row = Flow()
        row.add(*self._buttons)
        if not session.is_office:
            for each in self._buttons:
                each.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.summary)
        column.addWidget(self.doubt)
        column.addWidget(self.table)
        column.addLayout(row)
        self._show_chosen()

    def refresh(self) -> None:
        self.session.jobs.ask("registry-panel", _read, self._show)

    def retitle(self) -> None:
        self.table.retitle()
        self._show_chosen()

    def choose(self, code: str) -> None:
        """The organisation to show."""
        self._code = code
        self._show_chosen()

    def want(self, replica: str) -> None:
        """The installation to choose once it is shown."""
        self._wanted = replica

    def chosen(self) -> Replica | None:
        """The installation whose row is current."""
        row = self.model.row_of(self.table.current_id)
        return self.model.row_at(row) if row >= 0 else None

    def ask_entitlement(self) -> SecretDialog:
        return self._open(EntitleDialog(self.session, self._code, self))

    def ask_standing(self, status: str) -> SecretDialog:
        return self._open(StandingDialog(self.session, self._code, status, self))

    def ask_revocation(self) -> SecretDialog | None:
        replica = self.chosen()
        return None if replica is None else self._open(RevokeDialog(self.session, replica, self))

    def show_exposure(self) -> None:
        """What the chosen installation could still read."""
        replica = self.chosen()
        if replica is None:
            return
        self.session.jobs.run(
            lambda desk: exposure(desk, replica.id),
            title="ui.job.reading",
            done=self._show_exposure,
            failed=self.session.errors.present,
        )

    def _show_exposure(self, found: Exposure) -> None:
        ExposureDialog(self.session, found, self).show()

    def _open(self, dialog: SecretDialog) -> SecretDialog:
        dialog.acted.connect(self._acted)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def _acted(self, _result: Any) -> None:
        self.session.say("good", self.session.t("ui.registry.changed"))
        self.session.hub.arrived.emit()
        self.refresh()

    def _show(self, found: _Registry) -> None:
        self._replicas, self._entitlements = found
        self._show_chosen()

    def _show_chosen(self) -> None:
        self.model.show_rows([each for each in self._replicas if each.organisation == self._code])
        if self._wanted in {each.id for each in self.model.rows()}:
            self.table.select_id(self._wanted)
            self._wanted = ""
        self.summary.setText(self._summary())
        doubts = self._doubts()
        self.doubt.setText("\n".join(doubts))
        self.doubt.setVisible(bool(doubts))
        self._offer()

    def _summary(self) -> str:
        t = self.session.t
        found = self._entitlements.get(self._code)
        if found is None:
            return t("ui.registry.none") if self._code else ""
        until = t("cli.enrol.without_end")
        if found.valid_until:
            last = parse_rfc3339(found.valid_until) - timedelta(seconds=1)
            until = self.session.day_text(japan_date(last).isoformat())
        begin = japan_date(parse_rfc3339(found.valid_from)).isoformat()
        return t(
            "ui.registry.summary",
            status=t(f"cli.organisation.{found.status}"),
            tlp=found.tlp_max,
            begin=self.session.day_text(begin),
            until=until,
        )

    def _doubts(self) -> list[str]:
        """Copies of one machine that went on apart; somebody who went on from this very one."""
        t, own = self.session.t, self.session.installation.replica
        shown = self.model.rows()
        forked = [
            t("epoch.fork", organisation=each.organisation.upper(), replica=each.id,
              count=len(each.successors))
            for each in shown
            if len(each.successors) > 1
        ]  # fmt: skip
        ours = [t("doubt.succeeded") for each in shown if each.id == own and each.successors]
        return [*forked, *ours]

    def _offer(self) -> None:
        found = self._entitlements.get(self._code)
        own = self._code == self.session.installation.organisation
        active = found is not None and found.status == "active"
        replica = self.chosen()
        self.entitle.setEnabled(active and not own)
        self.withdraw.setEnabled(active and not own)
        self.readmit.setEnabled(found is not None and not active)
        standing = standing_of(replica) if replica is not None else "revoked"
        former = replica is not None and replica.id in self.session.installation.former
        self.revoke.setEnabled((not own or former) and standing != "revoked")
        self.exposed.setEnabled(not own and replica is not None)

    def _columns(self) -> tuple[Column, ...]:
        s = self.session
        return (
            Column("letter", lambda: s.t("ui.enrolment.letter"), lambda r: r.letter, 80),
            Column("status", lambda: s.t("ui.inbox.state"),
                   lambda r: s.t(f"cli.replica.{standing_of(r)}"), 160),
            Column("replica", lambda: s.t("ui.enrolment.replica"), lambda r: r.id, 300,
                   stretch=True),
        )  # fmt: skip
