"""Enrolment, each side's steps in order; both fingerprints are confirmed by voice."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from liaison_app.domain.arrival import Replica
from liaison_app.ui.exchange.acts import replicas
from liaison_app.ui.exchange.agency_steps import AgencySteps
from liaison_app.ui.exchange.office_steps import OfficeSteps
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import BadgeText, Column
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table, row_height
from liaison_app.ui.widgets.table_menu import TableMenu
from liaison_app.workflows.enrolment import standing_of

_TONES = {"active": "good", "uncertified": "warning", "succeeded": "neutral",
          "replaced": "neutral", "revoked": "bad"}  # fmt: skip


class EnrolmentTab(QScrollArea):
    """The steps above, the registry below. ``guide_asked``: the whole procedure is asked for."""

    guide_asked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.steps: OfficeSteps | AgencySteps = (
            OfficeSteps(session) if session.is_office else AgencySteps(session)
        )
        self.model = RowsModel(self._columns(), lambda replica: replica.id, self)
        self.table = Table(self.model)
        self.table.setMinimumHeight(6 * row_height())
        TableMenu(self.table, session.translator, "ui.enrolment.registry")
        heading = PlainLabel(role="heading")
        session.translator.bind(heading.setText, "ui.enrolment.registry")
        body = QWidget()
        body.setObjectName("form")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 12, 12, 0)
        column.setSpacing(12)
        guided = button(session.translator, "ui.procedures.open", self.guide_asked.emit)
        column.addWidget(guided, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.steps)
        column.addWidget(heading)
        column.addWidget(self.table, 1)
        self.setWidget(body)
        self.steps.enrolled.connect(self.refresh)

    def refresh(self) -> None:
        self._session.jobs.ask("registry", replicas, self._show)

    def retitle(self) -> None:
        self.table.retitle()

    def _show(self, found: list[Replica]) -> None:
        self.model.show_rows(found)
        self.steps.show_registry(found)

    def _columns(self) -> tuple[Column, ...]:
        s = self._session

        def status(replica: Replica) -> BadgeText:
            standing = standing_of(replica)
            return s.t(f"cli.replica.{standing}"), _TONES[standing]

        return (
            Column("organisation", lambda: s.t("ui.organisations.name"),
                   lambda r: s.organisation_name(r.organisation), 260, stretch=True),
            Column("code", lambda: s.t("ui.organisations.code"),
                   lambda r: r.organisation.upper(), 170),
            Column("letter", lambda: s.t("ui.enrolment.letter"), lambda r: r.letter, 80),
            Column("status", lambda: s.t("ui.inbox.state"), lambda r: status(r)[0], 110,
                   badge=status),
            Column("replica", lambda: s.t("ui.enrolment.replica"), lambda r: r.id, 280),
        )  # fmt: skip
