"""What passes with each other installation: heard of when, answered or not, silent or not."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.ui.exchange.epoch_bar import EpochBar
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.columns import BadgeText, Column
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table
from liaison_app.ui.widgets.table_menu import TableMenu
from liaison_app.workflows.continuity import doubts
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.epochs import Epoch, own_epochs, succession_forks
from liaison_app.workflows.traffic import Concerns, Partner, concerns, partners, silent_after
from liaison_app.workflows.traffic_text import answer_text


@dataclass(frozen=True)
class Seen:
    """One look at the channels and at this installation's own epochs."""

    partners: list[Partner]
    after: int
    concerns: Concerns
    doubts: tuple[str, ...]
    epochs: list[Epoch]
    forks: tuple[tuple[str, str], ...]  # organisation, replica


def look(desk: Desk) -> Seen:
    """Everything the tab shows."""
    found, after = partners(desk), silent_after()
    known = desk.trust.replicas
    names = [each.id for each in succession_forks(desk)] + desk.queries.forked_replicas()
    forks = tuple(
        (known[name].organisation, name) for name in dict.fromkeys(names) if name in known
    )
    return Seen(found, after, concerns(found, after), doubts(desk), own_epochs(desk), forks)


class TrafficTab(QWidget):
    """The list, above it what an officer has to see to, below it the epochs of this machine."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._seen: Seen | None = None
        self._wanted = ""
        self.epoch = EpochBar(session)
        self.epoch.opened.connect(self.refresh)
        self.warning = PlainLabel(role="error", wrap=True)
        self.history = PlainLabel(role="muted", wrap=True, selectable=True)
        self.model = RowsModel(self._columns(), lambda partner: partner.replica.id, self)
        self.table = Table(self.model)
        TableMenu(self.table, session.translator, "ui.exchange.tab.traffic")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.epoch)
        column.addWidget(self.warning)
        column.addWidget(self.table, 1)
        column.addWidget(self.history)

    def refresh(self) -> None:
        self._session.jobs.ask("traffic", look, self._show)

    def choose(self, organisation: str) -> None:
        """Show what passes with this organisation."""
        self._wanted = organisation
        self.refresh()

    def retitle(self) -> None:
        self.table.retitle()
        self._say()

    def _show(self, seen: Seen) -> None:
        self._seen = seen
        self.model.show_rows(seen.partners)
        wanted, self._wanted = self._wanted, ""
        for partner in seen.partners:
            if partner.replica.organisation == wanted:
                self.table.select_id(partner.replica.id)
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)
                break
        self._say()

    def _say(self) -> None:
        if self._seen is None:
            return
        s, seen = self._session, self._seen
        self.epoch.show_doubts(seen.doubts)
        lines = [
            s.t(f"ui.traffic.{name}", names=self._names(codes), days=seen.after)
            for name, codes in (
                ("silent", seen.concerns.silent),
                ("unanswered", seen.concerns.unanswered),
                ("refusing", seen.concerns.refusing),
                ("forks", tuple(dict.fromkeys(code for code, _ in seen.forks))),
            )
            if codes
        ]
        self.warning.setText("\n".join(lines))
        self.warning.setVisible(bool(lines))
        past = [
            s.t("ui.traffic.epoch", replica=each.replica[:16], until=s.time_text(each.ended_at),
                reason=each.reason, missing=each.missing)
            for each in seen.epochs
            if each.ended_at is not None
        ]  # fmt: skip
        self.history.setText("\n".join(past))
        self.history.setVisible(bool(past))

    def _names(self, codes: tuple[str, ...]) -> str:
        s = self._session
        return s.t("ui.list.separator").join(s.organisation_name(code) for code in codes)

    def _columns(self) -> tuple[Column, ...]:
        s = self._session

        def silence(partner: Partner) -> BadgeText | None:
            after = self._seen.after if self._seen else 0
            if partner.silent_days < after:
                return None
            return s.t("traffic.silent", count=partner.silent_days), "bad"

        def answers(partner: Partner) -> str:
            said = (answer_text(s.translator.texts, each) for each in partner.answers)
            return one_line(s.t("ui.list.separator").join(said))

        return (
            Column("organisation", lambda: s.t("ui.organisations.name"),
                   lambda p: s.organisation_name(p.replica.organisation), 220),
            Column("letter", lambda: s.t("ui.enrolment.letter"), lambda p: p.replica.letter, 70),
            Column("in", lambda: s.t("ui.traffic.in"), lambda p: s.time_text(p.last_in), 150,
                   order=lambda p: str(p.last_in or "")),
            Column("out", lambda: s.t("ui.traffic.out"), lambda p: s.time_text(p.last_out), 150,
                   order=lambda p: str(p.last_out or "")),
            Column("unanswered", lambda: s.t("ui.traffic.open"),
                   lambda p: str(p.unanswered or ""), 110, right=True),
            Column("silent", lambda: s.t("ui.traffic.silence"),
                   lambda p: (silence(p) or ("", ""))[0], 150, badge=silence),
            Column("answers", lambda: s.t("ui.traffic.answers"), answers, 260, stretch=True),
        )  # fmt: skip
