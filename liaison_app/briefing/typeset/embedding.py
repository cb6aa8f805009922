"""A TrueType face as ReportLab's canvas embeds it: one composite font for each document.

ReportLab's own class splits a face into fonts of 256 characters, writes a wrong ToUnicode beyond
the BMP and knows no variation selectors. This one writes glyphs as two-byte codes. A code stands
for a glyph *and* the text it says, so that two characters drawn alike copy back as themselves.
It follows the protocol the canvas expects of a dynamic font (ReportLab 5.1).
"""

import hashlib
from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

from reportlab.pdfbase import pdfdoc, pdfmetrics

from liaison_app.briefing.typeset.subset import subset
from liaison_app.briefing.typeset.truetype import TrueType

_STEM, _BOLD_STEM = 80, 140  # widths of a vertical stroke, thousandths of an em; a hint only


class _Used:
    """What one document has drawn with a face, in the order of first use."""

    def __init__(self) -> None:
        self.codes: dict[tuple[int, str], int] = {}
        self.name = ""

        self.digits = _Digits(self.codes)

    def code(self, glyph: int, text: str) -> int:
        return self.codes.setdefault((glyph, text), len(self.codes) + 1)  # 0 is .notdef


class _Digits(dict[tuple[int, str], str]):
    """The four hexadecimal digits of each code, which is given when it is first asked for."""

    def __init__(self, codes: dict[tuple[int, str], int]) -> None:
        super().__init__()
        self._codes = codes

    def __missing__(self, drawn: tuple[int, str]) -> str:
        code = self._codes.setdefault(drawn, len(self._codes) + 1)
        digits = self[drawn] = f"{code:04X}"
        return digits


class EmbeddedFont:
    """One face for all documents of a process; what each has used is kept by document."""

    _dynamicFont = 1  # noqa: N815
    _multiByte = 1  # noqa: N815
    shapable = False

    def __init__(self, face: TrueType) -> None:
        self.truetype = face
        self.fontName = f"liaison/{face.name}/{id(face):x}"
        self.face = pdfmetrics.TypeFace(self.fontName)
        self.face.ascent, self.face.descent = face.metrics.ascent, face.metrics.descent
        self._used: WeakKeyDictionary[Any, _Used] = WeakKeyDictionary()

    def digits(self, document: Any) -> Mapping[tuple[int, str], str]:
        """The two-byte codes of a glyph's number and text in ``document``, in hexadecimal."""
        return self._in(document).digits

    def resource_name(self, document: Any) -> str:
        """The name by which ``document``'s pages call this font, with its slash."""
        used = self._in(document)
        if not used.name:
            used.name = f"F{len(document.fontMapping) + 1}"
            document.fontMapping[self.fontName] = "/" + used.name
            document.delayedFonts.append(self)
        return "/" + used.name

    def _in(self, document: Any) -> _Used:
        if document not in self._used:
            self._used[document] = _Used()
        return self._used[document]

    # What the canvas and ReportLab's own drawings call.

    def stringWidth(self, text: str, size: float, _encoding: str = "utf8") -> float:  # noqa: N802
        glyphs = self.truetype.glyphs
        advances = self.truetype.advances
        return sum(advances[glyphs.get(ord(c), 0)] for c in text) * size / 1000

    def splitString(self, text: str, document: Any) -> list[tuple[int, bytes]]:  # noqa: N802
        glyphs, used = self.truetype.glyphs, self._in(document)
        codes = (used.code(glyphs.get(ord(c), 0), c) for c in text)
        return [(0, b"".join(code.to_bytes(2, "big") for code in codes))]

    def getSubsetInternalName(self, _subset: int, document: Any) -> str:  # noqa: N802
        return self.resource_name(document)

    def addObjects(self, document: Any) -> None:  # noqa: N802
        """Write the font's objects into ``document``, which is about to be saved."""
        used = self._used.pop(document)
        font = _font_objects(document, self.truetype, used)
        document.Reference(font, used.name)
        document.idToObject["BasicFonts"].dict[used.name] = font


