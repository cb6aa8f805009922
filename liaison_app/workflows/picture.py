"""The office's picture: read out of the case log, now or as it was known at some time.

``decisions/0021-picture.md`` says which records and operations count, so that anybody can compute
the same figures from an export of the operations.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from liaison_app.domain.arrival import TrustState
from liaison_app.domain.dates import japan_date, parse_rfc3339
from liaison_app.domain.errors import Refused
from liaison_app.domain.picture import (
    UNSTATED,
    AnswerFacts,
    Durations,
    Facts,
    OrganisationFacts,
    Picture,
    TaskFacts,
    picture_of,
)
from liaison_app.domain.responses import ResponseFacts, is_held_back, is_overdue, shown_status
from liaison_app.domain.vocabulary import Vocabularies
from liaison_app.store.queries import Reader, Row
from liaison_app.store.queries.detected import Detected
from liaison_app.store.queries.picture import Known
from liaison_app.store.stopping import Stopped, never
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.kept_back import entitled, kept_from, trust_then
from liaison_app.workflows.letting import Letting, Span
from liaison_app.workflows.organisations import known_organisations

# The kinds of record that any figure rests on.
KINDS = ("incident", "organisation", "package", "response", "task")
WEEKS = 12  # that the charts of incidents look back
Detections = Mapping[Detected, int]
_STEPS = {"detected_reported": "reporting", "reported_contained": "containing"}
# What a field without a value counts as: what it begins as.
_UNSAID = {
    "status": "new",
    "severity": "unknown",
    "sector": UNSTATED,
    "ai_involvement": "unknown",
}


@dataclass(frozen=True)
class Moment:
    """A time, and the journal's position then; None: the newest."""

    as_of: datetime
    position: int | None = None


def moment(reader: Reader, now: datetime, text: str | None) -> Moment:
    """What ``text`` asks for: nothing is now; a time (RFC 3339); or the register number of a
    briefing, which rests on a position of its own. Refused ``time-form``, ``time-in-future``,
    ``position-unknown``."""
    now = now.replace(microsecond=0)
    if text is None:
        return Moment(now)
    for row in reader.briefings():
        if row["register_number"] == text and isinstance(row["journal_position"], int):
            return Moment(parse_rfc3339(str(row["as_of"])), row["journal_position"])
    try:
        asked = parse_rfc3339(text)
    except ValueError as error:
        raise Refused("time-form", value=text[:40]) from error
    if asked > now:
        raise Refused("time-in-future", value=text[:40])
    return Moment(asked, reader.position_at(asked))


def picture(desk: Desk, text: str | None = None) -> Picture:
    """The picture at `moment`; Refused ``office-only`` elsewhere."""
    if not desk.is_office:
        raise Refused("office-only")
    reader = desk.queries
    return read_picture(reader, desk.vocabularies, moment(reader, desk.now(), text))


def read_picture(
    reader: Reader, vocabularies: Vocabularies, asked: Moment, stopped: Stopped = never
) -> Picture:
    """The same on any reader; a past position is replayed into memory, and Refused ``cancelled``
    once ``stopped`` says so."""
    with _known_at(reader, asked, stopped) as (known, position):
        return picture_of(_facts(known, vocabularies, asked.as_of, position))


def read_charted(
    reader: Reader, vocabularies: Vocabularies, asked: Moment, stopped: Stopped = never
) -> tuple[Picture, Detections]:
    """The picture, and the incidents detected in the last `WEEKS` weeks before it."""
    with _known_at(reader, asked, stopped) as (known, position):
        found = picture_of(_facts(known, vocabularies, asked.as_of, position))
        return found, read_detections(known, japan_date(asked.as_of))


def read_detections(reader: Reader, today: date) -> Detections:
    """The real incidents detected in these weeks, by day, severity and sector."""
    return reader.detected_between(weeks(today)[0], today)


def weeks(today: date) -> list[date]:
    """The Mondays of the last `WEEKS` weeks, this one included."""
    monday = today - timedelta(days=today.weekday())
    return [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]


def received_then(reader: Reader, as_of: datetime) -> Callable[[str, int], bool]:
    """Whether an organisation had received a task (its pk), by what a reader of the past knows."""
    numbers = {str(row["id"]): int(str(row["pk"])) for row in reader.tasks()}
    received = {
        (answer.organisation, numbers[task.id])
        for task in _Tasks(reader, as_of, trust_then(reader)).read()
        for answer in task.answers
        if answer.received is not None
    }
    return lambda organisation, task: (organisation, task) in received


