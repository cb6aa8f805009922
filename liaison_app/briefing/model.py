"""The document model: everything a briefing says, in final words, before anything is drawn.

``compose`` makes it from facts, ``pages`` draws it. It holds no fonts and no positions. The frame
is common to every kind of briefing; the body is the kind's own (`SummaryBody`, `PaperBody`).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


class Note(NamedTuple):
    """Something the officer is told before printing.

    ``code`` names a sentence ``briefing.note.CODE``; ``place`` says where in the document (in its
    language), ``detail`` what or how many.
    """

    code: str
    place: str
    detail: str = ""


class Lead(NamedTuple):
    """What a figure or a number leads to: ``record`` a reference, ``incidents`` a query in the
    language of the search, ``tasks`` a standing of answers, the code of an organisation, or
    nothing for all of them. ``says`` is what stands there, in words. It is not printed."""

    kind: str
    value: str
    says: str


class Spot(NamedTuple):
    """Where on a page (from 0) something stands that leads to records: left, bottom, right and top
    in points."""

    page: int
    box: tuple[float, float, float, float]
    lead: Lead


@dataclass(frozen=True)
class Frame:
    """What every page bears, and what describes the file.

    ``page_label`` has the placeholders ``{page}`` and ``{pages}``; ``stamps`` are shouted in
    header and footer (訓練, 案); ``opening`` are the lines at the upper left of the first page.
    ``watermark`` stands large behind the text of a numbered copy. ``register_number`` is empty for
    a draft and for papers that are not registered. The labels of ``office`` and ``marking`` are not
    printed: they name the place in notes.
    """

    language: str
    title: str
    subject: str
    office: "Labelled"
    as_of: datetime
    as_of_line: str
    marking: "Labelled"
    tlp: str
    stamps: tuple[str, ...]
    paper_number: str
    opening: "tuple[Labelled, ...]"
    preliminary: str
    footer: str
    page_label: str
    watermark: str = ""
    register_number: str = ""


@dataclass(frozen=True)
class Labelled:
    """One line that begins with a label: 政府の体制, 連絡先."""

    label: str
    text: str


@dataclass(frozen=True)
class Points:
    """The box a minister reads first: three sentences."""

    heading: str
    sentences: tuple[str, str, str]


@dataclass(frozen=True)
class DecisionItem:
    """``place`` names it in notes."""

    mark: str
    text: str
    details: str
    place: str


@dataclass(frozen=True)
class Decisions:
    """What is asked of the reader; ``nothing`` is said where nothing is."""

    heading: str
    items: tuple[DecisionItem, ...]
    nothing: str
    more: str
    remarks: tuple[Labelled, ...]


@dataclass(frozen=True)
class Tile:
    """One figure. ``unit`` is empty where ``value`` is a word (確認中)."""

    label: str
    value: str
    unit: str
    detail: str
    change: str
    is_bad: bool
    lead: Lead | None = None


@dataclass(frozen=True)
class IncidentLine:
    """One row of cells in the order of the headings, and the places that name them in notes.

    ``is_grave`` where its severity is 高 or more.
    """

    cells: tuple[str, ...]
    places: tuple[str, ...]
    is_grave: bool


@dataclass(frozen=True)
class Situation:
    """Tiles and the table of incidents.

    ``closing[k]`` is the line below the table when ``k`` rows are shown (ほか○件 …), so that the
    page may show fewer rows than there are here. ``correction`` says which figures of the issue
    before would be others now. ``place`` names the table in notes.
    """

    heading: str
    place: str
    note: str
    tiles: tuple[Tile, ...]
    correction: str
    columns: tuple[str, ...]
    rows: tuple[IncidentLine, ...]
    nothing: str
    closing: tuple[str, ...]


@dataclass(frozen=True)
class Bar:
    """Counts of one organisation, in the order of the legend; ``label`` says them in words."""

    name: str
    parts: tuple[int, int, int, int]
    label: str
    lead: Lead | None = None


@dataclass(frozen=True)
class Progress:
    """Stacked bars: done, in progress, not started, overdue."""

    heading: str
    legend: tuple[str, str, str, str]
    bars: tuple[Bar, ...]
    nothing: str
    alternative: str


@dataclass(frozen=True)
class AgendaItem:
    time: str
    text: str


@dataclass(frozen=True)
class Agenda:
    heading: str
    items: tuple[AgendaItem, ...]
    nothing: str
    more: str


@dataclass(frozen=True)
class SummaryBody:
    """The page of a ``cabinet-summary``; ``closing``: certainty, coverage, contact, issues."""

    points: Points
    decisions: Decisions
    situation: Situation
    progress: Progress
    agenda: Agenda
    closing: tuple[Labelled, ...]


@dataclass(frozen=True)
class Grid:
    """A table: its headings, the share of the width each column takes, rows of cells in their
    order. ``place`` names it in notes; cells of ``bad`` rows stand in red, columns of ``codes`` in
    fixed pitch. ``continued`` stands above it on every further page. Where ``closing`` is given,
    the table may be shortened so that the paper fits its pages: ``closing[k]`` is the line below it
    when ``k`` rows are shown; of ``total`` rows, which may be more than are here. A row takes
    ``lines`` at most, as many as it needs where that is 0. ``leads`` are those of the cells of each
    row; without them a cell that is a reference leads to its record."""

    columns: tuple[str, ...]
    shares: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    place: str
    continued: str
    bad: frozenset[int] = frozenset()
    codes: frozenset[int] = frozenset()
    closing: tuple[str, ...] = ()
    total: int = 0
    lines: int = 0
    leads: tuple[tuple[Lead | None, ...], ...] = ()


@dataclass(frozen=True)
class Point:
    """An entry of a list: its mark (・, ``1.``) and what it says."""

    mark: str
    text: str


@dataclass(frozen=True)
class Lines:
    """Lines that begin with a label in a column of its own."""

    lines: tuple[Labelled, ...]


@dataclass(frozen=True)
class Prose:
    """Paragraphs; a ``remark`` is set as a note beside what it belongs to."""

    paragraphs: tuple[str, ...]
    remark: bool = False


@dataclass(frozen=True)
class Listing:
    """A list of points."""

    points: tuple[Point, ...]


@dataclass(frozen=True)
class TileRow:
    """Figures side by side."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class SignOff:
    """Empty boxes under these labels, to be signed or stamped on paper; ``wide`` ones hold a name
    and a time."""

    labels: tuple[str, ...]
    wide: bool = False


