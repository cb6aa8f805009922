"""What a chart shows: bars of marks, each mark a number that leads to the records behind it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mark:
    """``spoken`` says the mark in words, with its number; ``opens`` is what it leads to."""

    value: float
    spoken: str
    opens: object = None


@dataclass(frozen=True)
class Series:
    """Marks of one meaning; ``colour`` is a field of the palette."""

    name: str
    colour: str


@dataclass(frozen=True)
class Bar:
    """One mark for each series, one after the other; ``told`` stands at its end."""

    label: str
    marks: tuple[Mark, ...]
    told: str = ""

    @property
    def length(self) -> float:
        return sum(mark.value for mark in self.marks)


@dataclass(frozen=True)
class Figure:
    """The whole of it. Without bars there is ``nothing`` to be said instead."""

    series: tuple[Series, ...] = ()
    bars: tuple[Bar, ...] = ()
    nothing: str = ""

    @property
    def longest(self) -> float:
        return max((bar.length for bar in self.bars), default=0)
