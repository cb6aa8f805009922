"""Signatures of PDFs: PAdES B-B, made and checked without a network.

pyHanko is written for an event loop, and an event loop opens a socket on some systems: its
coroutines, which have nothing to wait for here, are run by `run` without one. No time stamp is
asked for and nothing is fetched: what vouches for the key is the registry of the office.
"""

import logging
from collections.abc import Coroutine
from typing import Any

# What the libraries think of a bad file comes back as a value; they also log it with tracebacks.
for _library in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_library).addHandler(logging.NullHandler())
    logging.getLogger(_library).propagate = False


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as ended:
        return ended.value
    coroutine.close()
    raise RuntimeError("a signature waits for something outside this program")
