"""The library of guidelines as it is in force: the shipped ones, and in their place or beside them
what the office issued. What was replaced or ended stays to be looked up: ticks rest on it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from liaison_app.domain.entry import fold
from liaison_app.domain.errors import Refused
from liaison_app.domain.guidelines import SECTIONS, Guideline, GuidelineStep, vector_order
from liaison_app.domain.operations import Value
from liaison_app.domain.query import Query, Words
from liaison_app.domain.vocabulary import Label, Vocabularies
from liaison_app.store import text
from liaison_app.store.queries import Reader, Row
from liaison_app.workflows.desk import Desk

IN_FORCE, DRAFT, REPLACED = "in-force", "draft", "replaced"
STATES = (IN_FORCE, DRAFT, REPLACED, "superseded", "withdrawn")


@dataclass(frozen=True)
class GuidelineView:
    """A guideline as people see it, whoever wrote it.

    ``key`` is what ticks name: a shipped one's name, else the record's id. ``state`` is one of
    `STATES`; ``by`` are the references of what stands in its place. ``fields`` is the record, None
    for a shipped one, whose ``edition`` and ``date`` (a day) are those of its file. Steps stand in
    the order of the sections.
    """

    key: str
    reference: str
    title: Label
    summary: Label
    vectors: tuple[str, ...]
    techniques: tuple[str, ...]
    steps: tuple[GuidelineStep, ...]
    state: str
    by: tuple[str, ...] = ()
    edition: str = ""
    date: str = ""
    fields: Row | None = None

    @property
    def called(self) -> str:
        """The reference, or a shipped one's name."""
        return self.reference or self.key

    @property
    def is_shipped(self) -> bool:
        return self.fields is None

    @property
    def to(self) -> tuple[str, ...]:
        """Whom a draft names, as typed."""
        found = self.fields.get("to") if self.fields is not None else None
        return tuple(map(str, found)) if isinstance(found, list) else ()

    def step(self, called: str) -> GuidelineStep:
        """The step with this id, or this number from 1; Refused ``step-unknown``."""
        wanted = fold(called).strip()
        for number, step in enumerate(self.steps, 1):
            if wanted in (step.id, str(number)):
                return step
        raise Refused("step-unknown", step=called[:80], guideline=self.called)


def library(reader: Reader, vocabularies: Vocabularies) -> list[GuidelineView]:
    """Every guideline, by the first of its vectors; of one vector those in force first."""
    rows = reader.guidelines()
    steps = _steps_of(reader, rows)
    issued = [row for row in rows if _state(row) == IN_FORCE]
    replaced: dict[str, list[str]] = {}
    for row in issued:
        if row["replaces"]:
            replaced.setdefault(str(row["replaces"]), []).append(str(row["reference"]))
    references = {row["id"]: str(row["reference"]) for row in rows}
    found = [
        *(_shipped(each, replaced.get(name, ())) for name, each in vocabularies.guidelines.items()),
        *(_office(row, steps.get(row["pk"], ()), references) for row in rows),
    ]
    return sorted(found, key=lambda each: (vector_order(each.vectors), STATES.index(each.state)))


def in_force(views: Iterable[GuidelineView]) -> list[GuidelineView]:
    """Those that officers work by."""
    return [each for each in views if each.state == IN_FORCE]


def matching(views: Iterable[GuidelineView], vectors: Collection[str]) -> list[GuidelineView]:
    """Those in force for any of these vectors."""
    return [each for each in in_force(views) if not set(vectors).isdisjoint(each.vectors)]


def find_guideline(desk: Desk, called: str) -> GuidelineView:
    """The guideline with this name, reference or id, in force or not; ``guideline-unknown``."""
    return found_in(library(desk.queries, desk.vocabularies), called)


def found_in(views: Iterable[GuidelineView], called: str) -> GuidelineView:
    """The one of ``views`` that is called so."""
    wanted = fold(called).strip()
    for each in views:
        if wanted in (each.key, fold(each.reference) or each.key):
            return each
    raise Refused("guideline-unknown", guideline=called[:80])


