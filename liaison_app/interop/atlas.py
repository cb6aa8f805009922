"""MITRE ATLAS case studies (YAML): each an incident, each step of its procedure an entry.

The file's own words are kept; nothing is concluded that it does not say. It says that each case
turns on AI, hence ``confirmed``, but not in which of our ways. The steps have no times.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from liaison_app.domain.entry import parse_instant
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Value
from liaison_app.domain.records.incident import ENTRY, INCIDENT_FIELDS
from liaison_app.interop.checks import PUBLIC, Ids, check_size, checked, printable
from liaison_app.interop.items import ImportedEntry, ImportedIncident, ReadResult, RefusedItem
from liaison_app.interop.plain_yaml import load_plain_yaml

FORMAT = "atlas"
MAX_MEGABYTES = 16

_PRECISION = {"YEAR": "year", "MONTH": "month", "DATE": "day"}


class _Step(msgspec.Struct, frozen=True):
    description: str
    technique: str = ""
    tactic: str = ""


class _Source(msgspec.Struct, frozen=True):
    title: str = ""
    url: str = ""


class _Case(msgspec.Struct, frozen=True, rename="kebab"):
    id: str
    name: str
    summary: str
    procedure: list[_Step] = []
    incident_date: str = ""
    incident_date_granularity: str = "DATE"
    case_study_type: str = ""
    target: str = ""
    actor: str = ""
    reporter: str = ""
    references: list[_Source] = []


class _Named(msgspec.Struct, frozen=True):
    id: str
    name: str


class _Matrix(msgspec.Struct, frozen=True):
    tactics: list[_Named] = []


class _File(msgspec.Struct, frozen=True, rename="kebab"):
    """The published release keeps its tactics in matrices, an extract may map ids to names."""

    case_studies: list[Any]
    tactics: dict[str, str] = {}
    matrices: list[_Matrix] = []

    def tactic_names(self) -> dict[str, str]:
        named = {tactic.id: tactic.name for matrix in self.matrices for tactic in matrix.tactics}
        return named | self.tactics


def read_atlas(data: bytes) -> ReadResult:
    """The case studies in ``data`` (UTF-8 YAML).

    Raises Refused for the file as a whole: ``import-empty``, ``import-too-large``,
    ``import-encoding``, ``import-malformed``, ``import-alias``, ``import-key-twice``,
    ``import-nesting``.
    """
    file = _read_file(data)
    tactics, ids = file.tactic_names(), Ids()
    incidents: list[ImportedIncident] = []
    refused: list[RefusedItem] = []
    for place, node in enumerate(file.case_studies, 1):
        try:
            incident = _incident(node, tactics)
            ids.meet(incident.source_id)
        except Refused as reason:
            refused.append(RefusedItem(_label(node, place), reason))
        else:
            incidents.append(incident)
    return ReadResult(FORMAT, incidents=tuple(incidents), refused=tuple(refused))


def _read_file(data: bytes) -> _File:
    check_size(data, MAX_MEGABYTES)
    try:
        return msgspec.convert(load_plain_yaml(data.decode("utf-8-sig")), _File)
    except UnicodeDecodeError as error:
        raise Refused("import-encoding", encoding="UTF-8", byte=error.start + 1) from error
    except msgspec.ValidationError as error:
        raise Refused("import-malformed", detail=printable(str(error))) from error


def _label(node: Any, place: int) -> str:
    source_id = node.get("id") if isinstance(node, dict) else None
    return printable(source_id) if isinstance(source_id, str) and source_id else str(place)


def _incident(node: Any, tactics: Mapping[str, str]) -> ImportedIncident:
    try:
        case = msgspec.convert(node, _Case)
    except msgspec.ValidationError as error:
        raise Refused("import-item-malformed", detail=printable(str(error))) from error
    values: dict[str, Value] = {
        "title": case.name.strip(),
        "confirmed_facts": _facts(case),
        "techniques": list(dict.fromkeys(step.technique for step in case.procedure
                                         if step.technique)),
        "ai_involvement": "confirmed",
        "source_id": case.id,
        **_occurred(case),
        **PUBLIC,
    }  # fmt: skip
    if case.case_study_type == "incident":
        values["determination"] = "confirmed"
    entries = tuple(_entry(case.id, step, tactics) for step in case.procedure)
    return ImportedIncident(case.id, checked(INCIDENT_FIELDS, values), entries, case.id)


def _facts(case: _Case) -> str:
    """The summary, then what else the study states, under the source's own headings."""
    stated = {
        "Type": case.case_study_type,
        "Target": case.target,
        "Actor": case.actor,
        "Reporter": case.reporter,
    }
    lines = [f"{heading}: {text.strip()}" for heading, text in stated.items() if text.strip()]
    lines += [f"Reference: {source.title} {source.url}".strip() for source in case.references]
    return "\n\n".join(part for part in (case.summary.strip(), "\n".join(lines)) if part)


def _occurred(case: _Case) -> dict[str, Value]:
    """The date as given; its granularity says how much of it is known."""
    if not case.incident_date:
        return {}
    granularity = case.incident_date_granularity
    if granularity not in _PRECISION:
        raise Refused("field-invalid", field="occurred_at_precision", value=printable(granularity))
    instant, exact = parse_instant("occurred_at", printable(case.incident_date))
    precision = _PRECISION[granularity]
    return {
        "occurred_at": instant,
        "occurred_at_precision": exact if precision == "day" else precision,
    }


def _entry(case_id: str, step: _Step, tactics: Mapping[str, str]) -> ImportedEntry:
    tactic = tactics.get(step.tactic, step.tactic)
    text = step.description.strip()
    values: dict[str, Value] = {
        "text": f"{tactic}: {text}" if tactic else text,
        "techniques": [step.technique] if step.technique else None,
        "source": f"MITRE ATLAS {case_id}",
        **PUBLIC,
    }
    return ImportedEntry(checked(ENTRY.own, values))
