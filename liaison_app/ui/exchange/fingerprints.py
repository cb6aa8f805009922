"""Fingerprints as they are read out."""


def grouped(fingerprint: str) -> str:
    """A fingerprint in groups of four, to be read out."""
    return " ".join(fingerprint[place : place + 4] for place in range(0, len(fingerprint), 4))
