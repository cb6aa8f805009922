"""Briefings: facts in, a formal PDF out.

``facts`` → ``compose`` (all the thinking, in words) → ``model`` → ``pages`` (where it stands) →
``typeset`` (how it is set) → ``pdf`` (what makes it last). ``conformance`` reads a file back and
says which rules of PDF/A-3a and PDF/UA-1 it breaks. ``docx_copy`` writes the same ``model`` as an
editable copy. Nothing here reads the case log, the clock
or a settings file, and no state passes from one document to the next.
"""

from liaison_app.briefing.attachment import DATA_FILE, SourceData
from liaison_app.briefing.compose.approval_sheet import compose_approval_sheet
from liaison_app.briefing.compose.handbook import compose_handbook
from liaison_app.briefing.compose.handover import compose_handover
from liaison_app.briefing.compose.incident import compose_incident
from liaison_app.briefing.compose.installation import compose_installation
from liaison_app.briefing.compose.listing import compose_listing
from liaison_app.briefing.compose.papers import compose_call_list, compose_minutes
from liaison_app.briefing.compose.situation import compose_situation
from liaison_app.briefing.compose.situation_annex import compose_situation_annex
from liaison_app.briefing.compose.summary import compose_cabinet_summary, sentences_of
from liaison_app.briefing.compose.task_status import compose_task_status
from liaison_app.briefing.compose.transmittal import compose_transmittal
from liaison_app.briefing.docx_copy.writing import write_docx
from liaison_app.briefing.drawing import Drawn, draw_briefing, render_pdf
from liaison_app.briefing.facts import SummaryFacts, fingerprint_of, source_json
from liaison_app.briefing.model import Briefing, Note, Spot
from liaison_app.briefing.model import Paper as ComposedPaper
from liaison_app.briefing.notes import describe_note, rows_omitted, summarised
from liaison_app.briefing.resources import BriefingResources

__all__ = [
    "DATA_FILE",
    "Briefing",
    "BriefingResources",
    "ComposedPaper",
    "Drawn",
    "Note",
    "SourceData",
    "Spot",
    "SummaryFacts",
    "compose_approval_sheet",
    "compose_cabinet_summary",
    "compose_call_list",
    "compose_handbook",
    "compose_handover",
    "compose_incident",
    "compose_installation",
    "compose_listing",
    "compose_minutes",
    "compose_situation",
    "compose_situation_annex",
    "compose_task_status",
    "compose_transmittal",
    "describe_note",
    "draw_briefing",
    "fingerprint_of",
    "render_pdf",
    "rows_omitted",
    "sentences_of",
    "source_json",
    "summarised",
    "write_docx",
]
