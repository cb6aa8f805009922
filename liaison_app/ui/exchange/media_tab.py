"""媒体授受簿: every hand-over of a medium, completed field by field up to its end."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QPushButton, QWidget

from liaison_app.domain.records.medium import MEDIUM
from liaison_app.domain.vocabulary import MEDIUM_END
from liaison_app.store.queries import Reader, Row
from liaison_app.ui.day.form_tab import FormTab
from liaison_app.ui.day.record_tab import MOST
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import BadgeText, Column
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.incidents import Added
from liaison_app.workflows.media import (
    Proposed,
    amend_medium,
    end_medium,
    enter_medium,
    receive_medium,
)

_ASKED = ("number", "direction", "other_party", "carrier", "second_carrier", "check_station",
          "definitions", "checked_by", "check_result", "note")  # fmt: skip

_ENDS = tuple(code.code for code in MEDIUM_END)


class MediumDialog(FormDialog):
    """A new entry; what is ``proposed`` (volume, files, number, other party) is filled in."""

    def __init__(
        self, session: Session, proposed: Proposed | None = None, parent: QWidget | None = None
    ) -> None:
        self._proposed = proposed
        super().__init__(
            session,
            title="ui.day.medium.new",
            action="ui.incidents.new.action",
            fields=[MEDIUM.own[key] for key in _ASKED],
            parent=parent,
        )
        known = proposed.values() if proposed else {}
        for key in ("number", "direction", "other_party"):
            if key in known:
                self.editors[key].show_value(known[key])

    def extra(self) -> QWidget | None:
        """What is entered without being asked for."""
        if self._proposed is None:
            return None
        t = self.session.t
        lines = [t("ui.media.volume", volume=self._proposed.volume), *self._proposed.files]
        self.known = PlainLabel(role="muted", wrap=True, selectable=True)
        self.known.setText("\n".join(map(one_line, lines)))
        return self.known

    def act(self, desk: Desk, typed: dict[str, str]) -> Added:
        return enter_medium(desk, typed, self._proposed)


class MediaTab(FormTab):
    """Receipt and end are one click each, dated and signed off by who is at the desk."""

    kind = "medium"
    main = tuple(key for key in MEDIUM.own if key not in ("reference", "tlp", "grade", "handling",
                 "recipients", "document_number", "records_file", "retention", "retention_from",
                 "expires_on", "on_expiry", "removed", "removal_reason", "disposal"))  # fmt: skip

    def read(self, reader: Reader, text: str) -> list[Row]:
        return reader.day.media(text=text, limit=MOST)

    def amend(self, desk: Desk, identifier: str, typed: Mapping[str, str]) -> Any:
        return amend_medium(desk, identifier, typed)

    def ask_new(self) -> None:
        self.ask_entry(None)

    def ask_entry(self, proposed: Proposed | None) -> MediumDialog:
        """Open the form, with what is known already."""
        dialog = MediumDialog(self.session, proposed, self)
        dialog.added.connect(self.show_added)
        dialog.open()
        return dialog

    def columns(self) -> tuple[Column, ...]:
        s = self.session

        def state(row: Row) -> BadgeText:
            if row["ending"]:
                return s.t("ui.media.ended"), "neutral"
            if row["received_at"]:
                return s.t("ui.media.received"), "good"
            return s.t("ui.media.on_the_way"), "warning"

        return (
            self.field_column("number", 110),
            Column("state", lambda: s.t("ui.day.state"), lambda row: state(row)[0], 96,
                   badge=state),
            self.field_column("direction", 96),
            self.field_column("other_party", 84, stretch=True),
            Column("at", lambda: s.t("ui.media.at"),
                   lambda row: s.time_text(row["handed_at"] or row["received_at"]), 128,
                   order=lambda row: str(row["handed_at"] or row["received_at"] or "")),
        )  # fmt: skip

    def make_acts(self) -> dict[str, QPushButton]:
        t = self.session.translator
        ends = {how: button(t, f"ui.media.end.{how}", partial(self._end, how)) for how in _ENDS}
        return {"receive": button(t, "ui.media.receive", self._receive), **ends}

    def show_acts(self, row: Row) -> None:
        own = self.is_own(row)
        self.acts["receive"].setVisible(own and not row["received_at"])
        for how in _ENDS:
            self.acts[how].setVisible(own and not row["ending"])

    def _receive(self) -> None:
        self.run(receive_medium)

    def _end(self, how: str) -> None:
        def act(desk: Desk, identifier: str) -> Any:
            return end_medium(desk, identifier, how)

        self.run(act)
