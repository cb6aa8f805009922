"""What the main window opens beside itself: palette, keys, handbook, procedures, notes, files.

Each is read from the disk when it is first opened."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

if TYPE_CHECKING:
    from liaison_app.ui.handbook.dialog import HandbookDialog
    from liaison_app.ui.keeping.dialog import KeepingDialog
    from liaison_app.ui.palette.dialog import PaletteDialog
    from liaison_app.ui.palette.shortcuts import ShortcutSheet
    from liaison_app.ui.procedures.dialog import ProceduresDialog
    from liaison_app.ui.report_dialog import ReportDialog
    from liaison_app.ui.search.dialog import SearchDialog
    from liaison_app.ui.shell.export_dialog import ExportDialog
    from liaison_app.ui.shell.import_dialog import ImportDialog
    from liaison_app.ui.shell.list_print import ListPrintDialog
    from liaison_app.ui.shell.window import MainWindow
    from liaison_app.workflows.backups import Backup


class Dialogs(QObject):
    """Of one window."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window, self._session = window, window.session

    @cached_property
    def search_all(self) -> "SearchDialog":
        """The search of everything."""
        from liaison_app.ui.search.dialog import SearchDialog

        dialog = SearchDialog(self._session, self._window)
        dialog.opened.connect(self._go_from_search)
        return dialog

    def search(self, text: str = "") -> None:
        """Search everything, for ``text`` where it is known."""
        self.search_all.begin()
        if text:
            self.search_all.box.setText(text)

    def open_palette(self) -> "PaletteDialog":
        """Everything that can be done here and now, to be found by typing."""
        from liaison_app.ui.palette.commands import of_menus, of_screen, of_visits
        from liaison_app.ui.palette.dialog import PaletteDialog

        window, session = self._window, self._session
        menus = list(of_menus(session.translator, window.menus.actions))
        commands = [
            *of_screen(window.pages, {each.title for each in menus}),
            *menus,
            *of_visits(session, window.visits.records(), window.go_to),
        ]
        dialog = PaletteDialog(session.translator, commands, self.search, window)
        dialog.open()
        return dialog

    def open_shortcuts(self) -> "ShortcutSheet":
        """Every key that does something."""
        from liaison_app.ui.palette.shortcuts import ShortcutSheet

        sheet = ShortcutSheet(self._session.translator, self._window.menus.actions, self._window)
        sheet.open()
        return sheet

    def open_handbook(self) -> "HandbookDialog":
        """At the chapter of the screen now shown; the one that is open already goes there."""
        from liaison_app.ui.handbook.dialog import HandbookDialog

        window, session = self._window, self._session
        dialog = window.findChild(HandbookDialog) or HandbookDialog(
            session.translator, session.surroundings.resources, window, session=session
        )
        dialog.begin(window.screen_shown.name)
        return dialog

    def open_procedures(self) -> "ProceduresDialog":
        """Beside the window, at what is under way; the one that is open already comes forward."""
        from liaison_app.ui.procedures.dialog import ProceduresDialog

        found = self._window.findChild(ProceduresDialog)
        dialog = found or ProceduresDialog(self._session, self._window)
        if found is None:
            dialog.asked_for.connect(self._window.go_to)
        dialog.refresh()
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        return dialog

    def open_keeping(self) -> "KeepingDialog":
        """Retention, disposal and what was removed."""
        from liaison_app.ui.keeping.dialog import KeepingDialog

        dialog = KeepingDialog(self._session, self._window)
        dialog.show()
        return dialog

    def open_report(self) -> "ReportDialog | None":
        """What may be told of the last unexpected error, to be read and kept as a file."""
        from liaison_app.ui.report_dialog import ReportDialog

        session = self._session
        if not session.errors.report:
            session.say("info", session.t("ui.report.none"))
            return None
        dialog = ReportDialog(
            session.translator, session.errors, session.errors.report, self._window
        )
        dialog.open()
        return dialog

    def new_intake(self) -> None:
        """A note, whatever is on screen."""
        from liaison_app.ui.day.intake_dialog import IntakeDialog

        dialog = IntakeDialog(self._session, self._window)
        dialog.became.connect(lambda incident: self._window.go_to("incidents", incident))
        dialog.begin()

    def keep_notes(self) -> None:
        """Keep what is being noted now."""
        from liaison_app.ui.day.intake_dialog import IntakeDialog

        for dialog in self._window.findChildren(IntakeDialog):
            dialog.keep()

    def choose_import(self) -> None:
        """Ask for a file, then show what it would bring."""
        title = self._session.t("ui.import.choose")
        name, _filter = QFileDialog.getOpenFileName(self._window, title)
        if name:
            self.import_file(Path(name))

    def import_file(self, path: Path) -> "ImportDialog":
        from liaison_app.ui.shell.import_dialog import ImportDialog

        dialog = ImportDialog(self._session, path, self._window)
        dialog.open()
        return dialog

    def choose_export(self) -> "ExportDialog":
        """Ask which incidents are to be written as a table, and where to."""
        from liaison_app.ui.shell.export_dialog import ExportDialog

        dialog = ExportDialog(self._session, self._window)
        dialog.open()
        return dialog

    def print_list(self) -> "ListPrintDialog | None":
        """The list on the screen as it would be printed."""
        from liaison_app.ui.shell.list_print import ListPrintDialog, list_on

        screen, session = self._window.screen_shown, self._session
        table = list_on(screen)
        if table is None:
            session.say("info", session.t("ui.listing.none"))
            return None
        title = table.accessibleName()
        dialog = ListPrintDialog(session, table, title, screen.markings, self._window)
        dialog.open()
        return dialog

    def choose_backup(self) -> None:
        """Ask where to, then make a backup there."""
        title = self._session.t("ui.backup.choose")
        name, _filter = QFileDialog.getSaveFileName(self._window, title)
        if name:
            self.make_backup(Path(name))

    def make_backup(self, path: Path) -> None:
        """Make a backup; what is there already is refused, never replaced."""
        from liaison_app.workflows.backups import create_backup

        session = self._session

        def made(backup: "Backup") -> None:
            said = session.t("ui.backup.done", file=backup.path.name, bytes=f"{backup.bytes:,}")
            session.say("good", said)

        session.jobs.run(lambda desk: create_backup(desk, path), title="ui.job.backup", done=made)

    def _go_from_search(self, name: str, item: object) -> None:
        self._window.go_to(name, item)
        self._window.activateWindow()