@dataclass(frozen=True)
class Step:
    """A stage, and when it was reached in words."""

    label: str
    time: str
    reached: bool


@dataclass(frozen=True)
class Strip:
    """Stages one behind the other; ``closing`` stands below them."""

    steps: tuple[Step, ...]
    closing: str


@dataclass(frozen=True)
class Seal:
    """A fingerprint: its digits in ``lines``, a short check code, words, and what the QR code says;
    ``alternative`` says the latter for those who cannot see it."""

    label: str
    lines: tuple[str, ...]
    check_label: str
    check: str
    words_label: str
    words: tuple[str, ...]
    payload: str
    alternative: str


@dataclass(frozen=True)
class Slip:
    """A receipt to cut off at the foot of the last page: what is known, and labels of lines to
    write on; ``cut`` stands on the line to cut along."""

    cut: str
    heading: str
    lines: tuple[Labelled, ...]
    blanks: tuple[str, ...]


@dataclass(frozen=True)
class Contents:
    """The headings of the first level (``count`` of them), each with its page and a link to it.
    ``page`` has the placeholder ``{page}``."""

    count: int
    page: str


@dataclass(frozen=True)
class Day:
    """One column: how many of each sort, in the order of the legend, and the sum in words."""

    label: str
    parts: tuple[int, int, int]
    total: str
    lead: Lead | None = None


@dataclass(frozen=True)
class Days:
    """A column for each day; ``alternative`` says them in words."""

    legend: tuple[str, str, str]
    days: tuple[Day, ...]
    alternative: str


@dataclass(frozen=True)
class Box:
    """Paragraphs in a box of their own under a heading; a ``barred`` one is what must not be
    said, and has a heavier frame."""

    heading: str
    paragraphs: tuple[str, ...]
    barred: bool = False


# Parts that stand on one page as they are, and all there are.
Whole = TileRow | SignOff | Points | Strip | Seal | Contents | Days
Part = Whole | Lines | Prose | Listing | Grid | Slip | Box


@dataclass(frozen=True)
class Section:
    """A part of a paper under its heading. ``level`` 2 is a part of the section before; without a
    heading it goes on with that. ``note`` stands at the end of the heading's line; one that is
    ``kept`` stands on one page where it can. The heading may be that of one record
    (``lead``)."""

    heading: str
    parts: tuple[Part, ...] = ()
    level: int = 1
    note: str = ""
    kept: bool = False
    lead: Lead | None = None


@dataclass(frozen=True)
class PaperBody:
    """A paper of as many pages as it takes, in which nothing is cut; or of ``most`` pages, for
    which tables are shortened until it fits. ``first`` is a summary as its first page, in the
    place of a title."""

    sections: tuple[Section, ...]
    most: int | None = None
    first: SummaryBody | None = None


@dataclass(frozen=True, kw_only=True)
class Composed:
    """What every composed document says beside its body.

    ``left_out`` lists what the facts hold and the document does not; ``warnings`` what a reader
    would send back (a decision without a deadline, no night number). ``source`` is the canonical
    JSON of the facts, ``fingerprint`` the first 16 hex digits of its SHA-256.
    """

    kind: str
    frame: Frame
    source: bytes
    fingerprint: str
    left_out: tuple[Note, ...] = ()
    warnings: tuple[Note, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Briefing(Composed):
    """A composed ``cabinet-summary``."""

    body: SummaryBody


@dataclass(frozen=True, kw_only=True)
class Paper(Composed):
    """A composed paper: minutes, a call list."""

    body: PaperBody
