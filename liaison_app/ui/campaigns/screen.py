"""The campaign screen: candidates (the office), campaigns, and the chosen one."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QSplitter, QVBoxLayout, QWidget

from liaison_app.domain.entry import fold
from liaison_app.domain.indicators import defang
from liaison_app.domain.vocabulary import CAMPAIGN_STATUS, label_of
from liaison_app.ui.campaigns.detail import CampaignDetail
from liaison_app.ui.campaigns.dialogs import NewCampaignDialog
from liaison_app.ui.campaigns.reading import CampaignView, Read, read_campaigns
from liaison_app.ui.filters.narrowing import Narrowing
from liaison_app.ui.session import Session
from liaison_app.ui.shell.screen import Screen
from liaison_app.ui.tones import tlp_badge
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import BadgeText, Column, text_of
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.search_box import SearchBox
from liaison_app.ui.widgets.table import Table
from liaison_app.ui.widgets.table_menu import TableMenu
from liaison_app.workflows.campaign_candidates import Suggested

_STATUS_TONES = {"active": "warning", "candidate": "info"}


class CampaignsScreen(Screen):
    """What was chosen last, in either list, is shown on the right."""

    name = "campaigns"
    kinds = frozenset({"campaign", "campaign-member", "incident", "indicator", "attachment"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._read = Read((), ())
        self._wanted = ""
        t = session.translator
        self.search = SearchBox(t)
        self.over = QCheckBox()
        t.bind(self.over.setText, "campaigns.show_over")
        self.new = button(t, "campaigns.new", self.new_campaign)
        self.candidates_model = RowsModel(_candidate_columns(session), lambda each: each.key, self)
        self.candidates = Table(self.candidates_model)
        TableMenu(self.candidates, t, "campaigns.candidates")
        self.none = PlainLabel(role="muted", wrap=True)
        t.bind(self.none.setText, "campaigns.no_candidates")
        self.model = RowsModel(_campaign_columns(session), lambda each: each.id, self)
        self.table = Table(self.model)
        TableMenu(self.table, t, "ui.nav.campaigns")
        self.narrowing = Narrowing(
            session,
            "campaigns",
            search=self.search,
            table=self.table,
            switches={"over": self.over},
            again=self._list,
            parent=self,
        )
        self.detail = CampaignDetail(session)
        self.detail.opened.connect(partial(self.asked_for.emit, "incidents"))
        self.detail.created.connect(self._open_created)
        self.detail.gate.asked_for.connect(self.asked_for)
        self.search.searched.connect(lambda _text: self._list())
        self.over.toggled.connect(lambda _on: self._list())
        self.table.chosen.connect(self._choose_campaign)
        self.candidates.chosen.connect(self._choose_candidate)
        self._build()

    def search_box(self) -> SearchBox:
        return self.search

    def first_control(self) -> QWidget:
        return self.candidates if self.candidates.isVisible() else self.table

    def refresh(self) -> None:
        here, now = self.session.installation, self.session.now()
        self.session.reads.ask(
            "campaigns", lambda reader: read_campaigns(reader, here, now), self._show
        )

    def retitle(self) -> None:
        self.table.retitle()
        self.candidates.retitle()
        self.detail.retitle()
        self._list()

    def open_item(self, item: object) -> None:
        """A campaign's id, or ``("candidate", what it has in common)``."""
        if isinstance(item, tuple):
            self.candidates.select_id(item[1])
            self._choose_candidate(item[1])
        elif isinstance(item, str):
            self.over.setChecked(True)
            self.table.select_id(item)
            self._choose_campaign(item)
        self.refresh()

    def begin_new(self) -> None:
        self.new_campaign()

    def new_campaign(self) -> None:
        """One that nothing suggested."""
        dialog = NewCampaignDialog(self.session, None, self)
        dialog.added.connect(lambda added: self._open_created(added.id))
        dialog.open()

    def _open_created(self, identifier: str) -> None:
        """Shown as soon as it is read."""
        self._wanted = identifier
        self.refresh()

    def _show(self, found: Read) -> None:
        self._read = found
        self._list()

    def _list(self) -> None:
        needle = fold(self.search.text())
        shown = [
            each
            for each in self._read.campaigns
            if (self.over.isChecked() or not each.is_over)
            and needle in fold("".join(text_of(each.fields, key) for key in
                                       ("reference", "title", "summary")))
        ]  # fmt: skip
        candidates = [
            each for each in self._read.candidates if needle in fold(" ".join(each.candidate.basis))
        ]
        self.model.show_rows(shown)
        self.candidates_model.show_rows(candidates)
        self.candidates.setVisible(bool(candidates))
        self.none.setVisible(self.session.is_office and not candidates)
        self._show_again()
        rows = [each.fields for each in shown]
        rows += (row for each in candidates for row in each.incidents)
        self.show_markings([(row.get("tlp"), row.get("grade")) for row in rows])

    def _show_again(self) -> None:
        """The same as before as it is now; what is first, where that is gone."""
        chosen = self.detail.shown
        key = chosen.key if isinstance(chosen, Suggested) else chosen.id if chosen else None
        if self.model.row_of(self._wanted) >= 0:
            key, self._wanted = self._wanted, ""
            self.table.select_id(key)
        everything: list[Suggested | CampaignView] = [
            *self.candidates_model.rows(),
            *self.model.rows(),
        ]
        for each in everything:
            if key == (each.key if isinstance(each, Suggested) else each.id):
                self._show_chosen(each)
                return
        self._show_chosen(everything[0] if everything else None)

    def _choose_campaign(self, identifier: object) -> None:
        row = self.model.row_of(identifier)
        if row >= 0:
            self._show_chosen(self.model.row_at(row))

    def _choose_candidate(self, key: object) -> None:
        row = self.candidates_model.row_of(key)
        if row >= 0:
            self._show_chosen(self.candidates_model.row_at(row))

    def _show_chosen(self, chosen: Suggested | CampaignView | None) -> None:
        self.detail.show_chosen(chosen)
        if isinstance(chosen, CampaignView):
            self.note_record(chosen.id)

    def _build(self) -> None:
        left = QWidget()
        row = Flow()
        row.add(self.search, grows=True)
        row.add(self.over, self.narrowing.saved, self.new)
        heading = PlainLabel(role="heading")
        self.session.translator.bind(heading.setText, "campaigns.candidates")
        if not self.session.is_office:
            self.new.hide()
            heading.hide()
        below = PlainLabel(role="heading")
        self.session.translator.bind(below.setText, "ui.nav.campaigns")
        column = QVBoxLayout(left)
        column.setContentsMargins(20, 14, 12, 14)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(heading)
        column.addWidget(self.candidates, 1)
        column.addWidget(self.none)
        column.addWidget(below)
        column.addWidget(self.table, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(self.detail)
        split.setSizes([640, 560])
        split.setChildrenCollapsible(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(split)


def _candidate_columns(session: Session) -> tuple[Column, ...]:
    t = session.t

    def evidence(each: Suggested) -> BadgeText:
        if each.candidate.is_strong:
            return t("campaign.evidence.strong"), "warning"
        return t("campaign.evidence.weak"), "neutral"

    def basis(each: Suggested) -> str:
        return "  ".join(defang(one.type, one.value) for one in each.candidate.shared)

    return (
        Column("evidence", lambda: t("campaigns.evidence"), lambda c: evidence(c)[0], 118,
               badge=evidence),
        Column("basis", lambda: t("campaigns.basis"), lambda c: one_line(basis(c)), 200,
               stretch=True),
        Column("organisations", lambda: t("campaigns.organisations"),
               lambda c: ", ".join(code.upper() for code in c.candidate.organisations), 130),
        Column("campaign", lambda: t("campaigns.belongs"), lambda c: c.campaign, 110),
    )  # fmt: skip


def _campaign_columns(session: Session) -> tuple[Column, ...]:
    t = session.t

    def status(each: CampaignView) -> BadgeText:
        code = str(each.fields["status"])
        label = label_of(CAMPAIGN_STATUS, code).in_language(session.language)
        return label, _STATUS_TONES.get(code, "neutral")

    return (
        Column("reference", lambda: t("ui.incidents.column.reference"),
               lambda c: text_of(c.fields, "reference"), 110),
        Column("status", lambda: t("campaigns.status"), lambda c: status(c)[0], 100, badge=status),
        Column("title", lambda: t("ui.incidents.column.title"),
               lambda c: one_line(text_of(c.fields, "title")), 200, stretch=True),
        Column("tlp", lambda: "TLP", lambda c: text_of(c.fields, "tlp"), 146,
               badge=lambda c: tlp_badge(c.fields.get("tlp"))),
    )  # fmt: skip
