"""The review of one bundle: who sent it, what it would change, apply or decline as a whole."""

from dataclasses import dataclass
from functools import partial
from threading import Event

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QInputDialog,
    QMessageBox,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Value
from liaison_app.store.caselog import FieldChange, Page, ReviewItem
from liaison_app.ui.exchange.acts import apply_arrival, decline_arrival, end_review, review_page
from liaison_app.ui.fields.shown import field_label, shown_in
from liaison_app.ui.jobs import Job
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import BadgeText, Column
from liaison_app.ui.widgets.confirm import confirm
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table
from liaison_app.workflows.bundles import Applied, Reviewed
from liaison_app.workflows.continuity import HELD_FOR_OFFICER
from liaison_app.workflows.review_text import review_sentences

_TONES = {"new": "info", "changed": "neutral", "conflict": "bad"}


@dataclass(frozen=True)
class _Change:
    kind: str
    change: FieldChange


class ReviewPanel(QWidget):
    """``closed`` comes when the officer is done with it, applied or not."""

    closed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._reviewed: Reviewed | None = None
        self.question: QMessageBox | None = None
        self.item_list: list[ReviewItem] = []
        t = session.translator
        self.heading = PlainLabel(role="heading", wrap=True)
        self.verified = PlainLabel(wrap=True)
        self.counts = PlainLabel(wrap=True)
        self.warnings = PlainLabel(role="error", wrap=True)
        self.details = PlainLabel(wrap=True, selectable=True)
        self.shown = PlainLabel(role="muted", wrap=True)
        self.next = button(t, "ui.review.next", self.show_next)
        self.items = RowsModel(self._item_columns(), lambda item: (item.kind, item.uuid), self)
        self.changes = RowsModel(self._change_columns(), lambda line: line.change.field, self)
        self.item_table, self.change_table = Table(self.items), Table(self.changes, sorts=False)
        t.bind(self.item_table.setAccessibleName, "ui.review.items")
        t.bind(self.change_table.setAccessibleName, "ui.review.fields")
        self.item_table.chosen.connect(self._show_fields)
        self.back = button(t, "ui.review.back", self.leave)
        self.decline = button(t, "ui.review.decline", self.ask_reason)
        self.apply = button(t, "ui.review.apply", self.try_apply, role="primary")
        self._build()

    def show_review(self, reviewed: Reviewed) -> None:
        """Show what a bundle would change; nothing is applied yet."""
        self._reviewed = reviewed
        review = reviewed.review
        settled = review.already_applied or review.late
        self.apply.setEnabled(not settled)
        self.decline.setEnabled(not settled)
        self.item_list = list(review.items)
        self.items.show_rows(self.item_list)
        if review.items:
            self.item_table.select_id((review.items[0].kind, review.items[0].uuid))
        else:
            self.changes.show_rows(())
        self.retitle()

    def leave(self) -> None:
        """Done with it, whatever became of it."""
        self._session.jobs.run(end_review, title="ui.job.reading")
        self.closed.emit()

    def take_focus(self) -> None:
        self.item_table.setFocus()

    def retitle(self) -> None:
        """Draw again in the language of the screen."""
        self.item_table.retitle()
        self.change_table.retitle()
        if self._reviewed is None:
            return
        s, reviewed, review = self._session, self._reviewed, self._reviewed.review
        self.heading.setText(
            s.t("ui.review.heading", sender=s.organisation_name(reviewed.sender.organisation),
                sequence=reviewed.sequence)
        )  # fmt: skip
        self.verified.setText(
            s.t("ui.review.verified", replica=reviewed.sender.id[:16],
                created=s.time_text(reviewed.created))
        )  # fmt: skip
        key = "ui.review.counts"
        if review.already_applied:
            key = "ui.review.already"
        elif review.late:
            key = "ui.review.late"
        self.counts.setText(
            s.t(key, operations=review.operations, new=review.new, had=review.already_had,
                conflicts=review.conflicts, records=review.records, files=review.blobs)
        )  # fmt: skip
        told = review_sentences(review, s.translator.texts, lambda text: one_line(str(text)))
        self.details.setText("\n".join(told))
        self.details.setVisible(bool(told))
        self._say_shown()
        self.warnings.setText("\n".join(s.t(f"warning.{code}") for code in review.warnings))
        self.warnings.setVisible(bool(review.warnings))

    def show_next(self) -> Job:
        """Tell the next page of a large bundle; nothing else changes."""
        assert self._reviewed is not None
        reviewed, page = self._reviewed, Page(len(self.item_list))
        self._wait(True)
        stopped = Event()
        return self._session.jobs.run(
            lambda desk: review_page(desk, reviewed, page, stopped.is_set),
            title="ui.job.reading",
            cancellable=True,
            stop=stopped.set,
            done=self._show_more,
            failed=self._refused,
        )

    def _show_more(self, reviewed: Reviewed) -> None:
        self._wait(False)
        if self._reviewed is None or reviewed.arrival_id != self._reviewed.arrival_id:
            return
        self.item_list += reviewed.review.items
        self.items.show_rows(self.item_list)
        self._say_shown()

    def _say_shown(self) -> None:
        assert self._reviewed is not None
        total, shown = self._reviewed.review.records, len(self.item_list)
        self.shown.setText(
            self._session.t("review.more", start=min(1, shown), end=shown, total=total)
        )
        for each in (self.shown, self.next):
            each.setVisible(shown < total)

    def try_apply(self, override: str = "", *, not_restored: bool = False) -> None:
        """Apply the whole bundle; ``override`` is the reason where the registry has expired. One
        that suggests a restore is applied only if the officer knows better."""
        assert self._reviewed is not None
        arrival = self._reviewed.arrival_id
        self._wait(True)
        stopped = Event()
        self._session.jobs.run(
            lambda desk: apply_arrival(
                desk, arrival, override, not_restored=not_restored, stopped=stopped.is_set
            ),
            title="ui.job.applying",
            cancellable=True,
            stop=stopped.set,
            done=self._applied,
            failed=partial(self._not_applied, override),
        )

    def _not_applied(self, override: str, error: Exception) -> None:
        """What an officer may apply all the same: with a reason where trust documents have expired,
        or knowing that this copy was not restored."""
        self._refused(error)
        code = error.code if isinstance(error, Refused) else ""
        if code in HELD_FOR_OFFICER:
            self.question = confirm(
                self._session.translator, self, "ui.review.restored", "ui.review.not_restored"
            )
            self.question.accepted.connect(partial(self.try_apply, override, not_restored=True))
            self.question.open()
        if code != "trust-expired":
            return
        dialog = QInputDialog(self)
        dialog.setWindowTitle(self._session.t("ui.review.apply"))
        dialog.setLabelText(self._session.t("ui.review.override"))
        dialog.setOption(QInputDialog.InputDialogOption.UsePlainTextEditForTextInput)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.textValueSelected.connect(self.try_apply)
        dialog.open()

    def ask_reason(self) -> None:
        """A bundle is declined whole and with a reason."""
        dialog = QInputDialog(self)
        dialog.setWindowTitle(self._session.t("ui.review.decline"))
        dialog.setLabelText(self._session.t("ui.review.reason"))
        dialog.setOption(QInputDialog.InputDialogOption.UsePlainTextEditForTextInput)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.textValueSelected.connect(self.try_decline)
        dialog.open()

    def try_decline(self, reason: str) -> None:
        """Leave the bundle aside; an empty reason is refused."""
        assert self._reviewed is not None
        arrival = self._reviewed.arrival_id
        self._wait(True)
        stopped = Event()
        self._session.jobs.run(
            lambda desk: decline_arrival(desk, arrival, reason, stopped.is_set),
            title="ui.job.saving",
            cancellable=True,
            stop=stopped.set,
            done=self._declined,
            failed=self._refused,
        )

    def _applied(self, applied: Applied) -> None:
        s = self._session
        lines = [s.t("ui.review.applied", count=applied.applied, number=applied.applied,
                     conflicts=applied.conflicts)]  # fmt: skip
        lines += [s.t(f"warning.{code}") for code in applied.warnings]
        s.say("warning" if applied.warnings or applied.conflicts else "good", " ".join(lines))
        self._done()

    def _declined(self, _reviewed: Reviewed) -> None:
        self._session.say("info", self._session.t("ui.review.declined"))
        self._done()

    def _refused(self, error: Exception) -> None:
        self._wait(False)
        self._session.errors.present(error)
        self._session.hub.arrived.emit()

    def _done(self) -> None:
        self._wait(False)
        self._session.hub.arrived.emit()
        self.closed.emit()

    def _wait(self, waiting: bool) -> None:
        for each in (self.apply, self.decline, self.back, self.next):
            each.setEnabled(not waiting)

    def _show_fields(self, identifier: object) -> None:
        row = self.items.row_of(identifier)
        if row < 0:
            self.changes.show_rows(())
            return
        item: ReviewItem = self.items.row_at(row)
        self.changes.show_rows(
            [
                _Change(item.kind, change)
                for change in item.fields
                if not change.field.endswith("_precision")
            ]
        )

    def _item_columns(self) -> tuple[Column, ...]:
        s = self._session

        def badge(item: ReviewItem) -> BadgeText:
            return s.t(f"ui.review.change.{item.change}"), _TONES[item.change]

        return (
            Column("change", lambda: s.t("ui.review.change"), lambda i: badge(i)[0], 76,
                   badge=badge),
            Column("kind", lambda: s.t("ui.review.kind"), lambda i: s.t(f"record.{i.kind}"), 92),
            Column("reference", lambda: s.t("ui.incidents.column.reference"),
                   lambda i: i.reference, 128),
            Column("title", lambda: s.t("ui.incidents.column.title"),
                   lambda i: one_line(i.title), 150, stretch=True),
        )  # fmt: skip

    def _change_columns(self) -> tuple[Column, ...]:
        s = self._session

        def value(line: _Change, value: Value) -> str:
            return one_line(shown_in(s, line.kind, line.change.field, value))

        return (
            Column("field", lambda: s.t("ui.history.field"),
                   self._label, 150),
            Column("before", lambda: s.t("ui.history.before"),
                   lambda line: value(line, line.change.before), 90),
            Column("after", lambda: s.t("ui.history.after"),
                   lambda line: value(line, line.change.after), 140, stretch=True),
            Column("author", lambda: s.t("ui.review.author"), self._author, 130),
            Column("at", lambda: s.t("ui.review.at"),
                   lambda line: s.time_text(line.change.at), 124,
                   order=lambda line: str(line.change.at or "")),
        )  # fmt: skip

    def _label(self, line: _Change) -> str:
        label = field_label(self._session, line.kind, line.change.field)
        mark = f"【{self._session.t('ui.review.change.conflict')}】" if line.change.conflict else ""
        return mark + label

    def _author(self, line: _Change) -> str:
        whose = self._reviewed.organisations.get(line.change.replica, "") if self._reviewed else ""
        return one_line(f"{whose.upper()} {line.change.actor}".strip())

    def _build(self) -> None:
        card = QFrame()
        card.setProperty("role", "card")
        top = QVBoxLayout(card)
        top.setContentsMargins(16, 12, 16, 12)
        for label in (self.heading, self.verified, self.counts, self.warnings, self.details):
            top.addWidget(label)
        tables = QSplitter(Qt.Orientation.Horizontal)
        tables.addWidget(self.item_table)
        tables.addWidget(self.change_table)
        tables.setChildrenCollapsible(False)
        tables.setSizes([440, 660])
        more = QHBoxLayout()
        more.addWidget(self.shown, 1)
        more.addWidget(self.next)
        row = QHBoxLayout()
        row.addWidget(self.back)
        row.addStretch(1)
        row.addWidget(self.decline)
        row.addWidget(self.apply)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(card)
        column.addWidget(tables, 1)
        column.addLayout(more)
        column.addLayout(row)
