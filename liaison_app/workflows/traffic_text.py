"""What a receipt says, in words: once for the command line and the window."""

from liaison_app.domain.arrival import Receipt
from liaison_app.domain.texts import Texts


def answer_text(texts: Texts, receipt: Receipt) -> str:
    """The bundle's number, what became of it, and why."""
    outcome = texts(f"receipt.{receipt.outcome}")
    said = texts("receipt.line", sequence=receipt.seq, outcome=outcome)
    return (
        texts("receipt.because", line=said, reason=reason_text(texts, receipt.reason))
        if (receipt.reason)
        else said
    )


def reason_text(texts: Texts, reason: str) -> str:
    """A refusal's code in words; what a person wrote as it is."""
    key = f"ui.inbox.reason.{reason}"
    return texts(key) if key in texts else reason
