"""起案用紙 as a PDF: what was circulated, with the columns 起案・審査・決裁. Nothing is changed."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from liaison_app.briefing.paper_facts import ApprovalSheetFacts, SheetItem, SheetSignature
from liaison_app.domain.dates import parse_rfc3339
from liaison_app.domain.markings import strictest_grade, strictest_tlp
from liaison_app.domain.operations import Value
from liaison_app.domain.texts import Texts
from liaison_app.host.files import write_file
from liaison_app.workflows.circulation import Circulation, circulation
from liaison_app.workflows.circulation_text import content_lines, difference_text
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.issue_content import Content
from liaison_app.workflows.papers import Paper, draw_paper, paper_facts
from liaison_app.workflows.recipients_text import names_in

_PARTS = ("drafted", "reviewed", "approved")


def print_approval_sheet(desk: Desk, identifier: str, language: str, out: Path) -> Paper:
    """Draw the sheet of a circulation and write it; Refused ``approval-unknown``,
    ``file-not-written``."""
    drawn = draw_approval_sheet(desk, circulation(desk, identifier).id, language)
    write_file(out, drawn.pdf)
    return drawn


def draw_approval_sheet(desk: Desk, identifier: str, language: str) -> Paper:
    """The sheet as it stands, a draft (案) until it is approved; marked as strictly as what it
    tells of."""
    from liaison_app.briefing import compose_approval_sheet

    found = circulation(desk, identifier)
    assert found.content is not None
    texts = Texts.load(desk.surroundings.resources / "texts", language)
    facts = ApprovalSheetFacts(
        paper=paper_facts(
            desk,
            language,
            found.reference or found.id,
            _marks(found.content),
            draft=not found.row["approved_at"],
            exercise=any(bool(said.get("exercise")) for said in found.content.parts.values()),
        ),
        title=found.title,
        state=texts(f"approval.state.{found.state}"),
        reason=str(found.row["reason"] or ""),
        digest=str(found.row["digest"]),
        signatures=tuple(_signatures(found)),
        items=tuple(
            SheetItem(reference=reference, title=title, day=day, to=to)
            for reference, title, day, to in content_lines(
                found.content, texts, names_in(desk, language)
            )
        ),
        returned_why=str(found.row["returned_why"] or ""),
        changes=str(found.row["changes"] or ""),
        changed=tuple(difference_text(each, texts) for each in found.changed),
    )
    return draw_paper(desk, compose_approval_sheet(facts, texts), texts)


def _signatures(found: Circulation) -> list[SheetSignature]:
    parts = (*_PARTS, "returned") if found.row["returned_by"] else _PARTS
    return [
        SheetSignature(
            part=part,
            name=str(found.row[f"{part}_by"] or ""),
            at=_instant(found.row[f"{part}_at"]),
        )
        for part in parts
    ]


def _instant(value: Value) -> datetime | None:
    return parse_rfc3339(str(value)) if value else None


def _marks(content: Content) -> Mapping[str, Value]:
    marked = [said for said in content.parts.values() if said.get("tlp") or said.get("grade")]
    given = (said.get("handling") for said in marked)
    handling = {each for codes in given if isinstance(codes, list) for each in codes}
    return {
        "tlp": strictest_tlp(str(said.get("tlp")) for said in marked),
        "grade": strictest_grade(str(said.get("grade")) for said in marked),
        "handling": sorted(handling),
    }
