"""The composer's hand: texts in one language, times in one style, and notes of what was lost."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from liaison_app.briefing.compose.plain import clipped, printable
from liaison_app.briefing.model import Grid, Note, Prose
from liaison_app.domain import dates
from liaison_app.domain.disguise import written_out
from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import Code, label_of

_INDENT = "\u3000"
_DEEPEST = 8  # full spaces of an indent
LONGEST = 400  # characters in one field: more than any place on a summary can show


class Scribe:
    """Words for one document. ``left_out`` and ``warnings`` grow as it writes. ``annex`` names the
    sentence that says where what a summary leaves out is told; a title in a table of incidents or
    measures has at most ``longest_title`` characters, where that is given."""

    def __init__(self, texts: Texts, as_of: datetime) -> None:
        self.texts = texts
        self.language = texts.language
        self.annex = "others"
        self.longest_title: int | None = 80
        self.seconds = False
        self.left_out: list[Note] = []
        self.warnings: list[Note] = []
        self.gap = "" if texts.language == "ja" else " "  # between sentences
        self._year = dates.japan_date(as_of).year

    def say(self, key: str, /, **params: object) -> str:
        """The sentence ``briefing.KEY``."""
        return self.texts(f"briefing.{key}", **params)

    def plain(self, text: str, place: str, most: int = LONGEST) -> str:
        """``text`` fit to print; what had to go is noted under ``place``."""
        visible = self._visible(text[: 4 * LONGEST], place)
        shown = self.clipped(visible, most)
        if shown != visible or len(text) > 4 * LONGEST:
            self.left_out.append(Note("text-cut", place))
        return shown

    def clipped(self, text: str, most: int) -> str:
        return clipped(text, most, "…" if self.language == "ja" else "...")

    def prose(self, text: str, place: str) -> tuple[str, ...]:
        """Every line of ``text`` fit to print, whole, with its indent; what had to go is noted
        under ``place``."""
        shown = []
        for line in text.splitlines():
            visible = self._visible(line, place)
            shown += [_indent(line) + visible] if visible else []
        return tuple(shown)

    def _visible(self, text: str, place: str) -> str:
        """``text`` on one line: what nobody would see is taken out, and letters that stand for the
        ones they look like are written out, as on the screen."""
        visible, changed = printable(text)
        if changed:
            self.left_out.append(Note("characters-removed", place))
        written = written_out(visible)
        if written != visible:
            self.warnings.append(Note("look-alikes", place))
        return written

    def plain_or(self, text: str | None, place: str, otherwise: str, most: int = LONGEST) -> str:
        """``text`` fit to print, or the sentence ``otherwise`` where nothing is left of it."""
        return self.plain(text or "", place, most) or self.say(otherwise)

    def label(self, codes: tuple[Code, ...], code: str) -> str:
        """What a code is called; one of a newer program is shown as it is, fit to print."""
        return written_out(printable(label_of(codes, code).in_language(self.language))[0])

    def number(self, value: int) -> str:
        """８, 12, 5,000; plain digits in English."""
        if self.language == "ja" and 0 <= value <= 9:
            return dates.number(value)
        return f"{value:,}"

    def count(self, value: int | None, unit: str) -> str:
        """``12件``, ``1 incident``; 確認中 where it is not known. ``unit`` names a unit's text."""
        if value is None:
            return self.say("unknown")
        return self.say(f"count.{unit}", count=value, number=self.number(value))

    def time(self, instant: datetime, precision: str = "minute") -> str:
        """The one short style of the document: ``11月23日18時00分``; seconds only where one
        incident is told of."""
        if precision == "second" and not self.seconds:
            precision = "minute"
        return dates.short_time(instant, self.language, self._year, precision)

    def full_time(self, instant: datetime) -> str:
        return dates.full_time(instant, self.language)

    def joined(self, parts: list[str]) -> str:
        return self.say("list-separator").join(parts)

    def whole(self, text: str, place: str) -> str:
        """The whole of ``text`` on one line: for the cells of a table that grows with them."""
        return " ".join(line.lstrip(_INDENT) for line in self.prose(text, place))

    def title(self, text: str, place: str) -> str:
        """A title as it stands in a table."""
        if self.longest_title is None:
            return self.whole(text, place) or self.say("unknown")
        return self.plain_or(text, place, "unknown", self.longest_title)

    def prose_or(self, text: str, place: str, otherwise: str = "") -> tuple[Prose, ...]:
        """Every line of ``text``; where there is none what is said instead, or nothing."""
        lines = self.prose(text, place) or ((otherwise,) if otherwise else ())
        return (Prose(lines),) if lines else ()

    def grid(
        self,
        columns: Iterable[str],
        shares: tuple[int, ...],
        rows: Iterable[tuple[str, ...]],
        place: str,
        bad: Iterable[int] = (),
        codes: Iterable[int] = (),
    ) -> Grid:
        """A table that says on every further page what it goes on with."""
        continued = self.say("continued", heading=place)
        return Grid(
            tuple(columns), shares, tuple(rows), place, continued, frozenset(bad), frozenset(codes)
        )

    def shortened(self, grid: Grid, most: int) -> Grid:
        """The same of its first ``most`` rows, which may be shortened further; it says below how
        many stand in the annex."""
        total, rows = grid.total or len(grid.rows), grid.rows[:most]
        return replace(
            grid,
            rows=rows,
            closing=tuple(self._in_annex(total - shown) for shown in range(len(rows) + 1)),
            total=total,
        )

    def _in_annex(self, rest: int) -> str:
        return self.say("others-annex", count=rest, number=self.number(rest)) if rest else ""

    def others(self, shown: int, total: int, place: str) -> str:
        """``ほか○件（別紙：状況報告）`` where not all are shown, else empty; and it is noted where
        the rest stands in another document."""
        rest = total - shown
        if rest <= 0:
            return ""
        if self.annex == "others":
            self.left_out.append(Note("rows-omitted", place, self.number(rest)))
        return self.say(self.annex, count=rest, number=self.number(rest))

    def others_omitted(self, shown: int, total: int, place: str) -> str:
        """``ほか○件（別紙）`` where not all are shown here, else empty; and it is noted."""
        rest = total - shown
        if rest <= 0:
            return ""
        self.left_out.append(Note("rows-omitted", place, self.number(rest)))
        return self._in_annex(rest)


def _indent(line: str) -> str:
    """The full spaces that a line begins with."""
    return line[: len(line) - len(line.lstrip(_INDENT))][:_DEEPEST]


def share(part: int, whole: int) -> int:
    """``part`` of ``whole`` in per cent, rounded half up."""
    return (200 * part + whole) // (2 * whole)


def once(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Every note a single time, in order."""
    return tuple(dict.fromkeys(notes))
