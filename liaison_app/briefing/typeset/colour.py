"""The colours of a briefing, in sRGB. Nothing is ever said by colour alone."""

Colour = tuple[float, float, float]


def from_hex(code: str) -> Colour:
    """``#173058`` → three parts from 0 to 1."""
    red, green, blue = (int(code[at : at + 2], 16) for at in (1, 3, 5))
    return (round(red / 255, 4), round(green / 255, 4), round(blue / 255, 4))


BLACK = from_hex("#000000")
WHITE = from_hex("#FFFFFF")
NAVY = from_hex("#173058")
RED = from_hex("#B8121A")  # only what is bad, or a limit
AMBER = from_hex("#D18C14")
GREEN = from_hex("#2E7D5C")
GREY = from_hex("#4A505C")  # darker than on screen: it must survive a fax
PALE = from_hex("#F1F4F8")
FAINT = from_hex("#E4E7EC")  # behind the text of numbered copies
LINE = from_hex("#9AA3B0")

# FIRST TLP 2.0: each label's colour, on black.
TLP = {
    "TLP:RED": from_hex("#FF2B2B"),
    "TLP:AMBER+STRICT": from_hex("#FFC000"),
    "TLP:AMBER": from_hex("#FFC000"),
    "TLP:GREEN": from_hex("#33FF00"),
    "TLP:CLEAR": WHITE,
}
