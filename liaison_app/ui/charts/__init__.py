"""Charts painted by hand: what they show can be reached by key, heard, and opened."""
