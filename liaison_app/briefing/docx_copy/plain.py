"""Text as it may stand in an XML file and before the eyes of whoever edits it."""

from liaison_app.domain.disguise import is_plain


def plain(text: str) -> str:
    """Control and bidi characters are shown, not obeyed; line ends stay."""
    text = text.replace("\r\n", "\n").replace("\u2028", "\n")
    return "".join(each if is_plain(each) or each == "\n" else _shown(each) for each in text)


def _shown(character: str) -> str:
    return f"\\u{ord(character):04x}"
