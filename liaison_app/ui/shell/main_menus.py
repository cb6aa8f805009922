"""What stands in the menus of the main window, with its keys."""

from functools import partial
from typing import TYPE_CHECKING

from liaison_app.ui.shell.look_menu import LookMenu

if TYPE_CHECKING:
    from liaison_app.ui.shell.window import MainWindow


# What the office begins, on which screen; the words are those of the button there.
_BEGUN = (
    ("packages", "ui.packages.new"),
    ("alerts", "ui.alerts.new"),
    ("guidelines", "ui.guidelines.new"),
    ("requests", "ui.requests.new"),
    ("meetings", "ui.meetings.new"),
    ("campaigns", "campaigns.new"),
)


def fill_menus(window: "MainWindow", names: tuple[str, ...]) -> None:
    """Every entry, ``names`` being the screens in the order of the navigation."""
    menus = window.menus
    file_menu = menus.menu("ui.menu.file")
    window.menuBar().insertMenu(window.edit.menu.menuAction(), file_menu)
    menus.add(file_menu, "ui.menu.new_incident", window.new_incident, "Ctrl+N")
    menus.add(file_menu, "ui.menu.new_intake", window.dialogs.new_intake, "F2")
    if window.session.is_office:
        begun = file_menu.addMenu("")
        window.session.translator.bind(begun.setTitle, "ui.menu.new")
        for name, key in _BEGUN:
            menus.add(begun, key, partial(window.begin_new, name))
    menus.add(file_menu, "ui.menu.import", window.dialogs.choose_import, "Ctrl+I")
    menus.add(file_menu, "ui.menu.export", window.dialogs.choose_export, "Ctrl+E")
    menus.add(file_menu, "ui.menu.print_list", window.dialogs.print_list, "Ctrl+P")
    menus.add(file_menu, "ui.menu.backup", window.dialogs.choose_backup)
    file_menu.addSeparator()
    menus.add(file_menu, "ui.menu.lock", window.lock_asked.emit, "Ctrl+L")
    menus.add(file_menu, "ui.menu.quit", window.close, "Ctrl+Q")
    window.edit.menu.addSeparator()
    menus.add(window.edit.menu, "ui.menu.amend_many", window.amend_many, "Ctrl+Shift+M")
    menus.add(window.edit.menu, "ui.menu.keeping", window.dialogs.open_keeping)
    view_menu = menus.menu("ui.menu.view")
    for place, name in enumerate(names, start=1):
        # Ctrl+0 is the tenth, Ctrl+Alt+1 the eleventh.
        key = f"Ctrl+{'Alt+' if place > 10 else ''}{place % 10}"
        menus.add(view_menu, f"ui.nav.{name}", partial(window.go_to, name), key)
    view_menu.addSeparator()
    menus.add(view_menu, "ui.menu.back", window.go_back, "Alt+Left")
    menus.add(view_menu, "ui.menu.forward", window.go_forward, "Alt+Right")
    view_menu.addSeparator()
    menus.add(view_menu, "ui.menu.search", window.search, "Ctrl+F")
    menus.add(view_menu, "ui.menu.search_all", window.dialogs.search, "Ctrl+Shift+F")
    language = menus.add(
        view_menu, "ui.menu.language", window.header.language.click, "Ctrl+Shift+L"
    )
    language.setEnabled(window.header.language.isEnabled())
    window.look = LookMenu(window.session.translator, menus, view_menu, window)
    menus.add(view_menu, "ui.menu.refresh", window.refresh, "F5")
    help_menu = menus.menu("ui.menu.help")
    menus.add(help_menu, "ui.menu.palette", window.dialogs.open_palette, "Ctrl+K")
    menus.add(help_menu, "ui.menu.shortcuts", window.dialogs.open_shortcuts, "F1")
    menus.add(help_menu, "ui.menu.handbook", window.dialogs.open_handbook, "Shift+F1")
    menus.add(help_menu, "ui.menu.procedures", window.dialogs.open_procedures)
    menus.add(help_menu, "ui.menu.report", window.dialogs.open_report)
