"""The handbook as a PDF: no case log is opened, and the same version gives the same bytes."""

from datetime import datetime
from pathlib import Path

from liaison_app import __built__, __version__
from liaison_app.briefing.paper_facts import HandbookFacts, PaperFacts
from liaison_app.domain.texts import Texts
from liaison_app.host.files import write_file
from liaison_app.host.handbook import load_handbook
from liaison_app.workflows.papers import Paper, draw_with


def print_handbook(resources: Path, language: str, out: Path) -> Paper:
    """Draw the handbook and write it; Refused ``file-not-written``."""
    from liaison_app.briefing import compose_handbook

    texts = Texts.load(resources / "texts", language)
    facts = HandbookFacts(
        paper=PaperFacts(
            language=language,
            as_of=datetime.fromisoformat(__built__),
            office_name=texts("ui.window.title"),
            number=f"Liaison {__version__}",
            tlp="TLP:CLEAR",
            grade="confidentiality-1",
        ),
        chapters=load_handbook(resources, language),
    )
    drawn = draw_with(resources, compose_handbook(facts, texts), texts)
    write_file(out, drawn.pdf)
    return drawn
