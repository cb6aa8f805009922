"""操作記録: the journal's newest entries, and the check of everything in it."""
