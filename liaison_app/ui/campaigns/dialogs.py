"""Forms of the office for campaigns."""

from PySide6.QtWidgets import QWidget

from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.indicators import defang
from liaison_app.domain.records.campaign import CAMPAIGN
from liaison_app.domain.vocabulary import Label
from liaison_app.store.caselog import ChangeSet
from liaison_app.ui.approvals.issuing import IssuingDialog
from liaison_app.ui.campaigns.reading import CampaignView
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.session import Session
from liaison_app.workflows.addressing import COPY
from liaison_app.workflows.campaign_candidates import Suggested
from liaison_app.workflows.campaign_sharing import (
    change_campaign_sharing,
    name_reporter,
)
from liaison_app.workflows.campaigns import (
    add_campaign,
    add_campaign_indicators,
    dismiss_candidate,
    end_campaign,
    link_incidents,
    set_campaign,
)
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.incidents import Added
from liaison_app.workflows.indicators import AddedIndicators

_KEYS = ("title", "summary", "assessment", "measures", "ai_vectors", "first_seen_at",
         "last_seen_at", "techniques", "cves", "tlp", "grade")  # fmt: skip
_REASON = Field("reason", FieldType.PROSE, Label("理由", "Reason"), required=True)
_INCIDENTS = Field("incidents", FieldType.TEXTS, Label("事案の番号", "Incidents (references)"),
                   required=True)  # fmt: skip
_INDICATORS = Field("indicators", FieldType.PROSE,
                    Label("痕跡情報（貼り付け）", "Indicators (pasted)"))  # fmt: skip
_CODE = Field("code", FieldType.ORGANISATION, Label("報告機関", "Reporter"), required=True)


class NewCampaignDialog(FormDialog):
    """A campaign, of a candidate's incidents where one was chosen."""

    def __init__(
        self, session: Session, candidate: Suggested | None, parent: QWidget | None = None
    ) -> None:
        self._candidate = candidate
        fields = [CAMPAIGN.own[key] for key in ("title", "summary", "tlp")]
        super().__init__(session, title="campaigns.new", action="campaigns.new.action",
                         fields=fields, parent=parent)  # fmt: skip

    def act(self, desk: Desk, typed: dict[str, str]) -> Added:
        return add_campaign(desk, typed, candidate=self._candidate)


class JoinDialog(FormDialog):
    """Links a candidate's new incidents to the campaign that it belongs to."""

    def __init__(
        self, session: Session, candidate: Suggested, parent: QWidget | None = None
    ) -> None:
        self._candidate = candidate
        super().__init__(session, title="campaigns.join", action="campaigns.join", fields=[],
                         parent=parent)  # fmt: skip
        found = [row for row in candidate.incidents if row["id"] in candidate.new]
        listed = "\n".join(f"{row['reference']}　{row['title']}" for row in found)
        self.error.setText(session.t("campaigns.join.which", id=candidate.campaign, which=listed))
        self.error.show()

    def act(self, desk: Desk, _typed: dict[str, str]) -> ChangeSet:
        each = self._candidate
        return link_incidents(desk, each.campaign, each.new, each.candidate.basis)


class DismissDialog(FormDialog):
    """A candidate, or a campaign, has nothing in it; with the reason."""

    def __init__(
        self,
        session: Session,
        candidate: Suggested | None,
        campaign: str,
        parent: QWidget | None = None,
    ) -> None:
        self._candidate, self._campaign = candidate, campaign
        super().__init__(session, title="campaigns.dismiss", action="campaigns.dismiss",
                         fields=[_REASON], parent=parent)  # fmt: skip

    def act(self, desk: Desk, typed: dict[str, str]) -> object:
        reason = typed.get("reason", "")
        if self._candidate is not None:
            return dismiss_candidate(desk, self._candidate, reason)
        return end_campaign(desk, self._campaign, "dismissed", reason)


class EditCampaignDialog(FormDialog):
    """What is told of a campaign, and the office's own note, which stays."""

    def __init__(
        self, session: Session, campaign: CampaignView, parent: QWidget | None = None
    ) -> None:
        self._id = campaign.id
        fields = [*(CAMPAIGN.own[key] for key in _KEYS), CAMPAIGN.internal["office_note"]]
        super().__init__(session, title="campaigns.edit", action="campaigns.edit", fields=fields,
                         parent=parent)  # fmt: skip
        for key, editor in self.editors.items():
            editor.reset(campaign.fields[key])
        self._before = {key: editor.text() for key, editor in self.editors.items()}

    def typed(self) -> dict[str, str]:
        texts = {key: editor.text() for key, editor in self.editors.items()}
        return {key: text for key, text in texts.items() if text != self._before[key]}

    def act(self, desk: Desk, typed: dict[str, str]) -> ChangeSet:
        return set_campaign(desk, self._id, typed)


class LinkDialog(FormDialog):
    """Further incidents, by their references."""

    def __init__(
        self, session: Session, campaign: CampaignView, parent: QWidget | None = None
    ) -> None:
        self._id = campaign.id
        super().__init__(session, title="campaigns.link", action="campaigns.link",
                         fields=[_INCIDENTS], parent=parent)  # fmt: skip

    def act(self, desk: Desk, typed: dict[str, str]) -> ChangeSet:
        listed = typed.get("incidents", "").replace("、", ",").split(",")
        return link_incidents(desk, self._id, [each.strip() for each in listed if each.strip()])


class CampaignIndicatorsDialog(FormDialog):
    """What the campaign is to tell of; what members have in common is offered, nothing is put on
    it unless the officer does."""

    def __init__(
        self, session: Session, campaign: CampaignView, parent: QWidget | None = None
    ) -> None:
        self._id = campaign.id
        super().__init__(session, title="alerts.add_indicators", action="alerts.add_indicators",
                         fields=[_INDICATORS], parent=parent)  # fmt: skip
        offered = [basis.partition(" ") for basis in campaign.basis]
        lines = [defang(kind, value) for kind, _, value in offered if kind != "techniques"]
        self.editors["indicators"].reset("\n".join(lines) or None)

    def act(self, desk: Desk, typed: dict[str, str]) -> AddedIndicators:
        return add_campaign_indicators(desk, self._id, typed.get("indicators", ""))


class NameReporterDialog(FormDialog):
    """Names a reporter who consents; chosen again it is named no more."""

    def __init__(
        self, session: Session, campaign: CampaignView, parent: QWidget | None = None
    ) -> None:
        self._campaign = campaign
        super().__init__(session, title="campaigns.name", action="campaigns.name",
                         fields=[_CODE], parent=parent)  # fmt: skip

    def act(self, desk: Desk, typed: dict[str, str]) -> ChangeSet:
        code = typed.get("code", "").lower()
        named = code not in self._campaign.named
        return name_reporter(desk, self._campaign.id, code, named=named)


class ShareCampaignDialog(IssuingDialog):
    """Exactly who is ticked, or has a copy, has it afterwards."""

    may_be_nobody = True

    def __init__(
        self, session: Session, campaign: CampaignView, parent: QWidget | None = None
    ) -> None:
        self._campaign = campaign
        super().__init__(session, title="campaigns.share", action="campaigns.share",
                         fields=[], parent=parent)  # fmt: skip
        self.tick([*campaign.shared, *(COPY + code for code in campaign.copies)])

    def act(self, desk: Desk, _typed: dict[str, str]) -> ChangeSet:
        return change_campaign_sharing(desk, self._campaign.id, self.recipients())
