"""別紙: the rows that a briefing does not show, as a PDF of its own beside it."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from liaison_app.briefing import BriefingResources, Note, draw_briefing
from liaison_app.briefing.facts import DocumentFacts
from liaison_app.domain.texts import Texts
from liaison_app.workflows.anonymising import Disguise, check_leaks
from liaison_app.workflows.briefing_kinds import Kind
from liaison_app.workflows.briefing_signature import signer_of
from liaison_app.workflows.desk import Desk


@dataclass(frozen=True)
class Annex:
    """A finished annex."""

    pdf: bytes
    pages: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.pdf).hexdigest()


@dataclass(frozen=True)
class AnnexTo:
    """The annex to a document that was drawn, drawn when it is asked for: thousands of rows are
    many pages. ``left_out`` is what the document does not show."""

    kind: Kind
    facts: DocumentFacts
    left_out: tuple[Note, ...]
    disguise: Disguise | None
    signed: bool

    def draw(self, desk: Desk) -> Annex | None:
        """None where there is nothing to tell. Refused ``briefing-leak``."""
        texts = Texts.load(desk.surroundings.resources / "texts", self.facts.language)
        composed = self.kind.annex and self.kind.annex(self.facts, texts, self.left_out)
        if not composed:
            return None
        if self.disguise is not None:
            check_leaks(composed, self.disguise)
        files = BriefingResources.in_folder(desk.surroundings.resources)
        drawn = draw_briefing(composed, files)
        pdf = signer_of(desk, texts)(drawn.pdf) if self.signed else drawn.pdf
        return Annex(pdf, drawn.pages)


def annex_path(out: Path) -> Path:
    """Where the annex of ``out`` goes: ``paper-annex.pdf``."""
    return out.with_name(f"{out.stem}-annex{out.suffix}")
