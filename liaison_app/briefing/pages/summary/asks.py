"""御判断いただきたい事項 with its remarks, and 今後の予定."""

from liaison_app.briefing.model import Agenda, Decisions
from liaison_app.briefing.pages import sheet
from liaison_app.briefing.pages.block import Block, Heading, LabelledLines, Listing, Stack, Text
from liaison_app.briefing.pages.styles import Styles
from liaison_app.briefing.pages.summary.limits import Limits
from liaison_app.briefing.typeset.text import Typesetter

_INDENT = 20.0
_AGENDA_GAP = 6.0


def decisions(part: Decisions, setter: Typesetter, styles: Styles, limits: Limits) -> Block:
    width = sheet.TEXT_WIDTH - _INDENT
    items = [
        (
            setter.paragraph(item.mark, styles.body, _INDENT),
            [
                setter.paragraph(
                    item.text, styles.body, width, place=item.place, most=limits.decision_lines
                ),
                setter.paragraph(
                    item.details, styles.table, width, place=item.place, most=limits.detail_lines
                ),
            ],
        )
        for item in part.items
    ]
    blocks: list[Block] = [Heading(part.heading, setter, styles)]
    if items:
        blocks.append(Listing(items, _INDENT))
    blocks += [
        Text(setter.paragraph(line, styles.table, sheet.TEXT_WIDTH, most=1))
        for line in (part.nothing, part.more)
        if line
    ]
    remarks = LabelledLines(part.remarks, setter, styles, most=limits.remark_lines)
    return Stack([*blocks, remarks], gap=1.5)


def agenda(part: Agenda, setter: Typesetter, styles: Styles, width: float) -> Block:
    """Times in a column, what happens then behind them."""
    heading = Heading(part.heading, setter, styles, width=width)
    if not part.items:
        return Stack([heading, Text(setter.paragraph(part.nothing, styles.table, width))])
    column = max(setter.width(item.time, styles.table_bold) for item in part.items) + _AGENDA_GAP
    items = [
        (
            setter.paragraph(item.time, styles.table_bold, column),
            [setter.paragraph(item.text, styles.table, width - column, place=part.heading, most=2)],
        )
        for item in part.items
    ]
    blocks: list[Block] = [heading, Listing(items, column)]
    if part.more:
        blocks.append(Text(setter.paragraph(part.more, styles.note, width, most=1)))
    return Stack(blocks)
