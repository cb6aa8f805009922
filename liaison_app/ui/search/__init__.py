"""Searching everything from one place."""
