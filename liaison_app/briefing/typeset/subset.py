"""Cutting a TrueType file down to the glyphs a document uses.

Glyph numbers stay as they are and unused outlines become empty: composite glyphs need no
renumbering, and the long runs of nothing compress away. The same glyphs always give the same
bytes.
"""

import struct
from collections.abc import Iterable, Mapping

from liaison_app.briefing.typeset.truetype import TrueType

_ARGS_ARE_WORDS, _HAS_SCALE, _MORE = 0x0001, 0x0008, 0x0020
_HAS_X_AND_Y_SCALE, _HAS_TWO_BY_TWO = 0x0040, 0x0080
_CHECKSUM_MAGIC = 0xB1B0AFBA


def subset(face: TrueType, glyphs: Iterable[int]) -> bytes:
    """A TrueType file with ``glyphs``, their components and .notdef, under their own numbers."""
    outlines = _Outlines(face.tables)
    wanted = outlines.with_components({0, *glyphs})
    count = max(wanted) + 1
    offsets, glyf = [0], bytearray()
    for glyph in range(count):
        if glyph in wanted:
            glyf += outlines.data(glyph)
            glyf += bytes(-len(glyf) % 4)
        offsets.append(len(glyf))
    tables = {
        **face.tables,
        "head": _patched(face.tables["head"], (8, ">I", 0), (50, ">h", 1)),
        "hhea": _patched(face.tables["hhea"], (34, ">H", count)),
        "maxp": _patched(face.tables["maxp"], (4, ">H", count)),
        "hmtx": _metrics(face.tables, wanted, count),
        "loca": struct.pack(f">{len(offsets)}I", *offsets),
        "glyf": bytes(glyf) or b"\0",
    }
    return _assemble(tables)


class _Outlines:
    """The glyf table, by glyph."""

    def __init__(self, tables: Mapping[str, bytes]) -> None:
        loca, self._glyf = tables["loca"], tables["glyf"]
        if struct.unpack_from(">h", tables["head"], 50)[0]:
            self._offsets = struct.unpack(f">{len(loca) // 4}I", loca)
        else:
            halves = struct.unpack(f">{len(loca) // 2}H", loca)
            self._offsets = tuple(half * 2 for half in halves)

    def data(self, glyph: int) -> bytes:
        return self._glyf[self._offsets[glyph] : self._offsets[glyph + 1]]

    def with_components(self, glyphs: set[int]) -> set[int]:
        """``glyphs`` and every glyph they are put together from."""
        found, waiting = set(glyphs), list(glyphs)
        while waiting:
            parts = set(_components(self.data(waiting.pop()))) - found
            found |= parts
            waiting.extend(parts)
        return found


def _components(data: bytes) -> Iterable[int]:
    """The glyphs a composite glyph refers to; none for a simple one."""
    if len(data) < 10 or struct.unpack_from(">h", data)[0] >= 0:
        return
    at, flags = 10, _MORE
    while flags & _MORE:
        flags, part = struct.unpack_from(">HH", data, at)
        yield part
        at += 8 if flags & _ARGS_ARE_WORDS else 6
        if flags & _HAS_SCALE:
            at += 2
        elif flags & _HAS_X_AND_Y_SCALE:
            at += 4
        elif flags & _HAS_TWO_BY_TWO:
            at += 8


def _metrics(tables: Mapping[str, bytes], wanted: set[int], count: int) -> bytes:
    """Advance and left side bearing of each glyph; zeros for those left out."""
    full = struct.unpack_from(">H", tables["hhea"], 34)[0]
    hmtx, out = tables["hmtx"], bytearray(count * 4)
    for glyph in wanted:
        advance = struct.unpack_from(">H", hmtx, min(glyph, full - 1) * 4)[0]
        at = glyph * 4 + 2 if glyph < full else full * 4 + (glyph - full) * 2
        struct.pack_into(">Hh", out, glyph * 4, advance, struct.unpack_from(">h", hmtx, at)[0])
    return bytes(out)


def _patched(table: bytes, *changes: tuple[int, str, int]) -> bytes:
    patched = bytearray(table)
    for offset, form, value in changes:
        struct.pack_into(form, patched, offset, value)
    return bytes(patched)


def _checksum(data: bytes) -> int:
    padded = data + bytes(-len(data) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) & 0xFFFFFFFF


def _assemble(tables: Mapping[str, bytes]) -> bytes:
    """The file: directory, then the tables in order, then the checksum over all of it."""
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    header = struct.pack(
        ">IHHHH", 0x00010000, count, power * 16, power.bit_length() - 1, (count - power) * 16
    )
    directory, body, at = bytearray(), bytearray(), 12 + 16 * count
    head_at = 0
    for tag in sorted(tables):
        data = tables[tag]
        if tag == "head":
            head_at = at + len(body)
        directory += struct.pack(
            ">4sIII", tag.encode("ascii"), _checksum(data), at + len(body), len(data)
        )
        body += data + bytes(-len(data) % 4)
    whole = bytearray(header + directory + body)
    struct.pack_into(
        ">I", whole, head_at + 8, (_CHECKSUM_MAGIC - _checksum(bytes(whole))) & 0xFFFFFFFF
    )
    return bytes(whole)
