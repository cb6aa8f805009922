"""The briefing screen: the request on the left, the PDF it gives on the right."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QSplitter, QVBoxLayout, QWidget

from liaison_app.domain.errors import Refused
from liaison_app.host.files import read_file, write_file
from liaison_app.ui.briefings.preview import Preview
from liaison_app.ui.briefings.request_form import RequestForm
from liaison_app.ui.session import Session
from liaison_app.ui.shell.screen import Screen
from liaison_app.workflows.briefing_register import MAX_PDF, Verified, verify_bytes
from liaison_app.workflows.briefing_request import BriefingRequest
from liaison_app.workflows.briefing_verdict import verdict_lines
from liaison_app.workflows.briefings import (
    Drawn,
    draw_briefing,
    issue_briefing,
    write_copy,
)
from liaison_app.workflows.desk import Desk


class BriefingsScreen(Screen):
    """Every change of the request draws anew; only the newest drawing is shown."""

    name = "briefings"
    kinds = frozenset(
        {"incident", "entry", "task", "response", "package", "alert", "briefing", "question",
         "meeting", "roster", "intake", "escalation", "handover", "medium"}
    )  # fmt: skip

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._drawn: Drawn | None = None
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
        self.preview.verify_asked.connect(self.choose_verified)
        self.preview.finding_closed.connect(self._back)

    @property
    def drawn(self) -> Drawn | None:
        """What the preview shows."""
        return self._drawn

    def first_control(self) -> QWidget:
        return self.form.kind

    def refresh(self) -> None:
        request = self._asked()
        if request is None:
            return
        self.form.show_waiting(True)
        self.session.jobs.ask(
            "briefing", lambda desk: draw_briefing(desk, request), self._show, self._refused
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

    def _choose(self, title: str, suffix: str, kind: str) -> None:
        if self._drawn is None:
            return
        proposal = f"{self._drawn.register_number or self._drawn.number or 'briefing'}{suffix}"
        name, _filter = QFileDialog.getSaveFileName(
            self, self.session.t(title), proposal.replace("/", "_"), kind
        )
        if name:
            self.save(Path(name), copy=suffix == ".docx")

    def save(self, path: Path, *, copy: bool = False) -> None:
        """Write the very bytes that are shown; or a copy to edit of what they say."""
        drawn = self._drawn
        assert drawn is not None

        def write(desk: Desk) -> None:
            if copy:
                write_copy(desk, drawn.composed, path)
            else:
                write_file(path, drawn.pdf)

        self.session.jobs.run(
            write,
            title="ui.job.saving",
            done=lambda _none: self.session.say(
                "good", self.session.t("ui.briefings.saved", path=str(path))
            ),
        )

    def choose_verified(self) -> None:
        """Ask which PDF is held against the register."""
        title = self.session.t("ui.briefings.verify")
        name, _filter = QFileDialog.getOpenFileName(self, title, "", "PDF (*.pdf)")
        if name:
            self.verify(Path(name))

    def verify(self, path: Path) -> None:
        """Show a file and what it is by the register and its signature; what is asked for in the
        form comes back when that is closed."""

        def look(desk: Desk) -> tuple[bytes, Verified]:
            pdf = read_file(path, MAX_PDF)
            return pdf, verify_bytes(desk, pdf, path)

        self.session.jobs.run(
            look, title="ui.job.reading", done=self._show_verified, failed=self._not_verified
        )

    def _show_verified(self, answer: tuple[bytes, Verified]) -> None:
        pdf, found = answer
        texts = self.session.translator.texts
        self._drawn = None
        self.form.show_waiting(True)
        self.preview.show_pdf(pdf)
        self.preview.show_finding(
            texts(f"briefing.verdict.{found.verdict}"),
            verdict_lines(found, texts),
            good=found.verdict in ("issued", "signed"),
        )

    def _not_verified(self, error: Exception) -> None:
        self._drawn = None
        self.form.show_waiting(True)
        self.preview.clear()
        self.preview.show_finding(self.session.errors.sentence(error), (), good=False)

    def _back(self) -> None:
        self.preview.close_finding()
        self.refresh()

    def own_change(self, initiator: object) -> bool:
        return initiator is self

    def _show(self, drawn: Drawn) -> None:
        self.preview.close_finding()
        self._drawn = drawn
        self.preview.show_pdf(drawn.pdf)
        self.form.show_drawn(drawn)
        self.show_markings([(drawn.tlp, drawn.grade)])

    def _issued(self, drawn: Drawn) -> None:
        self._show(drawn)
        self.session.say(
            "good", self.session.t("ui.briefings.issued", number=drawn.register_number or "")
        )

    def _refused(self, error: Exception) -> None:
        self.form.show_refusal(self.session.errors.sentence(error))
