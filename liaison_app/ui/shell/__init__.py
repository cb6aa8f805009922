"""The main window around the screens: navigation, header, status line, menus."""
