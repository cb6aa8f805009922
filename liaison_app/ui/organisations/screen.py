"""The organisation screen: a list to look things up in, with the registry below it."""

from PySide6.QtWidgets import QWidget

from liaison_app.domain.entry import fold
from liaison_app.domain.vocabulary import AUDIENCE, Organisation, label_of
from liaison_app.ui.filters.narrowing import Narrowing
from liaison_app.ui.organisations.organisation_dialog import OrganisationDialog
from liaison_app.ui.organisations.registry_panel import RegistryPanel
from liaison_app.ui.session import Session
from liaison_app.ui.shell.screen import Screen
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import Column
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.page import page_in
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.search_box import SearchBox
from liaison_app.ui.widgets.table import Table, row_height
from liaison_app.ui.widgets.table_menu import TableMenu
from liaison_app.workflows.organisations import known_organisations


class OrganisationsScreen(Screen):
    """Names in both languages, kind, sector, who supervises it."""

    name = "organisations"
    kinds = frozenset({"organisation"})
    follows_inbox = True

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._organisations: list[Organisation] = []
        self._wanted = ""
        self.search = SearchBox(session.translator)
        self.search.setMaximumWidth(420)
        self.count = PlainLabel(role="muted")
        self.model = RowsModel(self._columns(), lambda each: each.code, self)
        self.table = Table(self.model)
        TableMenu(self.table, session.translator, "ui.nav.organisations")
        self.registry = RegistryPanel(session)
        self.table.chosen.connect(lambda code: self.registry.choose(str(code or "")))
        self.narrowing = Narrowing(
            session,
            "organisations",
            search=self.search,
            table=self.table,
            parent=self,
        )
        row = Flow()
        row.add(self.search, grows=True)
        row.add(self.count, self.narrowing.saved)
        self.change = button(session.translator, "ui.organisations.set", self.ask_change)
        if not session.is_office:
            self.change.hide()
        row.add(self.change)
        self.table.setMinimumHeight(5 * row_height())
        column = page_in(self)
        column.setContentsMargins(20, 14, 20, 14)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        column.addWidget(self.registry)
        self.search.searched.connect(lambda _text: self._list())

    def open_item(self, item: object) -> None:
        """An organisation and one of its installations, as (code, replica)."""
        if isinstance(item, tuple) and len(item) == 2:
            self.search.clear()
            self._wanted = str(item[0])
            self.registry.want(str(item[1]))
            self._list()

    def ask_change(self) -> None:
        """Names, kind, who supervises it and its sector's hub (the office)."""
        row = self.model.row_of(self.table.current_id)
        if row >= 0:
            OrganisationDialog(self.session, self.model.row_at(row), self).open()

    def search_box(self) -> SearchBox:
        return self.search

    def first_control(self) -> QWidget:
        return self.table

    def refresh(self) -> None:
        vocabularies = self.session.surroundings.vocabularies
        self.session.reads.ask(
            "organisations",
            lambda reader: list(known_organisations(reader, vocabularies).values()),
            self._show,
        )
        self.registry.refresh()

    def retitle(self) -> None:
        self.table.retitle()
        self.registry.retitle()
        self._list()

    def _show(self, organisations: list[Organisation]) -> None:
        self._organisations = organisations
        self._list()

    def _list(self) -> None:
        needle = fold(self.search.text())
        shown = [
            each
            for each in self._organisations
            if needle in fold(f"{each.code}{each.name.ja}{each.name.en}")
        ]
        self.model.show_rows(shown)
        if self._wanted and any(each.code == self._wanted for each in shown):
            self.table.select_id(self._wanted)
            self._wanted = ""
        self.count.setText(
            self.session.t("ui.list.count", count=len(shown), number=f"{len(shown):,}")
        )

    def _columns(self) -> tuple[Column, ...]:
        s = self.session
        sectors = s.surroundings.vocabularies.sectors

        def sector(each: Organisation) -> str:
            label = sectors.get(each.sector or "")
            return label.in_language(s.language) if label else ""

        def since(each: Organisation) -> str:
            return s.day_text(each.valid_from.isoformat()) if each.valid_from else ""

        return (
            Column("code", lambda: s.t("ui.organisations.code"), lambda o: o.code.upper(), 100),
            Column("name", lambda: s.t("ui.organisations.name"),
                   lambda o: one_line(o.name.in_language(s.language)), 255, stretch=True),
            Column("other", lambda: s.t("ui.organisations.other_name"),
                   lambda o: one_line(o.name.en if s.language == "ja" else o.name.ja), 255),
            Column("audience", lambda: s.t("ui.organisations.audience"),
                   lambda o: label_of(AUDIENCE, o.audience).in_language(s.language), 112),
            Column("sector", lambda: s.t("ui.organisations.sector"), sector, 90),
            Column("supervised", lambda: s.t("ui.organisations.supervised_by"),
                   lambda o: s.organisation_name(o.supervised_by), 150),
            Column("hub", lambda: s.t("ui.organisations.hub"),
                   lambda o: s.organisation_name(o.hub), 130),
            Column("since", lambda: s.t("ui.organisations.since"), since, 124),
        )  # fmt: skip
