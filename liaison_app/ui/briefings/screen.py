"""The briefing screen: the request on the left, the PDF it gives on the right."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QSplitter, QVBoxLayout, QWidget

from liaison_app.domain.errors import Refused
from liaison_app.host.files import read_file
from liaison_app.ui.briefings.leading import Leading
from liaison_app.ui.briefings.preview import Preview
from liaison_app.ui.briefings.print_dialog import PrintDialog
from liaison_app.ui.briefings.register_dialog import RegisterDialog
from liaison_app.ui.briefings.request_form import RequestForm
from liaison_app.ui.session import Session
from liaison_app.ui.shell.screen import Screen
from liaison_app.ui.widgets.search_box import SearchBox
from liaison_app.workflows.briefing_register import MAX_PDF, Verified, issued_pdf, verify_bytes
from liaison_app.workflows.briefing_request import BriefingRequest
from liaison_app.workflows.briefing_verdict import verdict_lines
from liaison_app.workflows.briefings import (
    Drawn,
    draw_briefing,
    issue_briefing,
    write_copy,
    write_drawn,
)
from liaison_app.workflows.desk import Desk


class BriefingsScreen(Screen):
    """Every change of the request draws anew; only the newest drawing is shown. While a file that
    was verified is shown, a change of the records does not take it away."""

    name = "briefings"
    kinds = frozenset(
        {"incident", "entry", "task", "response", "package", "alert", "briefing", "question",
         "meeting", "roster", "intake", "escalation", "handover", "medium"}
    )  # fmt: skip

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._drawn: Drawn | None = None
        self._verified = False  # whether the preview shows a file that was verified
        self.form = RequestForm(session)
        self.preview = Preview(session.translator)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.form)
        split.addWidget(self.preview)
        split.setSizes([360, 840])
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(split)
        self.form.changed.connect(self.refresh)
        self.form.save_asked.connect(self.choose_file)
        self.form.copy_asked.connect(self.choose_copy)
        self.form.issue_asked.connect(self.issue)
        self.leading = Leading(session, self)
        self.leading.asked_for.connect(self.asked_for)
        self.preview.verify_asked.connect(self.choose_verified)
        self.preview.open_asked.connect(self.choose_opened)
        self.preview.print_asked.connect(self.print_shown)
        self.preview.register_asked.connect(self.open_register)
        self.preview.lead_chosen.connect(
            lambda lead: self.leading.follow(lead, exercise=self.form.exercise.isChecked())
        )
        self.preview.finding.closed.connect(self.refresh)

    @property
    def drawn(self) -> Drawn | None:
        """What the preview shows."""
        return self._drawn

    def first_control(self) -> QWidget:
        return self.form.kind

    def search_box(self) -> SearchBox:
        return self.preview.search.box

    def refresh(self) -> None:
        self._verified = False
        request = self._asked()
        if request is None:
            return
        self.form.show_waiting(True)
        self.session.jobs.ask(
            "briefing",
            partial(draw_briefing, request=request, numbered=False),
            self._show,
            self._refused,
        )

    def issue(self) -> None:
        """Enter it in the register under the next number; the preview then shows that paper."""
        request = self._asked()
        if request is None:
            return
        self.form.show_waiting(True)
        self.session.jobs.run(
            lambda desk: issue_briefing(desk, request),
            title="ui.job.drawing",
            done=self._issued,
            failed=self._refused,
            initiator=self,
        )

    def _asked(self) -> BriefingRequest | None:
        """What the form asks for; None where it lacks something, which is said."""
        try:
            request = self.form.request()
        except Refused as refused:
            self._refused(refused)
            return None
        lacking = self.form.lacking(request)
        if lacking:
            self._drawn = None
            self.preview.clear()
            self.form.show_lacking(self.session.t(lacking))
            return None
        return request

    def choose_file(self) -> None:
        """Ask where the PDF shown goes."""
        self._choose("ui.briefings.save", ".pdf", "PDF (*.pdf)")

    def choose_copy(self) -> None:
        """Ask where an editable copy of it goes."""
        self._choose("ui.briefings.save-copy", ".docx", "Word (*.docx)")

    def _choose(self, title: str, suffix: str, kind: str, *, opening: bool = False) -> None:
        if self._drawn is None:
            return
        proposal = f"{self._drawn.register_number or self._drawn.number or 'briefing'}{suffix}"
        name, _filter = QFileDialog.getSaveFileName(
            self, self.session.t(title), proposal.replace("/", "_"), kind
        )
        if name:
            self.save(Path(name), copy=suffix == ".docx", opening=opening)

    def choose_opened(self) -> None:
        """Ask where the PDF shown goes, and show it there in what the system shows PDFs with: it
        cannot be opened elsewhere without lying on a disk in clear."""
        self._choose("ui.briefings.open", ".pdf", "PDF (*.pdf)", opening=True)

    def print_shown(self) -> None:
        """Print what is shown, which must be issued: every print is on record."""
        number = self._drawn.register_number if self._drawn else None
        if number is None:
            self.session.say("info", self.session.t("ui.briefings.print.issued-only"))
            return
        PrintDialog(self.session, number, self).open()

    def open_register(self) -> None:
        """What was issued, to be shown or printed again."""
        dialog = RegisterDialog(self.session, self)
        dialog.opened.connect(self.show_issued)
        dialog.open()

    def show_issued(self, number: str) -> None:
        """The PDF of the register, and what the register says of it."""
        self._look_at(Path(f"{number}.pdf"), lambda desk: issued_pdf(desk, number))

    def save(self, path: Path, *, copy: bool = False, opening: bool = False) -> None:
        """Write the very bytes that are shown, its numbered copies and its annex; or a copy to edit
        of what they say. ``opening`` shows it elsewhere."""
        drawn = self._drawn
        assert drawn is not None

        def write(desk: Desk) -> int:
            if copy:
                write_copy(desk, drawn.composed, path)
                return 0
            return write_drawn(desk, drawn, path)

        def saved(beside: int) -> None:
            key = "ui.briefings.saved.more" if beside else "ui.briefings.saved"
            said = self.session.t(key, path=str(path), count=beside)
            self.session.say("good", said)
            if opening and not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
                self.session.say("warning", self.session.t("ui.briefings.not-opened"))

        self.session.jobs.run(write, title="ui.job.saving", done=saved)

    def choose_verified(self) -> None:
        """Ask which PDF is held against the register."""
        title = self.session.t("ui.briefings.verify")
        name, _filter = QFileDialog.getOpenFileName(self, title, "", "PDF (*.pdf)")
        if name:
            self.verify(Path(name))

    def verify(self, path: Path) -> None:
        """Show a file and what it is by the register and its signature; what is asked for in the
        form comes back when that is closed."""
        self._look_at(path, lambda _: read_file(path, MAX_PDF))

    def _look_at(self, path: Path, read: Callable[[Desk], bytes]) -> None:
        def look(desk: Desk) -> tuple[bytes, Verified]:
            pdf = read(desk)
            return pdf, verify_bytes(desk, pdf, path)

        self.session.jobs.run(
            look,
            title="ui.job.reading",
            done=self._show_verified,
            failed=lambda error: self._not_verified(error, path.name),
        )

    def _show_verified(self, answer: tuple[bytes, Verified]) -> None:
        pdf, found = answer
        texts = self.session.translator.texts
        self._drawn, self._verified = None, True
        self.form.show_waiting(True)
        self.preview.show_pdf(pdf)
        self.preview.finding.show_finding(
            found.path.name,
            texts(f"briefing.verdict.{found.verdict}"),
            verdict_lines(found, texts),
            good=found.verdict in ("issued", "signed"),
        )

    def _not_verified(self, error: Exception, name: str) -> None:
        self._drawn, self._verified = None, True
        self.form.show_waiting(True)
        self.preview.clear()
        sentence = self.session.errors.sentence(error)
        self.preview.finding.show_finding(name, sentence, (), good=False)

    def _refresh_soon(self) -> None:
        if not self._verified:
            super()._refresh_soon()

    def own_change(self, initiator: object) -> bool:
        return initiator is self

    def _show(self, drawn: Drawn) -> None:
        self._drawn = drawn
        self.preview.show_pdf(drawn.pdf, drawn.spots)
        self.form.show_drawn(drawn)
        self.show_markings([(drawn.tlp, drawn.grade)])

    def _issued(self, drawn: Drawn) -> None:
        self._show(drawn)
        self.session.say(
            "good", self.session.t("ui.briefings.issued", number=drawn.register_number or "")
        )
        if drawn.copies or drawn.annex:
            self.choose_file()  # the register keeps their hashes, not their bytes

    def _refused(self, error: Exception) -> None:
        self.form.show_refusal(self.session.errors.sentence(error))
