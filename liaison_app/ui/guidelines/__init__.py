"""Guidelines: read here; written and issued by the office."""