@contextmanager
def _known_at(reader: Reader, asked: Moment, stopped: Stopped) -> Iterator[tuple[Reader, int]]:
    """What was known at that moment, and the journal's position then."""
    newest = reader.newest_position()[0]
    if asked.position is None or asked.position == newest:
        yield reader, newest
        return
    past = reader.as_of(asked.position, KINDS, stopped)
    try:
        yield past, asked.position
    finally:
        past.close()


def _facts(reader: Reader, vocabularies: Vocabularies, as_of: datetime, position: int) -> Facts:
    trust = trust_then(reader)
    tasks = _Tasks(reader, as_of, trust).read()
    by = {
        key: _sorted(_merged(counts, _UNSAID[key]))
        for key, counts in reader.picture.incidents_by().items()
    }
    return Facts(
        as_of=as_of,
        position=position,
        by=by,
        durations={step: _durations(reader, column) for step, column in _STEPS.items()},
        tasks=tuple(tasks),
        organisations=_organisations(reader, vocabularies, as_of, tasks, trust),
    )


def _merged(counts: Mapping[str, int], unsaid: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for code, count in counts.items():
        found[code or unsaid] += count
    return found


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items()))


def _durations(reader: Reader, column: str) -> dict[tuple[str, str], Durations]:
    found: dict[tuple[str, str], Durations] = defaultdict(Counter)
    for each in reader.picture.durations(column):
        found[each.organisation, each.sector][each.tenths] += each.incidents
    return found


def _organisations(
    reader: Reader,
    vocabularies: Vocabularies,
    as_of: datetime,
    tasks: list[TaskFacts],
    trust: TrustState,
) -> tuple[OrganisationFacts, ...]:
    """Those enrolled, those addressed, and those of whom a bundle came."""
    known = known_organisations(reader, vocabularies)
    heard = reader.picture.last_heard()
    since = _enrolled(trust, as_of)
    begun = _time(reader.picture.begun()) or as_of
    addressed = {answer.organisation for task in tasks for answer in task.answers}
    found = []
    for code in sorted({*heard, *since, *addressed} - {reader.picture.office()}):
        organisation = known.get(code)
        found.append(
            OrganisationFacts(
                code=code,
                audience=organisation.audience if organisation else UNSTATED,
                sector=(organisation.sector if organisation else None) or UNSTATED,
                last_bundle_at=_time(heard.get(code)),
                could_send_since=max(begun, since.get(code, begun)),
            )
        )
    return tuple(found)


def _enrolled(trust: TrustState, as_of: datetime) -> dict[str, datetime]:
    """Since when each organisation that takes part does so, by the newest registry known."""
    found: dict[str, datetime] = {}
    for replica in trust.replicas.values():
        until = replica.valid_until
        begin = parse_rfc3339(replica.valid_from)
        if (
            replica.status == "active"
            and begin <= as_of
            and (until is None or as_of < parse_rfc3339(until))
        ):
            found[replica.organisation] = min(begin, found.get(replica.organisation, begin))
    return found


