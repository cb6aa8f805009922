"""A form that also asks to whom something goes."""

from collections.abc import Iterable, Mapping

from PySide6.QtWidgets import QWidget

from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.vocabulary import Label
from liaison_app.ui.fields.choice import Option
from liaison_app.ui.fields.editor import FieldEditor
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.packages.recipients import recipient_rows
from liaison_app.ui.widgets.organisation_chooser import OrganisationChooser
from liaison_app.ui.widgets.plain import one_line
from liaison_app.workflows.addressing import COPY

PACKAGE = Field("package", FieldType.TEXT, Label("対策パッケージ", "Package"))


_TO = "to"  # among the texts of a draft; no field is called so


class AddressedDialog(FormDialog):
    """Audiences, everybody, organisations; and who has a copy, where ``has_copies``.

    `PACKAGE` among its fields is chosen from the packages there are: an item of one goes out with
    that one's edition.
    """

    has_copies = True
    _ticked: tuple[str, ...] = ()

    def make_editor(self, field: Field) -> FieldEditor:
        if field is not PACKAGE:
            return super().make_editor(field)
        return FieldEditor(self.session, field, options=self._packages)

    def extra(self) -> QWidget:
        self.chooser = OrganisationChooser(
            self.session.translator, recipient_rows(self.session), copies=self.has_copies
        )
        return self.chooser

    def recipients(self) -> list[str]:
        """Who was ticked, as it would be typed; in the order in which they stood, where those are
        the ones who were ticked beforehand: an approval rests on it."""
        found = [*self.chooser.codes(), *(COPY + code for code in self.chooser.copies())]
        return list(self._ticked) if set(found) == set(self._ticked) else found

    def draft_texts(self) -> dict[str, str]:
        return {**super().draft_texts(), _TO: "\n".join(self.recipients())}

    def restore_draft(self, texts: Mapping[str, str]) -> None:
        super().restore_draft(texts)
        if _TO in texts:
            self.untick()
            self.tick(texts[_TO].split())

    def tick(self, to: Iterable[str]) -> None:
        """Tick these, as they would be typed."""
        self._ticked = tuple(to)
        for each in self._ticked:
            self.chooser.tick(each.removeprefix(COPY), copy=each.startswith(COPY))

    def untick(self) -> None:
        """Nobody is chosen."""
        self._ticked = ()
        self.chooser.clear()

    def _packages(self) -> list[Option]:
        rows = self.session.reader.packages()
        return [(str(row["id"]), one_line(f"{row['reference']}　{row['title']}")) for row in rows]
