"""Bundles: bytes in, verified objects out, and the reverse.

What it knows: keys, envelopes, trust documents, the container, compression and sealing. What it
does not know: the wall clock, randomness of its own, the case log, screens, processes. The
format is written down in ``FORMAT.md`` beside this file; stored and sent bytes never change.
"""
