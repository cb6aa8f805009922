"""The audit screen: what was written here and when, and whether it all still holds."""

from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.store.queries import JournalLine
from liaison_app.ui.audit.asking import words_asked
from liaison_app.ui.filters.narrowing import Narrowing
from liaison_app.ui.places import place_of
from liaison_app.ui.session import Session
from liaison_app.ui.shell.screen import Screen
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import Column
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.search_box import SearchBox
from liaison_app.ui.widgets.table import Table
from liaison_app.ui.widgets.table_menu import TableMenu
from liaison_app.workflows.audit import fork_sentences, problem_sentences, verify_audit

_SHOWN = 500


class AuditScreen(Screen):
    """The newest entries of the journal, or those that say what is searched for; checking reads
    everything and may take a while. Enter leads to the record an entry is about."""

    name = "audit"
    kinds = frozenset(
        {"incident", "reference-case", "entry", "attachment", "package", "task", "response",
         "alert", "acknowledgement", "organisation", "officer", "briefing"}
    )  # fmt: skip
    follows_inbox = True

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        t = session.translator
        self._report: dict[str, Any] | None = None
        self.verify = button(t, "ui.audit.verify", self.try_verify, role="primary")
        guide = PlainLabel(role="muted", wrap=True)
        t.bind(guide.setText, "ui.audit.guide", count=_SHOWN)
        self.verdict = PlainLabel(wrap=True, selectable=True)
        self.bar = QFrame()
        self.bar.setProperty("role", "bar")
        inside = QHBoxLayout(self.bar)
        inside.setContentsMargins(14, 10, 14, 10)
        inside.addWidget(self.verdict)
        self.bar.hide()
        self.model = RowsModel(self._columns(), lambda entry: entry.position, self)
        self.table = Table(self.model)
        TableMenu(self.table, t, "ui.nav.audit")
        self.search = SearchBox(t)
        t.bind(self.search.setToolTip, "ui.audit.search.tip")
        self.count = PlainLabel(role="muted")
        self.narrowing = Narrowing(
            session, "audit", search=self.search, table=self.table, parent=self
        )
        self.search.searched.connect(lambda _text: self.refresh())
        self.table.opened.connect(self._open_record)
        row = QHBoxLayout()
        row.addWidget(self.verify)
        row.addWidget(guide, 1)
        asking = Flow()
        asking.add(self.search, grows=True)
        asking.add(self.narrowing.saved, self.count)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 14)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self.bar)
        column.addLayout(asking)
        column.addWidget(self.table, 1)

    def search_box(self) -> SearchBox:
        return self.search

    def first_control(self) -> QWidget:
        return self.verify

    def refresh(self) -> None:
        said = words_asked(self.session, self.search.text())
        self.session.reads.ask(
            "journal", lambda reader: reader.journal(_SHOWN, said=said), self._show
        )

    def retitle(self) -> None:
        self.table.retitle()
        self._say_count()
        self._show_report()

    def try_verify(self) -> None:
        """Check the chain, every hash, the kept signatures and the receipts."""
        self.verify.setEnabled(False)
        self.session.jobs.run(
            verify_audit,
            title="ui.job.auditing",
            done=self._verified,
            failed=self._failed,
            cancellable=True,
        )

    def _show(self, lines: list[JournalLine]) -> None:
        self.model.show_rows(lines)
        self._say_count()

    def _say_count(self) -> None:
        lines = self.model.rows()
        number = f"{len(lines):,}"
        key = "ui.day.count_more" if len(lines) >= _SHOWN else "ui.list.count"
        self.count.setText(self.session.t(key, count=len(lines), number=number))

    def _open_record(self, position: object) -> None:
        entry: JournalLine = self.model.row_at(self.model.row_of(position))
        if entry.record_id:
            place = place_of(self.session.reader.resolve(entry.record_id).name)
            if place[0] != self.name:
                self.asked_for.emit(*place)

    def _verified(self, report: dict[str, Any]) -> None:
        self.verify.setEnabled(True)
        self._report = report
        self._show_report()

    def _failed(self, error: Exception) -> None:
        self.verify.setEnabled(True)
        self.session.errors.present(error)

    def _show_report(self) -> None:
        report = self._report
        if report is None:
            return
        journal, bundles, receipts = report["journal"], report["bundles"], report["receipts"]
        verdict = self.session.t(
            "ui.audit.good" if report["ok"] else "ui.audit.bad",
            position=journal["position"],
            head=journal["head"][:16],
            broken=journal["broken_at"] or "—",
            bundles=bundles["checked"],
            bad_bundles=bundles["bad"],
            receipts=receipts["checked"],
            bad_receipts=receipts["bad"],
        )
        texts = self.session.translator.texts
        found = [*problem_sentences(report, texts), *fork_sentences(report, texts)]
        self.verdict.setText("\n".join([verdict, *found]))
        self.bar.setProperty("tone", "good" if report["ok"] else "bad")
        self.bar.style().unpolish(self.bar)
        self.bar.style().polish(self.bar)
        self.bar.show()

    def _columns(self) -> tuple[Column, ...]:
        s = self.session
        return (
            Column("position", lambda: s.t("ui.audit.position"), lambda e: f"{e.position:,}", 80,
                   right=True),
            Column("applied_at", lambda: s.t("ui.audit.applied_at"),
                   lambda e: s.time_text(e.applied_at, "second"), 190,
                   order=lambda e: str(e.applied_at or "")),
            Column("kind", lambda: s.t("ui.audit.kind"), self._what, 240, stretch=True),
            Column("reference", lambda: s.t("ui.incidents.column.reference"),
                   lambda e: one_line(e.reference), 134),
            Column("through", lambda: s.t("ui.history.through"), self._through, 140),
            Column("actor", lambda: s.t("ui.history.actor"),
                   lambda e: one_line(e.actor or ""), 150),
            Column("organisation", lambda: s.t("ui.incidents.column.organisation"),
                   lambda e: s.organisation_name(e.organisation), 190),
            Column("head", lambda: s.t("ui.audit.head"), lambda e: e.head[:16], 160),
        )  # fmt: skip

    def _what(self, entry: JournalLine) -> str:
        t = self.session.t
        if entry.kind == "operation":
            return f"{t(f'record.{entry.record_kind}')}：{t(f'operation.{entry.act}')}"
        return t(f"ui.audit.kind.{entry.kind}")

    def _through(self, entry: JournalLine) -> str:
        if entry.through is None:
            return ""
        organisation, sequence = entry.through
        return self.session.t(
            "ui.history.bundle", organisation=organisation.upper(), sequence=sequence
        )
