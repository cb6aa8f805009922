"""想定問答: what may be said, what may not, and what nobody has cleared, in separate boxes."""

from collections.abc import Iterator, Sequence

from liaison_app.briefing.compose.scribe import Scribe
from liaison_app.briefing.model import Box, Prose, Section
from liaison_app.briefing.situation_facts import Line

MOST_LINES = 6  # in a box
# Characters of a question or an answer in a report; the annex has all of them.
_LONG = {"ja": 160, "en": 320}


def press_sections(
    lines: Sequence[Line], heading: str, scribe: Scribe, most: int | None = MOST_LINES
) -> Iterator[Section]:
    """What is not cleared may not be said, whatever its author thought. With ``most`` lines in a
    box these are cut short; without, all are told in full."""
    may = [each for each in lines if each.sayable == "may-say" and each.cleared_at]
    barred = [each for each in lines if each.sayable == "may-not-say"]
    waiting = [each for each in lines if each not in may and each not in barred]
    if not lines:
        yield Section(heading, (Prose((scribe.say("press.nothing"),)),))
        return
    yield Section(heading)
    for name, group in (("may", may), ("may-not", barred), ("waiting", waiting)):
        if group or name != "waiting":
            yield Section("", (_box(name, group, scribe, most),))


def _box(name: str, lines: Sequence[Line], scribe: Scribe, most: int | None) -> Box:
    heading = scribe.say(f"press.{name}")
    said = [
        text
        for number, each in enumerate(lines[:most], 1)
        for text in _paragraphs(number, each, heading, scribe, whole=most is None)
    ]
    more = scribe.others_omitted(len(lines[:most]), len(lines), heading)
    paragraphs = [*said, *([more] if more else [])]
    return Box(
        heading,
        tuple(paragraphs) or (scribe.say("press.none"),),
        barred=name != "may",
    )


def _paragraphs(
    number: int, line: Line, place: str, scribe: Scribe, *, whole: bool
) -> Iterator[str]:
    def said(text: str) -> str:
        if whole:
            return scribe.whole(text, place)
        return scribe.plain(text, place, _LONG[scribe.language])

    key = "press.line" if line.sort == "press-line" else "press.question"
    yield scribe.say(key, number=scribe.number(number), text=said(line.question))
    for name, text in (("answer", line.answer), ("follow-up", line.follow_up)):
        if text.strip():
            yield scribe.say(f"press.{name}", text=said(text))
    parts = [
        scribe.say(f"press.{name}", text=scribe.plain(text, place, 80))
        for name, text in (("answerer", line.answerer), ("consult", line.consult))
        if text.strip()
    ]
    if line.cleared_at is not None:
        by = scribe.plain_or(line.cleared_by, place, "unknown", 60)
        parts.append(scribe.say("press.cleared", by=by, time=scribe.time(line.cleared_at)))
    else:
        parts.append(scribe.say("press.not-cleared"))
    yield scribe.say("press.separator").join(parts)
