"""Passphrases are stretched at the least cost a file may ask for, not at the shipped one.

Nearly every test founds or unlocks an installation, and what a guess costs is the concern of few:
those ask for `shipped_cost`. The files are real either way, and say themselves what they cost.
"""

import pytest
from nacl.pwhash import argon2id

from liaison_app.store.slots import derivation

_LEAST = (1, 2**23)  # passes, bytes
_SHIPPED = (derivation.OPSLIMIT, derivation.MEMLIMIT)
_SHIPPED_ROOT = (argon2id.OPSLIMIT_MODERATE, argon2id.MEMLIMIT_MODERATE)


def quick() -> None:
    """For this process; what it starts has the shipped cost."""
    derivation.OPSLIMIT, derivation.MEMLIMIT = _LEAST
    argon2id.OPSLIMIT_MODERATE, argon2id.MEMLIMIT_MODERATE = _LEAST


def shipped_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    """For this test."""
    monkeypatch.setattr(derivation, "OPSLIMIT", _SHIPPED[0])
    monkeypatch.setattr(derivation, "MEMLIMIT", _SHIPPED[1])
    monkeypatch.setattr(argon2id, "OPSLIMIT_MODERATE", _SHIPPED_ROOT[0])
    monkeypatch.setattr(argon2id, "MEMLIMIT_MODERATE", _SHIPPED_ROOT[1])
