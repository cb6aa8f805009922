"""The kinds of briefing: what each reads, how it is composed, and which options it takes.

A new kind is one entry here: the verb, the window, the register and the comparison with the issue
before follow from it.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from liaison_app.briefing import (
    Briefing,
    ComposedPaper,
    Note,
    compose_cabinet_summary,
    compose_handover,
    compose_incident,
    compose_situation,
    compose_situation_annex,
    compose_task_status,
    compose_transmittal,
)
from liaison_app.briefing.facts import DocumentFacts
from liaison_app.domain.errors import Refused
from liaison_app.domain.texts import Texts
from liaison_app.workflows.briefing_request import BriefingRequest
from liaison_app.workflows.briefing_source import Source
from liaison_app.workflows.handover_report import handover_facts
from liaison_app.workflows.incident_report import incident_report_facts
from liaison_app.workflows.situation import situation_facts
from liaison_app.workflows.status_facts import task_status_facts
from liaison_app.workflows.summary_facts import summary_facts
from liaison_app.workflows.transmittal import transmittal_facts


@dataclass(frozen=True)
class Kind:
    """``takes`` are options beside those that every kind has; ``needs`` are those of them without
    which there is nothing to draw. ``annex`` composes what a document does not show, by its
    notes."""

    code: str
    read: Callable[[Source], DocumentFacts]
    compose: Callable[[Any, Texts], Briefing | ComposedPaper]
    takes: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    annex: Callable[[Any, Texts, Collection[Note]], ComposedPaper | None] | None = None


KINDS = (
    Kind(
        "cabinet-summary",
        summary_facts,
        compose_cabinet_summary,
        takes=frozenset({"from", "to", "sentences", "words", "anonymise"}),
    ),
    Kind(
        "situation",
        situation_facts,
        compose_situation,
        takes=frozenset({"from", "to", "sentences", "words", "anonymise"}),
        annex=compose_situation_annex,
    ),
    Kind("task-status", task_status_facts, compose_task_status, takes=frozenset({"anonymise"})),
    Kind(
        "incident",
        incident_report_facts,
        compose_incident,
        takes=frozenset({"incident", "sentences", "anonymise"}),
        needs=frozenset({"incident"}),
    ),
    Kind(
        "transmittal",
        transmittal_facts,
        compose_transmittal,
        takes=frozenset({"bundle", "to"}),
        needs=frozenset({"bundle"}),
    ),
    Kind("handover", handover_facts, compose_handover),
)
MOST_COPIES = 200
# Options that a kind cannot do without, as they are written.
_WRITTEN = {"incident": "--incident ID", "bundle": "--bundle FILE"}
_BY_CODE = {kind.code: kind for kind in KINDS}


def kind_for(request: BriefingRequest) -> Kind:
    """The kind asked for; Refused ``briefing-kind``, ``briefing-option`` for an option that means
    nothing to it, ``briefing-needs`` for one that lacks, ``briefing-copies`` for none
    or too many of them."""
    kind = _BY_CODE.get(request.kind)
    if kind is None:
        raise Refused("briefing-kind", kind=request.kind[:40])
    if request.copies is not None and not 1 <= request.copies <= MOST_COPIES:
        raise Refused("briefing-copies", most=MOST_COPIES)
    idle, lacking = request.options - kind.takes, kind.needs - request.options
    if idle:
        raise Refused("briefing-option", kind=kind.code, option=min(idle))
    if lacking:
        raise Refused("briefing-needs", kind=kind.code, option=_WRITTEN[min(lacking)])
    return kind


def takes(code: str, option: str) -> bool:
    """Whether a kind knows an option."""
    return code in _BY_CODE and option in _BY_CODE[code].takes


def needs(code: str) -> frozenset[str]:
    """The options without which a kind has nothing to draw."""
    return _BY_CODE[code].needs if code in _BY_CODE else frozenset()
