"""The command line: verbs as thin as the screens. Only here does anything print."""
