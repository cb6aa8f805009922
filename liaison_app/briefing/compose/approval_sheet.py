"""起案用紙: what is to be issued, why, and who drafted, reviewed and approved it."""

from liaison_app.briefing.compose.papers import composed_paper, paper_scribe
from liaison_app.briefing.compose.scribe import Scribe
from liaison_app.briefing.model import Labelled, Paper, Prose, Section
from liaison_app.briefing.paper_facts import ApprovalSheetFacts, SheetSignature
from liaison_app.domain.texts import Texts


def compose_approval_sheet(facts: ApprovalSheetFacts, texts: Texts) -> Paper:
    """The sheet of one circulation. ``texts`` must be in the language the facts ask for."""
    scribe = paper_scribe(facts.paper, texts)
    place = scribe.say("sheet.place")
    opening = [
        Labelled(scribe.say("sheet.number"), scribe.plain(facts.paper.number, place)),
        Labelled(scribe.say("sheet.state"), scribe.plain(facts.state, place)),
    ]
    sections = [_signatures(facts.signatures, scribe), _said("reason", facts.reason, scribe)]
    if facts.returned_why:
        sections.append(_said("returned-why", facts.returned_why, scribe))
    if facts.changes:
        sections.append(_said("changes", facts.changes, scribe))
    sections.append(_items(facts, scribe))
    if facts.changed:
        heading = scribe.say("sheet.changed")
        lines = tuple(scribe.plain(line, heading) for line in facts.changed)
        sections.append(Section(heading, (Prose(lines),)))
    title = scribe.say("sheet.title", title=scribe.plain_or(facts.title, place, "unknown"))
    return composed_paper("approval-sheet", facts.paper, facts, title, opening, sections, scribe)


def _signatures(signatures: tuple[SheetSignature, ...], scribe: Scribe) -> Section:
    """One column for each part, as on the sheet that is stamped."""
    heading = scribe.say("sheet.circulation")
    columns = tuple(scribe.say(f"sheet.{each.part}") for each in signatures)
    names = tuple(
        scribe.plain(each.name, heading) or scribe.say("sheet.nobody") for each in signatures
    )
    times = tuple(scribe.time(each.at) if each.at else "" for each in signatures)
    share = 100 // len(signatures)
    shares = (*(share,) * (len(signatures) - 1), 100 - share * (len(signatures) - 1))
    grid = scribe.grid(columns, shares, (names, times), heading)
    return Section(heading, (grid, Prose((scribe.say("sheet.signed"),), remark=True)))


def _said(key: str, text: str, scribe: Scribe) -> Section:
    heading = scribe.say(f"sheet.{key}")
    return Section(heading, scribe.prose_or(text, heading))


def _items(facts: ApprovalSheetFacts, scribe: Scribe) -> Section:
    heading = scribe.say("sheet.content")
    columns = tuple(scribe.say(f"sheet.column.{key}") for key in ("number", "title", "day", "to"))
    rows = tuple(
        (
            scribe.plain(each.reference, heading),
            " ".join(scribe.prose(each.title, heading)),
            scribe.plain(each.day, heading),
            scribe.plain(each.to, heading),
        )
        for each in facts.items
    )
    grid = scribe.grid(columns, (18, 44, 16, 22), rows, heading)
    digest = scribe.say("sheet.digest", digest=facts.digest)
    return Section(heading, (grid, Prose((digest,), remark=True)))
