"""連絡先: one's own, in the order of calling; at the office those of every organisation."""

from collections.abc import Mapping
from typing import Any

from liaison_app.store.queries import Reader, Row
from liaison_app.ui.day.form_tab import FormTab
from liaison_app.ui.day.new_record import NewRecordDialog
from liaison_app.ui.fields.shown import field_label
from liaison_app.ui.widgets.columns import Column
from liaison_app.ui.widgets.plain import one_line
from liaison_app.workflows.contacts import add_contact, amend_contact
from liaison_app.workflows.desk import Desk


class ContactTab(FormTab):
    """They go to the office with the next bundle; others' cannot be edited."""

    kind = "contact"
    main = ("post", "name", "rank", "day_number", "night_number", "e_mail", "deputy",
            "deputy_number", "note")  # fmt: skip

    def read(self, reader: Reader, text: str) -> list[Row]:
        return reader.day.contacts(text=text)

    def amend(self, desk: Desk, identifier: str, typed: Mapping[str, str]) -> Any:
        return amend_contact(desk, identifier, typed)

    def ask_new(self) -> None:
        asked = ("post", "name", "day_number", "night_number", "deputy", "deputy_number")
        dialog = NewRecordDialog(self.session, "contact", asked, add_contact, parent=self)
        dialog.added.connect(self.show_added)
        dialog.open()

    def columns(self) -> tuple[Column, ...]:
        s = self.session

        def owner_name(row: Row) -> str:
            return one_line(s.organisation_name(str(row["owner"])))

        def heading() -> str:
            return field_label(s, "incident", "organisation")

        owner = Column("owner", heading, owner_name, 130)
        columns = (
            self.field_column("rank", 72),
            self.field_column("post", 140, stretch=True),
            self.field_column("day_number", 120),
            self.field_column("night_number", 124),
        )
        return (owner, *columns) if s.is_office else columns

    def heading_of(self, row: Row) -> str:
        return str(row["post"])

    def removal_question(self) -> str:
        return "ui.day.contact.remove.confirm"
