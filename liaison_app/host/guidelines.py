"""Reads the library of guidelines (``resources/guidelines``), as strictly as the code lists.

A file under another name than the guideline's, a step number given twice, a technique that is not
in the lists: ValueError with the file's name. What is in it is described beside the files.
"""

from collections.abc import Container
from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec

from liaison_app.domain.guidelines import SECTIONS, Guideline, GuidelineStep, vector_order
from liaison_app.domain.vocabulary import AI_VECTOR
from liaison_app.host.shipped import Form, LabelForm, Name, Text, read_json, require

FOLDER = "guidelines"
_VECTORS = frozenset(vector.code for vector in AI_VECTOR)


class _Step(Form, frozen=True):
    id: Name
    section: str
    text: LabelForm
    techniques: list[str]


class _Guideline(Form, frozen=True):
    name: Name
    edition: Text
    date: date
    vectors: list[str]
    techniques: list[str]
    title: LabelForm
    summary: LabelForm
    steps: Annotated[list[_Step], msgspec.Meta(min_length=1)]


def load_guidelines(resources: Path, techniques: Container[str]) -> dict[str, Guideline]:
    """Every shipped guideline by its name, in the order of the vectors."""
    found = [_read(path, techniques) for path in sorted((resources / FOLDER).glob("*.json"))]
    return {each.name: each for each in sorted(found, key=lambda each: vector_order(each.vectors))}


def _read(path: Path, techniques: Container[str]) -> Guideline:
    read = read_json(path, _Guideline)
    require(read.name == path.stem, path, f"is called {read.name}")
    seen: set[str] = set()
    for step in read.steps:
        require(step.id not in seen, path, f"{step.id} is there twice")
        require(step.section in SECTIONS, path, f"{step.id}: no such section: {step.section}")
        seen.add(step.id)
    for vector in read.vectors:
        require(vector in _VECTORS, path, f"no such vector: {vector}")
    for number in (*read.techniques, *(each for step in read.steps for each in step.techniques)):
        require(number in techniques, path, f"no such technique: {number}")
    return Guideline(
        name=read.name,
        edition=read.edition,
        date=read.date,
        title=read.title.label(),
        summary=read.summary.label(),
        vectors=tuple(read.vectors),
        techniques=tuple(read.techniques),
        steps=tuple(
            GuidelineStep(step.id, step.section, step.text.label(), tuple(step.techniques))
            for step in read.steps
        ),
    )