_registered: dict[int, EmbeddedFont] = {}


def embedded_font(face: TrueType) -> EmbeddedFont:
    """The canvas's font for ``face``; faces are read once per process and so are these."""
    font = _registered.get(id(face))
    if font is None:
        font = _registered[id(face)] = EmbeddedFont(face)
        pdfmetrics.registerFont(font)
    return font


def _font_objects(document: Any, face: TrueType, used: _Used) -> Any:
    name = f"{_subset_tag(face, used)}+{face.name}"
    descendant = pdfdoc.PDFDictionary(
        {
            "Type": pdfdoc.PDFName("Font"),
            "Subtype": pdfdoc.PDFName("CIDFontType2"),
            "BaseFont": pdfdoc.PDFName(name),
            "CIDSystemInfo": pdfdoc.PDFDictionary(
                {
                    "Registry": pdfdoc.PDFString("Adobe"),
                    "Ordering": pdfdoc.PDFString("Identity"),
                    "Supplement": 0,
                }
            ),
            "FontDescriptor": document.Reference(_descriptor(document, face, used, name)),
            "DW": 1000,
            "W": _widths(face, used),
            "CIDToGIDMap": document.Reference(_stream(_glyph_of_code(used))),
        }
    )
    return pdfdoc.PDFDictionary(
        {
            "Type": pdfdoc.PDFName("Font"),
            "Subtype": pdfdoc.PDFName("Type0"),
            "BaseFont": pdfdoc.PDFName(name),
            "Encoding": pdfdoc.PDFName("Identity-H"),
            "DescendantFonts": pdfdoc.PDFArray([document.Reference(descendant)]),
            "ToUnicode": document.Reference(_stream(to_unicode(used.codes).encode("ascii"))),
        }
    )


def _descriptor(document: Any, face: TrueType, used: _Used, name: str) -> Any:
    program = subset(face, (glyph for glyph, _ in used.codes))
    file = _stream(program)
    file.dictionary["Length1"] = len(program)
    metrics = face.metrics
    return pdfdoc.PDFDictionary(
        {
            "Type": pdfdoc.PDFName("FontDescriptor"),
            "FontName": pdfdoc.PDFName(name),
            "Flags": metrics.flags,
            "FontBBox": pdfdoc.PDFArray(list(metrics.box)),
            "ItalicAngle": metrics.italic_angle,
            "Ascent": metrics.ascent,
            "Descent": metrics.descent,
            "CapHeight": metrics.cap_height,
            "StemV": _BOLD_STEM if "Bold" in face.name else _STEM,
            "FontFile2": document.Reference(file),
        }
    )


def _stream(content: bytes) -> Any:
    stream = pdfdoc.PDFStream()
    stream.content = content
    return stream


def _subset_tag(face: TrueType, used: _Used) -> str:
    """Six capitals that say which subset this is; the same subset always has the same."""
    drawn = ",".join(f"{glyph}:{text}" for glyph, text in used.codes)
    digest = hashlib.sha256(f"{face.name}\n{drawn}".encode()).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


def _widths(face: TrueType, used: _Used) -> Any:
    advances = [face.advances[glyph] for glyph, _ in used.codes]
    return pdfdoc.PDFArray([1, pdfdoc.PDFArray(advances)])


def _glyph_of_code(used: _Used) -> bytes:
    return b"\0\0" + b"".join(glyph.to_bytes(2, "big") for glyph, _ in used.codes)


def to_unicode(codes: dict[tuple[int, str], int]) -> str:
    """The CMap from codes to text, in UTF-16; at most 100 lines in a block."""
    rows = [f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>"
            for (_, text), code in codes.items()]  # fmt: skip
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<0000> <FFFF>",
        "endcodespacerange",
    ]
    for start in range(0, len(rows), 100):
        block = rows[start : start + 100]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines) + "\n"
