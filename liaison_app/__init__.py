"""Liaison: an offline case log, signed bundles and formal briefings for liaison officers."""

__version__ = "0.2.0"
