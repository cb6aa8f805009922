"""The chosen candidate or campaign: what speaks for it, whose reports, and what can be done."""

from collections.abc import Callable, Collection, Iterable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from liaison_app.domain.indicators import defang
from liaison_app.ui.alerts.hits_table import HitLine, HitsTable, hit_lines
from liaison_app.ui.approvals.issuing import IssueGate
from liaison_app.ui.campaigns.dialogs import (
    CampaignIndicatorsDialog,
    DismissDialog,
    EditCampaignDialog,
    JoinDialog,
    LinkDialog,
    NameReporterDialog,
    NewCampaignDialog,
    ShareCampaignDialog,
)
from liaison_app.ui.campaigns.members import MemberLine, MembersTable
from liaison_app.ui.campaigns.reading import CampaignView
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.fields.shown import field_label, shown_field
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.facts import Fact, Facts
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.page import page_in
from liaison_app.workflows.campaign_candidates import Suggested
from liaison_app.workflows.campaigns import end_campaign, unlink_incident

_FACTS = ("status", "summary", "assessment", "measures", "ai_vectors", "first_seen_at",
          "last_seen_at", "techniques", "cves", "tlp", "grade", "handling",
          "office_note")  # fmt: skip
_ON_A_CAMPAIGN = ("edit", "add_indicators", "link", "unlink", "name", "share", "close", "dismiss")


