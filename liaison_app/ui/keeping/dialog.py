"""文書管理・廃棄: what expires, what is proposed for disposal, and what was removed."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QTabWidget, QVBoxLayout, QWidget

from liaison_app.domain.dates import japan_date
from liaison_app.domain.vocabulary import DISPOSAL_BASIS, EXPIRY, RETENTION, label_of
from liaison_app.store.caselog import ChangeSet
from liaison_app.store.queries import Reader, RemovedRecord, RetainedRecord
from liaison_app.ui.keeping.forms import ApproveDialog, ProposeDialog, RetentionDialog, called
from liaison_app.ui.keeping.tab import ListTab
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import Column
from liaison_app.ui.widgets.confirm import confirm
from liaison_app.ui.widgets.fitting import open_at
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.disposal import CarriedOut, Proposal, carry_out, proposals
from liaison_app.workflows.removal import recover_record
from liaison_app.workflows.retention import retained_records

_Form = TypeVar("_Form", RetentionDialog, ProposeDialog)
_SHOWN = 500
_TABS = ("expiry", "disposal", "removed")


def _expiring(reader: Reader) -> list[RetainedRecord]:
    return retained_records(reader, limit=_SHOWN)


def _removed(reader: Reader) -> list[RemovedRecord]:
    return reader.removed_records()


class KeepingDialog(QDialog):
    """Does not block the window. What is destroyed is asked for once more, by its name."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        t = session.translator
        t.bind(self.setWindowTitle, "ui.keeping.title")
        self.set_retention = button(t, "ui.keeping.retention", self.ask_retention)
        self.propose_expired = button(t, "ui.keeping.propose_this", self.propose_chosen)
        self.propose = button(t, "ui.keeping.propose_new", self.ask_proposal, role="primary")
        self.approve = button(t, "ui.keeping.approve", self.ask_approval)
        self.carry_out = button(t, "ui.keeping.carry_out", self.ask_carry_out)
        self.recover = button(t, "ui.keeping.recover", self.recover_chosen)
        self.expiry = ListTab(session, "expiry", self._expiry_columns(), lambda each: each.id,
                              (self.set_retention, self.propose_expired))  # fmt: skip
        self.disposal = ListTab(session, "disposal", self._disposal_columns(),
                                lambda each: each.id,
                                (self.propose, self.approve, self.carry_out))  # fmt: skip
        self.removed = ListTab(session, "removed", self._removed_columns(), lambda each: each.id,
                               (self.recover,))  # fmt: skip
        self.copies = PlainLabel(role="muted", wrap=True, selectable=True)
        self.disposal.column.insertWidget(2, self.copies)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        t.bind(self.tabs.tabBar().setAccessibleName, "ui.keeping.title")
        for each in (self.expiry, self.disposal, self.removed):
            self.tabs.addTab(each, "")
            each.table.chosen.connect(lambda _id: self._offer())
        column = QVBoxLayout(self)
        column.addWidget(self.tabs)
        open_at(self, 1020, 560)
        session.hub.changed.connect(self._on_changed)
        t.language_changed.connect(self._retitle)
        self._retitle()
        self.refresh()

    def refresh(self) -> None:
        """Read the three lists again."""
        reads = self.session.reads
        reads.ask("keeping.expiry", _expiring, self.expiry.model.show_rows)
        reads.ask("keeping.removed", _removed, self.removed.model.show_rows)
        self.session.jobs.ask("keeping.disposal", proposals, self._show_disposals)

    def show_disposals(self) -> None:
        """What is proposed for disposal."""
        self.tabs.setCurrentWidget(self.disposal)

    def ask_retention(self) -> RetentionDialog:
        chosen = self.expiry.chosen()
        called = (chosen.reference or chosen.id) if chosen else ""
        return self._open(RetentionDialog(self.session, called, self))

    def propose_chosen(self) -> ProposeDialog | None:
        chosen = self.expiry.chosen()
        if chosen is None:
            return None
        self.tabs.setCurrentWidget(self.disposal)
        return self._open(ProposeDialog(self.session, chosen.reference or chosen.id, self))

    def ask_proposal(self) -> ProposeDialog:
        return self._open(ProposeDialog(self.session, "", self))

    def ask_approval(self) -> ApproveDialog | None:
        chosen = self.disposal.chosen()
        if chosen is None:
            return None
        dialog = ApproveDialog(self.session, chosen, self)
        dialog.acted.connect(lambda _approved: self.refresh())
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def ask_carry_out(self) -> None:
        """Nothing brings it back: what goes is named once more."""
        chosen: Proposal | None = self.disposal.chosen()
        if chosen is None:
            return
        box = confirm(self.session.translator, self, "ui.keeping.carry_out.question",
                      "ui.keeping.carry_out", records=called(self.session, chosen))  # fmt: skip
        box.accepted.connect(lambda: self._carry_out(chosen))
        box.open()

    def recover_chosen(self) -> None:
        chosen: RemovedRecord | None = self.removed.chosen()
        if chosen is not None:
            self._run(lambda desk: recover_record(desk, chosen.id))

    def _carry_out(self, chosen: Proposal) -> None:
        self.session.jobs.run(
            lambda desk: carry_out(desk, chosen.id),
            title="ui.job.disposing",
            done=self._carried_out,
            failed=self._failed,
        )

    def _carried_out(self, done: CarriedOut) -> None:
        t = self.session.t
        self.session.say("good", t("cli.disposal.done", count=done.operations))
        if not done.scrubbed:
            self.session.say("warning", t("error.scrub-waiting"))
        self.refresh()

    def _failed(self, error: Exception) -> None:
        self.session.errors.present(error)
        self.refresh()

    def _run(self, act: Callable[[Desk], object]) -> None:
        self.session.jobs.run(act, title="ui.job.saving", done=lambda _done: self.refresh(),
                              failed=self.session.errors.present)  # fmt: skip

    def _open(self, dialog: _Form) -> _Form:
        dialog.added.connect(lambda _done: self.refresh())
        dialog.open()
        return dialog

    def _show_disposals(self, found: list[Proposal]) -> None:
        self.disposal.model.show_rows(found)
        self._offer()

    def _offer(self) -> None:
        chosen: Proposal | None = self.disposal.chosen()
        state = chosen.state if chosen else ""
        self.approve.setEnabled(state == "proposed")
        self.carry_out.setEnabled(state in ("approved", "done"))
        self.propose_expired.setEnabled(self.expiry.chosen() is not None)
        self.recover.setEnabled(self.removed.chosen() is not None)
        self.copies.setText(self._copies(chosen))

    def _copies(self, chosen: Proposal | None) -> str:
        lines = chosen.row["backups"] if chosen else None
        if not isinstance(lines, list):
            return ""
        t = self.session.t
        said = [t("cli.disposal.remaining")]
        for line in lines:
            kind, _, which = line.partition(" ")
            said.append(t(f"disposal.copy.{kind}", which=one_line(which)))
        return "\n".join(said)

    def _on_changed(self, _changes: ChangeSet, _initiator: object) -> None:
        self.refresh()

    def _retitle(self) -> None:
        for place, name in enumerate(_TABS):
            self.tabs.setTabText(place, self.session.t(f"ui.keeping.tab.{name}"))
        for each in (self.expiry, self.disposal, self.removed):
            each.table.retitle()
        self._offer()

    def _expiry_columns(self) -> tuple[Column, ...]:
        s = self.session

        def today() -> date:
            return japan_date(s.now())

        def due(each: RetainedRecord) -> str:
            over = date.fromisoformat(str(each.expires_on)) < today()
            return s.t("ui.keeping.expired") if over else ""

        return (
            Column("expires", lambda: s.t("ui.keeping.expires"),
                   lambda each: s.day_text(each.expires_on), 150,
                   order=lambda each: str(each.expires_on or "")),
            Column("over", lambda: s.t("ui.keeping.over"), due, 90),
            Column("measure", lambda: s.t("ui.keeping.measure"),
                   lambda each: label_of(EXPIRY, str(each.on_expiry or "")).in_language(s.language),
                   130),
            Column("retention", lambda: s.t("ui.keeping.period"),
                   lambda each: label_of(RETENTION, str(each.retention or "")).in_language(
                       s.language), 120),
            Column("reference", lambda: s.t("ui.keeping.reference"),
                   lambda each: one_line(each.reference), 150),
            Column("title", lambda: s.t("ui.keeping.record"),
                   lambda each: one_line(each.title), 180, stretch=True),
            Column("file", lambda: s.t("ui.keeping.file"),
                   lambda each: one_line(str(each.records_file or "")), 160),
        )  # fmt: skip

    def _disposal_columns(self) -> tuple[Column, ...]:
        s = self.session
        return (
            Column("state", lambda: s.t("cli.disposal.state"),
                   lambda each: s.t(f"disposal.state.{each.state}"), 150),
            Column("basis", lambda: s.t("ui.keeping.basis"),
                   lambda each: label_of(DISPOSAL_BASIS, str(each.row["basis"])).in_language(
                       s.language), 180),
            Column("records", lambda: s.t("ui.keeping.record"),
                   lambda each: one_line(called(s, each)), 180),
            Column("reason", lambda: s.t("ui.keeping.reason"),
                   lambda each: one_line(str(each.row["reason"])), 180, stretch=True),
            Column("proposed", lambda: s.t("ui.keeping.proposed_by"),
                   lambda each: one_line(str(each.row["proposed_by"] or "")), 130),
            Column("approved", lambda: s.t("ui.keeping.approved_by"),
                   lambda each: one_line(str(each.row["approved_by"] or "")), 130),
        )  # fmt: skip

    def _removed_columns(self) -> tuple[Column, ...]:
        s = self.session
        return (
            Column("at", lambda: s.t("ui.history.at"), lambda each: s.time_text(each.at), 150,
                   order=lambda each: str(each.at or "")),
            Column("kind", lambda: s.t("ui.keeping.kind"),
                   lambda each: s.t(f"record.{each.kind}"), 130),
            Column("reference", lambda: s.t("ui.keeping.reference"),
                   lambda each: one_line(each.reference), 150),
            Column("title", lambda: s.t("ui.keeping.record"),
                   lambda each: one_line(each.title), 180, stretch=True),
            Column("actor", lambda: s.t("ui.history.actor"),
                   lambda each: one_line(each.actor), 140),
            Column("reason", lambda: s.t("ui.keeping.reason"),
                   lambda each: one_line(each.reason), 180),
        )  # fmt: skip
