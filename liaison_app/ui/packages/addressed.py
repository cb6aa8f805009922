"""A form that also asks to whom something goes."""

from collections.abc import Iterable, Mapping

from PySide6.QtWidgets import QWidget

from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.vocabulary import Label
from liaison_app.ui.fields.choice import Option
from liaison_app.ui.fields.editor import FieldEditor
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.packages.recipients import recipient_rows
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.confirm import confirm
from liaison_app.ui.widgets.organisation_chooser import OrganisationChooser
from liaison_app.ui.widgets.plain import one_line
from liaison_app.workflows.addressing import COPY
from liaison_app.workflows.editions import revise_package

PACKAGE = Field("package", FieldType.TEXT, Label("対策パッケージ", "Package"))


_TO = "to"  # among the texts of a draft; no field is called so


class AddressedDialog(FormDialog):
    """Audiences, everybody, organisations; and who has a copy, where ``has_copies``.

    `PACKAGE` among its fields is chosen from the packages there are: an item of one goes out with
    that one's edition.
    """

    wide = True
    has_copies = True
    may_be_nobody = False  # whether unticking everybody who was ticked beforehand means something
    _ticked: tuple[str, ...] = ()

    def make_editor(self, field: Field) -> FieldEditor:
        if field is not PACKAGE:
            return super().make_editor(field)
        return FieldEditor(self.session, field, options=lambda: package_options(self.session))

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

    def package(self) -> str:
        """The package in which this is a new item, empty where it is none."""
        editor = self.editors.get(PACKAGE.key)
        return editor.text() if editor is not None else ""

    def try_act(self) -> None:
        """Whoever was named beforehand stays by being left ticked, not by nobody's being so."""
        if self._ticked and not self.may_be_nobody and not self.recipients():
            self._refuse(Refused("nobody-ticked"))
            return
        super().try_act()

    def _refuse(self, error: Exception) -> None:
        super()._refuse(error)
        if isinstance(error, Refused) and error.code == "approval-at-once" and self.package():
            self._offer_edition(self.package())

    def _offer_edition(self, package: str) -> None:
        """What is out gets a new item with its next edition, which can be approved."""
        box = confirm(
            self.session.translator, self, "packages.at_once.question", "packages.at_once.revise"
        )
        box.accepted.connect(lambda: self._begin_edition(package))
        box.open()

    def _begin_edition(self, package: str) -> None:
        self.session.jobs.run(
            lambda desk: revise_package(desk, package),
            title="ui.job.saving",
            done=lambda _changes: self.try_act(),
            failed=super()._refuse,
        )

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


def package_options(session: Session) -> list[Option]:
    """The packages there are to choose from."""
    rows = session.reader.packages()
    return [(str(row["id"]), one_line(f"{row['reference']}　{row['title']}")) for row in rows]
