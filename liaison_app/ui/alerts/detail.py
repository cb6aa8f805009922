"""The chosen alert: what can be done with it, what it says, who answered, and what was found."""

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from liaison_app.domain.vocabulary import FINDING, TASK_END, label_of
from liaison_app.ui.alerts.dialogs import (
    AddIndicatorsDialog,
    EditAlertDialog,
    FindingDialog,
    IssueAlertDialog,
    ReviseAlertDialog,
    WithdrawAlertDialog,
)
from liaison_app.ui.alerts.hits_table import HitLine, HitsTable, hit_lines
from liaison_app.ui.approvals.issuing import AddressDialog, IssueGate
from liaison_app.ui.fields.conflict_bar import ConflictBar
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.fields.shown import field_label, shown_field
from liaison_app.ui.packages.recipients import recipient_text
from liaison_app.ui.requests.reminded import reminder_facts
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.facts import Fact, Facts
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.page import page_in
from liaison_app.workflows.acknowledging import acknowledge_alert
from liaison_app.workflows.alerts import AlertView

_FACTS = ("urgency", "body", "look_for", "measures", "ack_by", "issued_at", "techniques", "cves",
          "tlp", "grade", "handling", "ended_at", "ended_why")  # fmt: skip


class AlertDetail(QWidget):
    """``created`` carries the id of an alert that a revision made; ``opened`` an incident's."""

    created = Signal(str)
    opened = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.alert: AlertView | None = None
        t = session.translator
        acts: tuple[tuple[str, Callable[[], object], str], ...] = (
            ("ui.alerts.acknowledge", self.try_acknowledge, "primary"),
            ("alerts.finding", partial(self._ask, FindingDialog), ""),
            ("alerts.issue", self.ask_issue, "primary"),
            ("alerts.edit", partial(self._ask, EditAlertDialog), ""),
            ("alerts.add_indicators", self.ask_indicators, ""),
            ("alerts.revise", partial(self._ask, ReviseAlertDialog), ""),
            ("ui.address.open", self.ask_address, ""),
            ("alerts.withdraw", partial(self._ask, WithdrawAlertDialog), ""),
        )
        self.buttons: dict[str, QPushButton] = {
            _name(key): button(t, key, act, role=role) for key, act, role in acts
        }
        self.gate = IssueGate(session, self)
        self.conflicts = ConflictBar(session)
        self.facts = Facts()
        self.hits = HitsTable(session)
        self.hits.opened.connect(self.opened)
        row = Flow()
        row.add(*self.buttons.values())
        column = page_in(self)
        column.setContentsMargins(12, 14, 8, 14)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self.conflicts)
        column.addWidget(self.facts, 3)
        column.addWidget(self.hits, 2)
        self.setMinimumWidth(360)
        self.show_alert(None)

    def show_alert(self, alert: AlertView | None) -> None:
        """Show one, or none."""
        self.alert = alert
        possible = self._possible(alert) if alert else set()
        for key, each in self.buttons.items():
            each.setVisible(key in possible)
        self.conflicts.show_conflicts(alert.conflicts if alert else ())
        if alert is None:
            self.facts.show_facts("", ())
            self.hits.show_lines([])
            return
        s = self.session
        said = [
            (field_label(s, "alert", key), shown_field(s, "alert", alert.fields, key))
            for key in _FACTS
        ]
        heading = f"{alert.fields['reference']}　{alert.fields['title']}"
        answers = [*self._answers(alert), *reminder_facts(self.session, alert.id)]
        self.facts.show_facts(heading, [*self._standing(alert), *said, *answers])
        pk, here = int(str(alert.fields["pk"])), s.installation
        s.reads.ask("alert-hits", lambda reader: (alert.id, hit_lines(reader, here, pk)),
                    self._show_hits)  # fmt: skip

    def retitle(self) -> None:
        self.hits.retitle()
        self.show_alert(self.alert)

    def try_acknowledge(self) -> None:
        """Say that this organisation took note."""
        if self.alert is not None:
            identifier = self.alert.id
            self.session.jobs.run(
                lambda desk: acknowledge_alert(desk, identifier), title="ui.job.saving"
            )

    def ask_issue(self) -> None:
        """Issue the draft, or have it approved first."""
        if self.alert is not None:
            self.gate.issue(
                self.alert.id, partial(IssueAlertDialog, self.session, self.alert, self)
            )

    def ask_address(self) -> None:
        """Give what is out to more organisations."""
        if self.alert is not None:
            identifier = self.alert.id
            self.gate.address(identifier, partial(AddressDialog, self.session, identifier, self))

    def ask_indicators(self) -> None:
        """Indicators from a text."""
        if self.alert is not None:
            AddIndicatorsDialog(self.session, self.alert.id, self).open()

    def _ask(self, make: Callable[..., FormDialog]) -> None:
        if self.alert is None:
            return
        dialog = make(self.session, self.alert, self)
        if isinstance(dialog, ReviseAlertDialog):
            dialog.added.connect(lambda added: self.created.emit(added.id))
        dialog.open()

    def _show_hits(self, found: tuple[str, list[HitLine]]) -> None:
        if self.alert is not None and found[0] == self.alert.id:
            self.hits.show_lines(found[1])

    def _possible(self, alert: AlertView) -> set[str]:
        """What can be done with it here and now."""
        if alert.ended:
            return set()
        if self.session.is_office:
            if not alert.is_draft:
                return {"add_indicators", "revise", "address", "withdraw"}
            return {"edit", "add_indicators", "issue"} - (
                {"issue"} if alert.fields["package"] else set()
            )
        own = self.session.installation.organisation
        asked = {"finding"} if own in alert.addressed else set()
        return asked | ({"acknowledge"} if own in alert.missing else set())

    def _standing(self, alert: AlertView) -> list[Fact]:
        """That it is a draft, for whom, or how it ended."""
        s, found = self.session, list[Fact]()
        if alert.is_draft:
            found.append((s.t("alerts.standing"), s.t("alert.draft")))
            names = self._joined(recipient_text(s, each) for each in alert.planned)
            found.append((s.t("alerts.planned"), names))
        if alert.ended:
            ended = label_of(TASK_END, alert.ended).in_language(s.language)
            found.append((s.t("alerts.standing"), ended))
        if alert.fields.get("exercise"):
            found.append((field_label(s, "alert", "exercise"), "○"))
        return found

    def _answers(self, alert: AlertView) -> list[Fact]:
        s = self.session
        given = []
        for each in alert.answers:
            name = s.organisation_name(each.organisation)
            line = s.t("ui.alerts.by_at", name=name, time=s.time_text(each.at))
            finding = label_of(FINDING, each.finding).in_language(s.language)
            given.append("　".join(part for part in (line, finding, each.note) if part))
        told = (*alert.missing, *alert.copies, *alert.held_back)
        names = {code: s.organisation_name(code) for code in told}
        late = alert.overdue(s.now())
        waiting = [names[code] for code in alert.missing if code not in late]
        return [
            (s.t("ui.alerts.acknowledged"), "\n".join(given)),
            (s.t("alerts.overdue"), self._joined(names[code] for code in late)),
            (s.t("ui.alerts.missing"), self._joined(waiting)),
            (s.t("task.held_back"), self._joined(names[code] for code in alert.held_back)),
            (s.t("alerts.copies"), self._joined(names[code] for code in alert.copies)),
        ]

    def _joined(self, names: Iterable[str]) -> str:
        return ("、" if self.session.language == "ja" else ", ").join(names)


def _name(key: str) -> str:
    """An act's own name in its text key; ``open`` says nothing of what."""
    return "address" if key == "ui.address.open" else key.rpartition(".")[2]
