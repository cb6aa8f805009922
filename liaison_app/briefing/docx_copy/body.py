"""The parts of a briefing, one below the other, as headings, paragraphs, lists and tables."""

from collections.abc import Sequence

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from liaison_app.briefing.docx_copy.frame import put_field, rule_above
from liaison_app.briefing.docx_copy.plain import plain
from liaison_app.briefing.docx_copy.tables import put_table
from liaison_app.briefing.model import (
    Agenda,
    Box,
    Contents,
    Days,
    Decisions,
    Frame,
    Grid,
    Labelled,
    Lines,
    Listing,
    PaperBody,
    Part,
    Points,
    Progress,
    Prose,
    Seal,
    Section,
    SignOff,
    Situation,
    Slip,
    Strip,
    SummaryBody,
    Tile,
    TileRow,
)
from liaison_app.domain.texts import Texts

_MARKS = "①②③"
_INDENT = Mm(7)
# Number, became aware, organisation and incident, severity, effect, status, outlook.
_CASE_SHARES = {"ja": (15, 12, 26, 9, 18, 11, 18), "en": (15, 12, 22, 12, 16, 14, 18)}
_SEVERITY = 3


class Body:
    """Puts what a briefing says at the end of ``document``; nothing is cut to fit a page."""

    def __init__(self, document: Document, frame: Frame, texts: Texts) -> None:
        self._document, self._frame = document, frame
        self._headings: list[str] = []
        notice = self._say(texts("briefing.copy.notice"), bold=True)
        notice.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def put_summary(self, body: SummaryBody) -> None:
        self._open()
        self._points(body.points)
        self._decisions(body.decisions)
        self._situation(body.situation)
        self._progress(body.progress)
        self._agenda(body.agenda)
        self._labelled(body.closing)

    def put_paper(self, body: PaperBody) -> None:
        self._headings = [
            each.heading for each in body.sections if each.level == 1 and each.heading
        ]
        if body.first is not None:
            self.put_summary(body.first)
            self._document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        else:
            self._open()
        for section in body.sections:
            self._section(section)

    def _open(self) -> None:
        frame = self._frame
        for text in (frame.paper_number, frame.as_of_line, frame.office.text):
            if text:
                self._say(text).alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self._labelled(frame.opening)
        self._document.add_paragraph(
            plain(frame.title), "Title"
        ).alignment = WD_ALIGN_PARAGRAPH.CENTER
        if frame.preliminary:
            self._say(frame.preliminary).alignment = WD_ALIGN_PARAGRAPH.CENTER

    def _section(self, section: Section) -> None:
        if section.heading:
            self._heading(section.heading, section.level)
        if section.note:
            self._say(section.note)
        for part in section.parts:
            self._part(part)

    def _part(self, part: Part) -> None:  # noqa: PLR0912 - one case for each part there is
        match part:
            case Lines():
                self._labelled(part.lines)
            case Prose():
                for text in part.paragraphs:
                    self._say(text)
            case Listing():
                for point in part.points:
                    self._point(point.mark, point.text)
            case Grid():
                self._grid(part)
            case Box():
                put_table(self._document, (part.heading,), [("\n".join(part.paragraphs),)])
            case TileRow():
                self._tiles(part.tiles)
            case Points():
                self._points(part)
            case Strip():
                steps = [f"{step.label}\n{step.time}" for step in part.steps]
                put_table(self._document, (), [steps])
                self._say(part.closing)
            case Seal():
                self._seal(part)
            case Days():
                rows = [(day.label, *map(str, day.parts), day.total) for day in part.days]
                put_table(self._document, ("", *part.legend, ""), rows)
            case SignOff():
                put_table(self._document, part.labels, [("\n\n",) * len(part.labels)])
            case Contents():
                self._contents(part)
            case Slip():
                self._slip(part)

    def _heading(self, text: str, level: int = 1) -> None:
        self._document.add_heading(plain(text), level)

    def _say(self, text: str, *, bold: bool = False) -> Paragraph:
        paragraph = self._document.add_paragraph()
        paragraph.add_run(plain(text), "Strong" if bold else None)
        return paragraph

    def _point(self, mark: str, text: str) -> None:
        paragraph = self._say(mark)
        paragraph.add_run("\t")
        paragraph.add_run(plain(text))
        indent = paragraph.paragraph_format
        indent.left_indent, indent.first_line_indent = _INDENT, -_INDENT

    def _labelled(self, lines: Sequence[Labelled]) -> None:
        for line in lines:
            paragraph = self._document.add_paragraph()
            paragraph.add_run(plain(line.label), "Strong")
            paragraph.add_run("　")
            paragraph.add_run(plain(line.text))

    def _points(self, points: Points) -> None:
        self._heading(points.heading)
        for mark, sentence in zip(_MARKS, points.sentences, strict=True):
            self._point(mark, sentence)

    def _decisions(self, decisions: Decisions) -> None:
        self._heading(decisions.heading)
        for item in decisions.items:
            self._point(item.mark, f"{item.text}\n{item.details}")
        for text in (decisions.nothing if not decisions.items else "", decisions.more):
            if text:
                self._say(text)
        self._labelled(decisions.remarks)

    def _situation(self, situation: Situation) -> None:
        self._heading(situation.heading)
        if situation.note:
            self._say(situation.note)
        self._tiles(situation.tiles)
        if situation.correction:
            self._say(situation.correction)
        if situation.rows:
            grave = {place for place, row in enumerate(situation.rows) if row.is_grave}
            rows = [row.cells for row in situation.rows]
            put_table(
                self._document,
                situation.columns,
                rows,
                shares=_CASE_SHARES[self._frame.language],
                bad=grave,
                bad_columns=(_SEVERITY,),
            )
            self._say(situation.closing[len(rows)])
        else:
            self._say(situation.nothing)

    def _tiles(self, tiles: Sequence[Tile]) -> None:
        shown = [
            "\n".join(
                text
                for text in (f"{each.value} {each.unit}".strip(), each.detail, each.change)
                if text
            )
            for each in tiles
        ]
        put_table(self._document, [each.label for each in tiles], [shown])

    def _progress(self, progress: Progress) -> None:
        self._heading(progress.heading)
        if not progress.bars:
            self._say(progress.nothing)
            return
        rows = [(bar.name, *map(str, bar.parts), bar.label) for bar in progress.bars]
        put_table(self._document, ("", *progress.legend, ""), rows, shares=(7, 3, 3, 3, 3, 8))

    def _agenda(self, agenda: Agenda) -> None:
        self._heading(agenda.heading)
        for item in agenda.items:
            self._labelled([Labelled(item.time, item.text)])
        for text in (agenda.nothing if not agenda.items else "", agenda.more):
            if text:
                self._say(text)

    def _grid(self, grid: Grid) -> None:
        put_table(
            self._document,
            grid.columns,
            grid.rows,
            shares=grid.shares,
            bad=grid.bad,
            codes=grid.codes,
        )
        if grid.closing and grid.closing[len(grid.rows)]:
            self._say(grid.closing[len(grid.rows)])

    def _seal(self, seal: Seal) -> None:
        self._say(seal.label, bold=True)
        for line in seal.lines:
            self._say(line)
        self._labelled([Labelled(seal.check_label, seal.check)])
        self._say(seal.words_label, bold=True)
        for line in seal.words:
            self._say(line)

    def _contents(self, contents: Contents) -> None:
        """A field that a word processor fills with pages; until then the headings stand there."""
        shown = (plain(each) for each in self._headings[-contents.count :])
        put_field(self._document.add_paragraph(), r'TOC \o "1-1" \h \z \u', *shown)

    def _slip(self, slip: Slip) -> None:
        cut = self._say(slip.cut)
        cut.alignment = WD_ALIGN_PARAGRAPH.CENTER
        rule_above(cut)
        self._heading(slip.heading)
        self._labelled(slip.lines)
        put_table(self._document, (), [(label, "") for label in slip.blanks], shares=(1, 3))
