"""What arrived: files taken in from a medium, and the review of each."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from liaison_app.host.media import medium_of
from liaison_app.ui.exchange.acts import ArrivalLine, inbox_lines, review_arrival
from liaison_app.ui.exchange.media_bar import MediaBar
from liaison_app.ui.exchange.review_panel import ReviewPanel
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import BadgeText, Column
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table
from liaison_app.ui.widgets.table_menu import TableMenu
from liaison_app.workflows.bundles import Reviewed, find_bundles, review_bundle
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.media import IN, Inserted, Proposed, carried_in, propose_entry

_TONES = {"unreviewed": "warning", "applied": "good", "declined": "neutral", "refused": "bad",
          "late": "neutral", "held": "bad"}  # fmt: skip
_REVIEWABLE = frozenset({"unreviewed", "declined", "refused", "held"})


class InboxTab(QWidget):
    """The list, or in its place the review of one bundle. ``entry_proposed`` carries what the
    register of media may say of what was taken in, or None."""

    entry_proposed = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._wanted = ""
        t = session.translator
        self.open_file = button(t, "ui.inbox.open", self.choose_file, role="primary")
        self.open_folder = button(t, "ui.inbox.folder", self.choose_folder)
        self.review = button(t, "ui.inbox.review", self.review_chosen)
        self.media = MediaBar(session, "ui.media.read_from", writes=False)
        self.media.chosen.connect(self.take_from_medium)
        self.model = RowsModel(self._columns(), lambda line: line.arrived.sha256, self)
        self.table = Table(self.model)
        TableMenu(self.table, t, "ui.exchange.tab.inbox")
        self.table.chosen.connect(lambda _id: self._follow())
        self.table.opened.connect(lambda _id: self.review_chosen())
        self.panel = ReviewPanel(session)
        self.panel.closed.connect(self._close_review)
        self.pages = QStackedWidget()
        self.pages.addWidget(self._list_page())
        self.pages.addWidget(self.panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.addWidget(self.pages)

    def refresh(self) -> None:
        self._session.jobs.ask("inbox", inbox_lines, self._show)

    def retitle(self) -> None:
        self.table.retitle()
        self.panel.retitle()
        self.media.retitle()

    def choose_file(self) -> None:
        """Ask which bundle file to take in."""
        title, kind = self._session.t("ui.inbox.open"), self._session.t("ui.inbox.file_kind")
        name, _filter = QFileDialog.getOpenFileName(self, title, "", f"{kind} (*.liaison)")
        if name:
            self.take_in([Path(name)])

    def choose_folder(self) -> None:
        """Ask for a folder (a medium) and take in every bundle in it."""
        name = QFileDialog.getExistingDirectory(self, self._session.t("ui.inbox.folder"))
        if name:
            self._session.jobs.run(
                lambda _desk: find_bundles(Path(name)),
                title="ui.job.reading",
                done=self._found_in_folder,
            )

    def take_in(self, paths: list[Path]) -> None:
        """Copy each file in and verify it; the last one's review is shown."""
        for path in paths:
            self._review(partial(review_bundle, path=path))
        if paths:
            self._propose_entry(paths)

    def take_from_medium(self, inserted: Inserted) -> None:
        """What the button of an inserted medium does."""
        self.take_in([inserted.medium.folder / name for name in inserted.bundles])

    def _propose_entry(self, paths: list[Path]) -> None:
        """What the register of media may say of it, where the files came from a medium."""

        def propose(desk: Desk) -> Proposed | None:
            medium = medium_of(desk.surroundings.media, paths[0])
            if medium is None:
                return None
            carried = [each for path in paths for each in carried_in(desk, path)]
            return propose_entry(desk.queries, medium, IN, carried)

        self._session.jobs.ask("medium-in", propose, self._tell_entry)

    def _tell_entry(self, proposed: Proposed | None) -> None:
        self.entry_proposed.emit(proposed)

    def review_chosen(self) -> None:
        """Review the chosen arrival."""
        row = self.model.row_of(self.table.current_id)
        if row < 0 or self.model.row_at(row).arrived.state not in _REVIEWABLE:
            return
        sha256 = str(self.table.current_id)
        self._review(partial(review_arrival, sha256=sha256))

    def _review(self, act: Callable[..., Reviewed]) -> None:
        stopped = Event()
        self._session.jobs.run(
            partial(act, stopped=stopped.is_set),
            title="ui.job.verifying",
            cancellable=True,
            stop=stopped.set,
            done=self._show_review,
            failed=self._refused,
        )

    def _found_in_folder(self, paths: list[Path]) -> None:
        if paths:
            self.take_in(paths)
        else:
            self._session.say("info", self._session.t("ui.inbox.folder.empty"))

    def _show_review(self, reviewed: Reviewed) -> None:
        self.panel.show_review(reviewed)
        self.pages.setCurrentWidget(self.panel)
        self.panel.take_focus()
        self._session.hub.arrived.emit()

    def _refused(self, error: Exception) -> None:
        self._session.errors.present(error)
        self._session.hub.arrived.emit()

    def choose(self, sha256: str) -> None:
        """Select an arrival, ready to be reviewed."""
        self._wanted = sha256
        self._close_review()
        self.refresh()

    def _close_review(self) -> None:
        self.pages.setCurrentIndex(0)
        self.table.setFocus()

    def _show(self, lines: list[ArrivalLine]) -> None:
        self.model.show_rows(lines)
        if self._wanted:
            self.table.select_id(self._wanted)
            self._wanted = ""
        elif self.table.current_id is None and lines:
            self.table.select_id(lines[0].arrived.sha256)
        self._follow()

    def _follow(self) -> None:
        row = self.model.row_of(self.table.current_id)
        state = self.model.row_at(row).arrived.state if row >= 0 else ""
        self.review.setEnabled(state in _REVIEWABLE)

    def _columns(self) -> tuple[Column, ...]:
        s = self._session

        def state(line: ArrivalLine) -> BadgeText:
            return s.t(f"ui.inbox.state.{line.arrived.state}"), _TONES[line.arrived.state]

        def reason(line: ArrivalLine) -> str:
            text = line.arrived.reason
            key = f"ui.inbox.reason.{text}"
            return s.t(key) if key in s.translator.texts else one_line(text)

        return (
            Column("arrived", lambda: s.t("ui.inbox.arrived"),
                   lambda line: s.time_text(line.arrived.arrived_at), 130,
                   order=lambda line: str(line.arrived.arrived_at or "")),
            Column("state", lambda: s.t("ui.inbox.state"), lambda line: state(line)[0], 130,
                   badge=state),
            Column("sender", lambda: s.t("ui.inbox.sender"),
                   lambda line: s.organisation_name(line.organisation), 250),
            Column("sequence", lambda: s.t("ui.inbox.sequence"),
                   lambda line: str(line.arrived.sequence or ""), 70, right=True),
            Column("name", lambda: s.t("ui.inbox.file"),
                   lambda line: one_line(line.arrived.name), 260),
            Column("reason", lambda: s.t("ui.inbox.reason"), reason, 200, stretch=True),
        )  # fmt: skip

    def _list_page(self) -> QWidget:
        page = QWidget()
        row = Flow()
        row.add(self.open_file, self.open_folder, self.review)
        guide = PlainLabel(role="muted", wrap=True)
        self._session.translator.bind(guide.setText, "ui.inbox.guide")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self.media)
        column.addWidget(guide)
        column.addWidget(self.table, 1)
        return page