class CampaignDetail(QWidget):
    """``opened`` carries an incident's id, ``created`` that of a campaign."""

    opened = Signal(object)
    created = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.shown: Suggested | CampaignView | None = None
        t = session.translator
        acts: tuple[tuple[str, Callable[[], object], str], ...] = (
            ("campaigns.make", self.make_campaign, "primary"),
            ("campaigns.join", self.join_campaign, "primary"),
            ("campaigns.edit", partial(self._ask, EditCampaignDialog), ""),
            ("alerts.add_indicators", partial(self._ask, CampaignIndicatorsDialog), ""),
            ("campaigns.link", partial(self._ask, LinkDialog), ""),
            ("campaigns.unlink", self.unlink_chosen, ""),
            ("campaigns.name", partial(self._ask, NameReporterDialog), ""),
            ("campaigns.share", self.ask_share, ""),
            ("campaigns.close", self.close_campaign, ""),
            ("campaigns.dismiss", self.dismiss, ""),
        )
        self.buttons: dict[str, QPushButton] = {
            key.rpartition(".")[2]: button(t, key, act, role=role) for key, act, role in acts
        }
        self.gate = IssueGate(session, self)
        self.facts = Facts()
        self.members = MembersTable(session)
        self.members.opened.connect(self.opened)
        self.hits = HitsTable(session)
        self.hits.opened.connect(self.opened)
        shown = Flow()
        shown.add(*self.buttons.values())
        column = page_in(self)
        column.setContentsMargins(12, 14, 8, 14)
        column.setSpacing(10)
        column.addLayout(shown)
        column.addWidget(self.facts, 3)
        column.addWidget(self.members, 2)
        column.addWidget(self.hits, 2)
        self.setMinimumWidth(400)
        self.show_chosen(None)

    def show_chosen(self, chosen: Suggested | CampaignView | None) -> None:
        """Show a candidate, a campaign, or nothing."""
        self.shown = chosen
        self._offer(self._possible(chosen))
        s = self.session
        if chosen is None:
            self.facts.show_facts("", ())
            self.members.show_lines([])
            self.hits.show_lines([])
        elif isinstance(chosen, Suggested):
            self.facts.show_facts(s.t("campaigns.candidate"), self._candidate_facts(chosen))
            self.members.show_lines([
                MemberLine(str(row["id"]), str(row["reference"]),
                           str(row["organisation"] or row["owner"]), str(row["title"]),
                           row["consent_sharing"] is True)
                for row in chosen.incidents
            ])  # fmt: skip
            self.hits.show_lines([])
        else:
            heading = f"{chosen.fields['reference']}　{chosen.fields['title']}"
            self.facts.show_facts(heading, self._campaign_facts(chosen))
            self.members.show_lines([
                MemberLine(each.incident.name.id, each.incident.reference, each.organisation,
                           str(each.fields["title"]), each.consents)
                for each in chosen.members
            ])  # fmt: skip
            pk, here = chosen.pk, s.installation
            s.reads.ask("campaign-hits", lambda reader: (chosen.id, hit_lines(reader, here, pk)),
                        self._show_hits)  # fmt: skip

    def retitle(self) -> None:
        self.members.retitle()
        self.hits.retitle()
        self.show_chosen(self.shown)

    def make_campaign(self) -> None:
        """A campaign of the chosen candidate."""
        if isinstance(self.shown, Suggested):
            dialog = NewCampaignDialog(self.session, self.shown, self)
            dialog.added.connect(lambda added: self.created.emit(added.id))
            dialog.open()

    def join_campaign(self) -> None:
        """The candidate's new incidents become members of the campaign they belong to."""
        if isinstance(self.shown, Suggested):
            JoinDialog(self.session, self.shown, self).open()

    def dismiss(self) -> None:
        """Say that there is nothing in it."""
        candidate = self.shown if isinstance(self.shown, Suggested) else None
        campaign = self.shown.id if isinstance(self.shown, CampaignView) else ""
        if self.shown is not None:
            DismissDialog(self.session, candidate, campaign, self).open()

    def close_campaign(self) -> None:
        """It has ended."""
        if isinstance(self.shown, CampaignView):
            identifier = self.shown.id
            self.session.jobs.run(
                lambda desk: end_campaign(desk, identifier, "closed"), title="ui.job.saving"
            )

    def ask_share(self) -> None:
        """Who has the campaign from now on."""
        if isinstance(self.shown, CampaignView):
            dialog = partial(ShareCampaignDialog, self.session, self.shown, self)
            there = bool(self.shown.shared or self.shown.copies)
            self.gate.issue(self.shown.id, dialog, takes_back=there)

    def unlink_chosen(self) -> None:
        """Take the chosen incident out of the campaign."""
        incident = self.members.table.current_id
        if isinstance(self.shown, CampaignView) and isinstance(incident, str):
            identifier = self.shown.id
            self.session.jobs.run(
                lambda desk: unlink_incident(desk, identifier, incident), title="ui.job.saving"
            )

    def _ask(self, make: Callable[..., FormDialog]) -> None:
        if isinstance(self.shown, CampaignView):
            make(self.session, self.shown, self).open()

    def _possible(self, chosen: Suggested | CampaignView | None) -> list[str]:
        if chosen is None or not self.session.is_office:
            return []
        if isinstance(chosen, Suggested):
            joins = ["join"] if chosen.campaign and chosen.status == "active" else []
            return ["make", *joins, "dismiss"]
        return [] if chosen.is_over else list(_ON_A_CAMPAIGN)

    def _offer(self, possible: Collection[str]) -> None:
        """Show these buttons alone."""
        for key, each in self.buttons.items():
            each.setVisible(key in possible)

    def _show_hits(self, found: tuple[str, list[HitLine]]) -> None:
        if isinstance(self.shown, CampaignView) and found[0] == self.shown.id:
            self.hits.show_lines(found[1])

    def _candidate_facts(self, each: Suggested) -> list[Fact]:
        t = self.session.t
        evidence = "strong" if each.candidate.is_strong else "weak"
        return [
            (t("campaigns.evidence"), t(f"campaign.evidence.{evidence}")),
            (t("campaigns.basis"), self._basis(each.candidate.basis)),
            (t("campaigns.organisations"), self._names(each.candidate.organisations)),
            (t("campaigns.belongs"), each.campaign),
            (t("campaigns.new_reports"), str(len(each.new)) if each.campaign else ""),
        ]

    def _campaign_facts(self, each: CampaignView) -> list[Fact]:
        s = self.session
        said = [
            (field_label(s, "campaign", key), shown_field(s, "campaign", each.fields, key))
            for key in _FACTS
        ]
        reporters = (field_label(s, "campaign", "named_reporters"), self._names(each.named))
        return [
            *said,
            reporters,
            (s.t("campaigns.basis"), self._basis(each.basis)),
            (s.t("campaigns.shared"), self._names(each.shared)),
            (s.t("alerts.copies"), self._names(each.copies)),
        ]

    def _basis(self, basis: Iterable[str]) -> str:
        parts = (each.partition(" ") for each in basis)
        return "\n".join(defang(kind, value) for kind, _, value in parts)

    def _names(self, codes: Iterable[str]) -> str:
        mark = "、" if self.session.language == "ja" else ", "
        return mark.join(self.session.organisation_name(code) for code in codes)
