"""Procedures that take days and telephone calls, one step at a time."""