def asked_for(views: Iterable[GuidelineView], query: str) -> list[GuidelineView]:
    """Those that say every word of ``query`` somewhere, in either language."""
    words = [fold(word) for word in query.split()]
    return [each for each in views if all(word in _said(each) for word in words)]


def as_queries_name_them(reader: Reader, vocabularies: Vocabularies) -> dict[str, Guideline]:
    """Every guideline by its key, the office's called by reference or title: what a query may
    write."""
    office = {
        view.key: Guideline(
            view.key, "", date.min, Label(view.reference, view.title.ja), view.summary, (), (), ()
        )
        for view in library(reader, vocabularies)
        if not view.is_shipped
    }
    return {**vocabularies.guidelines, **office}


def shipped_saying(reader: Reader, vocabularies: Vocabularies, query: Query) -> list[GuidelineView]:
    """The shipped guidelines in force that a query of words alone asks for: they are data, no
    records, and a search of the case log knows nothing of them. The office's are found there."""
    words = [
        [text.fold(part.condition.text) for part in group if isinstance(part.condition, Words)]
        for group in query.groups
    ]
    if not words or any(part.negated or not isinstance(part.condition, Words)
                        for part in query.parts()):  # fmt: skip
        return []
    found = {
        name
        for name, each in vocabularies.guidelines.items()
        if all(any(word in _folded(each) for word in group) for group in words)
    }
    if not found:
        return []
    views = in_force(library(reader, vocabularies))
    return [each for each in views if each.is_shipped and each.key in found]


@lru_cache(maxsize=64)
def _folded(each: Guideline) -> str:
    """All that a shipped guideline says, as a search compares it."""
    texts = [each.name, *each.title, *each.summary]
    return text.fold("\n".join([*texts, *(said for step in each.steps for said in step.text)]))


def _said(view: GuidelineView) -> str:
    texts = [view.called, *view.title, *view.summary, *view.vectors, *view.techniques]
    return fold("\n".join([*texts, *(said for step in view.steps for said in step.text)]))


def _shipped(each: Guideline, by: Iterable[str]) -> GuidelineView:
    replaced = tuple(by)
    return GuidelineView(
        key=each.name,
        reference="",
        title=each.title,
        summary=each.summary,
        vectors=each.vectors,
        techniques=each.techniques,
        steps=_ordered(each.steps),
        state=REPLACED if replaced else IN_FORCE,
        by=replaced,
        edition=each.edition,
        date=each.date.isoformat(),
    )


def _office(
    row: Row, steps: Iterable[GuidelineStep], references: Mapping[Value, str]
) -> GuidelineView:
    after = row["superseded_by"]
    return GuidelineView(
        key=str(row["id"]),
        reference=str(row["reference"] or ""),
        title=_label(row, "title"),
        summary=_label(row, "summary"),
        vectors=_texts(row["vectors"]),
        techniques=_texts(row["techniques"]),
        steps=_ordered(steps),
        state=_state(row),
        by=(references[after],) if after in references else (),
        fields=row,
    )


def _state(row: Row) -> str:
    if row["ended"]:
        return str(row["ended"])
    return IN_FORCE if row["issued_at"] else DRAFT


def _steps_of(reader: Reader, rows: list[Row]) -> dict[Value, list[GuidelineStep]]:
    found: dict[Value, list[GuidelineStep]] = {}
    for row in reader.steps([int(str(each["pk"])) for each in rows]):
        step = GuidelineStep(
            str(row["id"]),
            str(row["section"]),
            _label(row, "text"),
            _texts(row["techniques"]),
            int(str(row["rank"])) if row["rank"] is not None else None,
        )
        found.setdefault(row["parent"], []).append(step)
    return found


def _ordered(steps: Iterable[GuidelineStep]) -> tuple[GuidelineStep, ...]:
    return tuple(sorted(steps, key=lambda step: SECTIONS.index(step.section)))


def _label(row: Row, key: str) -> Label:
    """What the office wrote in one language only stands for both."""
    ja = str(row[key] or "")
    return Label(ja, str(row[f"{key}_en"] or "") or ja)


def _texts(value: Value) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else ()
