"""Keeps what is being typed into a form, and brings it back when the form is opened again."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.errors import Refused
from liaison_app.store.form_drafts import FormDraft
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.drafts import keep_draft, kept_draft

KEEP_MS = 1000

Texts = dict[str, str]


class DraftNotice(QFrame):
    """Says that what stands in the form was brought back, and from when it is."""

    discarded = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._kept_at = session, ""
        self.setProperty("role", "bar")
        self.setProperty("tone", "info")
        self.said = PlainLabel(wrap=True)
        t = session.translator
        self.discard = button(t, "ui.draft.discard", self.discarded.emit)
        t.language_changed.connect(self._retitle)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 8, 6)
        row.addWidget(self.said, 1)
        row.addWidget(self.discard)
        self.hide()

    def show_restored(self, kept_at: str) -> None:
        """A draft of then stands in the form."""
        self._kept_at = kept_at
        self._retitle()
        self.show()

    def _retitle(self) -> None:
        when = self._session.time_text(self._kept_at)
        self.said.setText(self._session.t("ui.draft.restored", when=when))


class DraftKeeper(QObject):
    """``texts`` reads the form, ``restore`` fills it. Looks once a second whether something else
    is typed than was kept; an input method's conversion is no text yet."""

    def __init__(
        self,
        session: Session,
        form: str,
        texts: Callable[[], Texts],
        restore: Callable[[Mapping[str, str]], object],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._session, self._form = session, form
        self._texts, self._restore = texts, restore
        self._about = ""
        self._empty: Texts = {}  # what the form began with
        self._kept: Texts = {}
        self._active = False
        self.notice = DraftNotice(session)
        self.notice.discarded.connect(self.discard)
        self._timer = QTimer(self, interval=KEEP_MS)
        self._timer.timeout.connect(self.keep)

    def begin(self, about: str = "") -> None:
        """The form is as it begins, about a record (its id) or about none: bring back what was
        kept of it, and keep what is typed from now on."""
        self._about, self._empty = about, self._texts()
        self._kept = self._empty
        self.notice.hide()
        session = self._session
        try:
            draft = session.drafts.get((self._form, about)) or kept_draft(
                session.reader, self._form, about, session.officer_id
            )
        except Refused:  # of a record that is gone nothing is kept
            self._active = False
            return
        if draft is not None and draft.texts:
            self._restore(draft.texts)
            self._kept = self._texts()
            self.notice.show_restored(draft.kept_at)
        self._active = True
        self._timer.start()

    def keep(self) -> None:
        """Keep what is typed now, if it is not kept already."""
        texts = self._texts() if self._active else self._kept
        if texts != self._kept:
            self._kept = texts
            self._write({} if texts == self._empty else texts)

    def ending(self, act: Callable[[Desk], Any]) -> Callable[[Desk], Any]:
        """``act`` submits the form: once it is done nothing is kept any more."""
        self.keep()
        self._active = False
        form, about = self._form, self._about

        def submit(desk: Desk) -> Any:
            result = act(desk)
            keep_draft(desk, form, about, {})
            return result

        return submit

    def refused(self) -> None:
        """It was not taken: what is typed is kept on."""
        self._active = True

    def discard(self) -> None:
        """Back to what the form began with."""
        self._restore(self._empty)
        self.notice.hide()
        self.keep()

    def _write(self, texts: Texts) -> None:
        form, about, drafts = self._form, self._about, self._session.drafts
        draft = drafts[form, about] = FormDraft(
            form, format_rfc3339_utc(self._session.now()), texts
        )

        def keep(desk: Desk) -> None:
            try:
                keep_draft(desk, form, about, texts)
            finally:
                if drafts.get((form, about)) is draft:
                    del drafts[form, about]

        self._session.jobs.run(keep, title="ui.job.saving", failed=self._failed)

    def _failed(self, error: Exception) -> None:
        """Told once, not each second."""
        self._timer.stop()
        self._session.errors.present(error)