class _Tasks:
    """The tasks that count, with every addressed organisation's answer."""

    def __init__(self, reader: Reader, as_of: datetime, trust: TrustState) -> None:
        asked = reader.picture
        self._reader, self._as_of = reader, as_of
        self._packages = asked.package_rows()
        self._published = asked.published()
        self._addressed = asked.first_addressed()
        self._responses = asked.responses()
        self._answered = asked.first_answers()
        self._receipts = {code: _Receipts(found) for code, found in asked.receipts().items()}
        self._kept = kept_from(reader, trust)
        self._letting = Letting(asked.markings(), entitled(trust))

    def read(self) -> list[TaskFacts]:
        return [
            self._task(row, package)
            for row in self._reader.tasks()
            if row["published"]
            and (package := self._packages.get(str(row["package"]))) is not None
            and not package["exercise"]
        ]

    def _task(self, row: Row, package: Row) -> TaskFacts:
        pk = int(str(row["pk"]))
        answers = {str(each["owner"]): each for each in self._responses.get(pk, ())}
        told = row["addressed"]
        assert isinstance(told, list)
        out = self._out(row, package)
        marked = (pk, int(str(package["pk"])))

        def went(code: str) -> _Went:
            since = _later(self._addressed.get((pk, code)), out)
            return _went(since, self._letting.spans(marked, code))

        return TaskFacts(
            id=str(row["id"]),
            reference=str(row["reference"]),
            title=str(row["title"]),
            package=str(row["package"]),
            due=str(row["due"]) if row["due"] else None,
            ended=str(row["ended"]) if row["ended"] else None,
            answers=tuple(
                self._answer(code, row, answers.get(code), went(code), kept=self._kept(code, pk))
                for code in sorted(told)
            ),
        )

    def _out(self, row: Row, package: Row) -> Known | None:
        """When the edition that the task comes in was published."""
        wanted = row["edition"] if isinstance(row["edition"], int) else 1
        for edition, known in self._published.get(int(str(package["pk"])), ()):
            if edition >= wanted:
                return known
        return None

    def _answer(
        self, code: str, task: Row, answer: Row | None, went: "_Went", *, kept: bool
    ) -> AnswerFacts:
        receipts, issued = self._receipts.get(code), went.issued
        received = receipts.first(issued.position, went.spans) if receipts and issued else None
        first, done = None, None
        if answer is not None and answer["status"]:
            first, done = self._answered.get(int(str(answer["pk"])), (None, None))
        received = min((each for each in (received, first and first.at) if each), default=None)
        facts = self._response(answer, received=received is not None)
        standing = shown_status(facts)
        ended = str(task["ended"]) if task["ended"] else None
        status = ended or standing
        late = is_overdue(
            status,
            _day(task["due"]),
            _day(answer["decision_due"]) if answer else None,
            self._as_of,
            _day(answer["exception_until"]) if answer else None,
        )
        held_back = is_held_back(status, kept=kept, late=late)
        return AnswerFacts(
            organisation=code,
            status=status,
            standing=standing,
            overdue=late and not held_back,
            held_back=held_back,
            issued=_time(issued.at if issued else None),
            received=_time(received),
            acknowledged=_time(first.at if first else None),
            done=_time(done.at if done and standing in ("done", "verified") else None),
        )

    def _response(self, answer: Row | None, *, received: bool) -> ResponseFacts:
        if answer is None:
            return ResponseFacts(received=received)
        current: set[str] = set()
        if answer["decision"]:
            heads = self._reader.heads(int(str(answer["pk"])), "own", "status")
            current = {head.name for head in heads if head.value == heads[0].value}
        return ResponseFacts(
            status=str(answer["status"]) if answer["status"] else None,
            decision=str(answer["decision"]) if answer["decision"] else None,
            judged_is_current=answer["judges"] in current,
            received=received,
        )


@dataclass(frozen=True)
class _Went:
    """When a task first could go out to an organisation, and ``spans`` in which its markings let it
    go; None: always."""

    issued: Known | None
    spans: list[Span] | None


def _went(since: Known | None, spans: list[Span] | None) -> _Went:
    if since is None or spans is None:
        return _Went(since, spans)
    later = (each for each in spans if each.end is None or since.position < each.end)
    first = next(later, None)
    return _Went(max(since, first.begin) if first else None, spans)


class _Receipts:
    """Of one organisation: when it was first known that it has all up to a position."""

    def __init__(self, receipts: list[Known]) -> None:
        self._found = found = sorted(receipts)
        self._positions = [each.position for each in found]
        self._first = [each.at for each in found]
        for place in range(len(found) - 2, -1, -1):
            self._first[place] = min(self._first[place], self._first[place + 1])

    def first(self, position: int, spans: list[Span] | None) -> str | None:
        """By whichever bundle that was made from ``position`` on, in one of these spans."""
        place = bisect_left(self._positions, position)
        if spans is not None:
            proofs = (
                each.at
                for each in self._found[place:]
                if any(span.has(each.position) for span in spans)
            )
            return min(proofs, default=None)
        return self._first[place] if place < len(self._first) else None


def _later(first: Known | None, second: Known | None) -> Known | None:
    return max(first, second) if first and second else None


def _time(text: str | None) -> datetime | None:
    return parse_rfc3339(text) if text else None


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None
