"""``cabinet-summary``: exactly one page, whatever comes in."""
