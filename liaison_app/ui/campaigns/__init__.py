"""一連の攻撃: what reports of several organisations have in common, and what is told of it."""
