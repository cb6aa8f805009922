"""Makes a golden bundle of the format of today, for review and commit."""
