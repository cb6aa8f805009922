"""Bundles of every released format are read for ever."""
