"""注意喚起: the office's alerts, and who acknowledged them."""
