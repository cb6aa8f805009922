"""Before there is a window: the first-run wizard, and unlocking."""
