"""起案・審査・決裁 of what the office issues."""
