"""Liaison: an offline case log, signed bundles and formal briefings for liaison officers."""

__version__ = "0.4.0"
# When this version was made: no clock that says less is right. Set with the version.
__built__ = "2026-11-24T00:00:00+00:00"
