"""対策パッケージ: packages, their tasks, and each organisation's response."""
