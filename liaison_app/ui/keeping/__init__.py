"""文書管理: what is kept how long, what was removed, and lawful disposal."""
