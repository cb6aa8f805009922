"""機関: every organisation as the office names it, or as shipped."""
