"""FORMAT.md says what the code does: its test vectors, its limits, its kinds and codes."""
