"""The command palette: everything that can be done here, found by typing a part of its name."""
