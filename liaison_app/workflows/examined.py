"""What the doctor found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """``check`` names a text ``doctor.*`` (and ``doctor.help.*`` what it means and what to do);
    ``detail`` is language-free. With ``advice`` it is no fault, and what to do is said all the
    same."""

    check: str
    ok: bool
    detail: str = ""
    advice: bool = False
