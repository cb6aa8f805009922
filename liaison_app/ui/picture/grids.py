"""The picture's tables, worked out from its figures."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from liaison_app.domain.picture import (
    COUNTED,
    INCIDENT_STEPS,
    STEPS,
    UNSTATED,
    AnswerFacts,
    GroupFigures,
    Picture,
    Reaction,
    TaskFacts,
)
from liaison_app.domain.responses import ANSWERED
from liaison_app.domain.vocabulary import (
    AI_INVOLVEMENT,
    AUDIENCE,
    INCIDENT_STATUS,
    SEVERITY,
    TASK_STATUS,
    label_of,
)
from liaison_app.ui.picture.grid import Answered, Cell, Grid, Heading
from liaison_app.ui.session import Session
from liaison_app.ui.tones import answer_badge
from liaison_app.ui.widgets.plain import one_line

_CODES = {"status": INCIDENT_STATUS, "severity": SEVERITY, "ai_involvement": AI_INVOLVEMENT}


@dataclass(frozen=True)
class Narrowed:
    """What the matrix shows: a package, an audience, a sector, answers that stand so; None for all
    of them."""

    package: str | None = None
    audience: str | None = None
    sector: str | None = None
    state: str | None = None


class Grids:
    """Makes every table of one picture, in the language of the screen."""

    def __init__(self, session: Session, picture: Picture) -> None:
        self._s, self._picture = session, picture
        self._every: list[Answered] = [
            (task, answer) for task in picture.tasks for answer in task.answers
        ]

    def matrix(self, narrowed: Narrowed) -> Grid:
        """Organisation × task: one letter each, with its tone; overdue is marked beside it. Where
        only some answers are asked for, rows and columns without any are left out."""
        asked = _STATES[narrowed.state] if narrowed.state else None
        tasks = [task for task in self._picture.tasks if narrowed.package in (None, task.package)]
        codes = [
            each.facts.code
            for each in self._picture.organisations
            if narrowed.audience in (None, each.facts.audience)
            and narrowed.sector in (None, each.facts.sector)
        ]
        answers = {
            (answer.organisation, task.id): answer
            for task in tasks
            for answer in task.answers
            if asked is None or asked(answer)
        }
        if asked is not None:
            of, to = (
                {code for code, _ in answers},
                {task for code, task in answers if code in codes},
            )
            codes = [code for code in codes if code in of]
            tasks = [task for task in tasks if task.id in to]
        return Grid(
            rows=[self._of_organisation(code) for code in codes],
            columns=[
                Heading(
                    task.reference,
                    self._task(task),
                    tuple((task, answer) for answer in task.answers),
                )
                for task in tasks
            ],
            cells=[
                [
                    self._letter(task, answers[code, task.id])
                    if (code, task.id) in answers
                    else Cell()
                    for task in tasks
                ]
                for code in codes
            ],
        )

    def letter_of(self, status: str) -> str:
        """The letter of a status."""
        return self._s.t(f"picture.letter.{status}")

    def organisations(self) -> Grid:
        """When each was heard of, how far it is, how fast."""
        s = self._s
        heads = [s.t("picture.last_bundle"), s.t("picture.silent_days")]
        rows, cells = [], []
        for each in self._picture.organisations:
            facts = each.facts
            heard = s.time_text(facts.last_bundle_at) or s.t("picture.never")
            rows.append(self._of_organisation(facts.code))
            figures = self._figures(each.group, {facts.code}, f"org:{facts.code}")
            way = ("exchange", ("traffic", facts.code))
            silent = Cell(str(each.silent_days), place=way)
            cells.append([Cell(heard, place=way), silent, *figures])
        return Grid(rows, self._heads(heads), cells)

    def groups(self) -> Grid:
        """The same of sectors and audiences, and of all."""
        facts = [each.facts for each in self._picture.organisations]
        rows = [Heading(self._s.t("picture.whole"))]
        cells = [self._figures(self._picture.whole, {each.code for each in facts}, "")]
        for group in self._picture.audiences:
            rows.append(Heading(self.audience(group.code)))
            codes = {each.code for each in facts if each.audience == group.code}
            cells.append(self._figures(group, codes, f"org:{','.join(sorted(codes))}"))
        for group in self._picture.sectors:
            rows.append(Heading(self.sector(group.code)))
            codes = {each.code for each in facts if each.sector == group.code}
            query = "-sector:*" if group.code == UNSTATED else f"sector:{group.code}"
            cells.append(self._figures(group, codes, query))
        return Grid(rows, self._heads([]), cells)

    def tasks(self) -> Grid:
        """How many organisations have come how far with each task."""
        found = self._picture.tasks
        return Grid(
            [Heading(self._task(task), self._task(task)) for task in found],
            [
                *(Heading(self._s.t(f"picture.count.{key}")) for key in COUNTED),
                Heading(self._s.t("picture.due")),
            ],
            [
                [
                    *self._counts([(task, answer) for answer in task.answers]),
                    Cell(self._s.day_text(task.due)),
                ]
                for task in found
            ],
        )

    def incidents(self) -> Grid:
        """How many there are of each kind; each opens the list as it is today."""
        rows, cells = [], []
        for key, counts in self._picture.by.items():
            for code, count in counts.items():
                said = self.label(key, code)
                rows.append(Heading(f"{self._s.t(f'picture.by.{key}')}　{said}"))
                query = f"-{key}:*" if code == UNSTATED else f"{key}:{code}"
                cells.append([Cell(f"{count:,}", query=query)])
        return Grid(rows, [Heading(self._s.t("picture.incidents"))], cells)

    def label(self, key: str, code: str) -> str:
        """A code of one of the four fields in words."""
        if key == "sector":
            return self.sector(code)
        return label_of(_CODES[key], code).in_language(self._s.language)

    def audience(self, code: str) -> str:
        if code == UNSTATED:
            return self._s.t("picture.unstated")
        return label_of(AUDIENCE, code).in_language(self._s.language)

    def sector(self, code: str) -> str:
        label = self._s.surroundings.vocabularies.sectors.get(code)
        return label.in_language(self._s.language) if label else self._s.t("picture.unstated")

    def _of_organisation(self, code: str) -> Heading:
        name = one_line(self._s.organisation_name(code))
        behind = tuple(each for each in self._every if each[1].organisation == code)
        return Heading(name, name, behind)

    def _task(self, task: TaskFacts) -> str:
        return f"{task.reference}　{one_line(task.title)}"

    def _letter(self, task: TaskFacts, answer: AnswerFacts) -> Cell:
        texts = self._s.translator.texts
        badge = answer_badge(answer.status, held_back=answer.held_back, texts=texts)
        word, tone = badge or (answer.status, "neutral")
        word = texts("task.held_back") if answer.held_back else word
        letter = self.letter_of("held_back" if answer.held_back else answer.status)
        late = self._s.t("picture.count.overdue")
        name = one_line(self._s.organisation_name(answer.organisation))
        spoken = "　".join((name, self._task(task), word, *((late,) if answer.overdue else ())))
        shown = f"{letter}{self._s.t('picture.letter.overdue')}" if answer.overdue else letter
        return Cell(shown, "bad" if answer.overdue else tone, spoken, ((task, answer),))

    def _heads(self, first: Iterable[str]) -> Sequence[Heading]:
        t = self._s.t
        hours = [t(f"picture.step.{step}") for step in (*STEPS, *INCIDENT_STEPS)]
        counts = [t(f"picture.count.{key}") for key in COUNTED]
        return [Heading(text) for text in (*first, *counts, *hours)]

    def _figures(self, group: GroupFigures, codes: Collection[str], incidents: str) -> list[Cell]:
        answers = [each for each in self._every if each[1].organisation in codes]
        return [*self._counts(answers), *self._hours(group.reaction, answers, incidents)]

    def _counts(self, answers: Sequence[Answered]) -> list[Cell]:
        found = []
        for key in COUNTED:
            behind = tuple(each for each in answers if key in each[1].counts_as())
            tone = "bad" if key == "overdue" and behind else ""
            found.append(Cell(f"{len(behind):,}", tone, behind=behind))
        return found

    def _hours(self, reaction: Reaction, answers: Sequence[Answered], incidents: str) -> list[Cell]:
        """Median and 90th percentile in one cell; how many were measured is said with it. It opens
        the answers measured, or the incidents of these organisations."""
        found = []
        for step in (*STEPS, *INCIDENT_STEPS):
            text = f"{_hours(reaction.median_hours, step)}／{_hours(reaction.p90_hours, step)}"
            spoken = self._s.t(
                "picture.hours",
                median=_hours(reaction.median_hours, step),
                high=_hours(reaction.p90_hours, step),
                count=reaction.counts[step],
            )
            behind = tuple(each for each in answers if step in each[1].durations())
            of = incidents if step in INCIDENT_STEPS and reaction.counts[step] else None
            found.append(Cell(text, spoken=spoken, behind=behind, query=of))
        return found


def _waits(answer: AnswerFacts) -> bool:
    return answer.status not in ANSWERED and not answer.held_back


_STATES: dict[str, Callable[[AnswerFacts], bool]] = {
    "overdue": lambda answer: answer.overdue,
    "waiting": _waits,
    "unread": lambda answer: answer.acknowledged is None and _waits(answer),
    "held_back": lambda answer: answer.held_back,
}
STATES = tuple(_STATES)
STATUSES = tuple(code.code for code in TASK_STATUS)


def _hours(found: Mapping[str, float | None], step: str) -> str:
    hours = found[step]
    return "－" if hours is None else f"{hours:,.1f}"
