"""A handover sheet in words: short enough for one page, in the officer's language.

What does not fit is counted, never dropped in silence.
"""

from collections.abc import Mapping, Sequence

from liaison_app.domain.dates import full_time, japan_time, number, parse_rfc3339, short_time
from liaison_app.domain.operations import Value
from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import GRADE, INCIDENT_STATUS, SEVERITY, label_of
from liaison_app.domain.width import shortened
from liaison_app.store.queries import Row
from liaison_app.workflows.handover_sheet import Deadline, OpenIncident, Sheet

WIDTH = 84  # places of a line: 42 full-width characters, as many as a page of A4 has
SECTIONS = ("open_items", "promised_calls", "deadlines", "arrivals", "note")
_MAX_CALLS, _MAX_DEADLINES, _MAX_ARRIVALS = 8, 8, 3


def sheet_texts(sheet: Sheet, texts: Texts) -> dict[str, str]:
    """The sheet's sections as texts, by the key of their field; empty where there is nothing."""
    say = _Words(texts, sheet)
    incidents = [line for each in sheet.incidents for line in say.incident(each)]
    untold = sheet.incidents_total - len(sheet.incidents)
    calls = [*map(say.call, sheet.calls), *map(say.escalation, sheet.escalations)]
    return {
        "open_items": "\n".join([*incidents, *say.more(untold)]),
        "promised_calls": say.fitting(calls, _MAX_CALLS),
        "deadlines": say.fitting([say.deadline(each) for each in sheet.deadlines], _MAX_DEADLINES),
        "arrivals": say.fitting([say.line(name) for name in sheet.arrivals], _MAX_ARRIVALS),
    }


def draft_text(sheet: Sheet, texts: Texts) -> str:
    """A draft as plain text."""
    head = texts("handover.draft", time=full_time(sheet.as_of, texts.language))
    return "\n".join([head, *_sections(sheet_texts(sheet, texts), texts)])


def given_text(row: Row, texts: Texts) -> str:
    """A sheet that was given, as plain text for one page."""

    def moment(key: str) -> str:
        return full_time(parse_rfc3339(str(row[key])), texts.language)

    lines = [
        texts("handover.title", reference=row["reference"]),
        texts("handover.given", officer=row["given_by"], time=moment("given_at")),
        texts("handover.taken", officer=row["taken_by"], time=moment("taken_at"))
        if row["taken_at"]
        else texts("handover.not_taken"),
        f"{row['tlp']}　{label_of(GRADE, str(row['grade'])).in_language(texts.language)}",
    ]
    return "\n".join([*lines, *_sections(row, texts)])


def _sections(row: Mapping[str, Value] | Mapping[str, str], texts: Texts) -> list[str]:
    lines = []
    for place, key in enumerate(SECTIONS, start=1):
        text = str(row.get(key) or "")
        if text or key != "note":
            lines += ["", texts(f"handover.section.{key}", number=_number(place, texts))]
            lines += text.splitlines() or [texts("handover.none")]
    return lines


def _number(value: int, texts: Texts) -> str:
    """As officials write a number in Japanese; plain digits elsewhere."""
    return number(value) if texts.language == "ja" else str(value)


class _Words:
    """Says each item on lines of at most `WIDTH` places."""

    def __init__(self, texts: Texts, sheet: Sheet) -> None:
        self._t = texts
        self._year = japan_time(sheet.as_of).year

    def incident(self, each: OpenIncident) -> list[str]:
        """Two lines: the incident, and the last that was heard of it."""
        row, language = each.fields, self._t.language
        status = label_of(INCIDENT_STATUS, str(row["status"] or "new")).in_language(language)
        severity = label_of(SEVERITY, str(row["severity"] or "unknown")).in_language(language)
        mark = self._t("handover.exercise") if row["exercise"] else ""
        head = f"{row['reference']}　{mark}{row['title']}"
        state = self._t("handover.state", status=status, severity=severity)
        return [self.line(head), self.line(f"　{state}　{self._last(each.last)}")]

    def call(self, row: Row) -> str:
        """A note whose caller is owed a call."""
        who = " ".join(str(row[key]) for key in ("caller_organisation", "caller") if row[key])
        if row["call_back_by"] and not row["called_back_at"]:
            why = self._t("handover.call_back", time=self._time(row["call_back_by"]))
        else:
            why = self._t("handover.read_back")
        parts = (row["reference"], why, who, row["call_back"], row["text"])
        return self.line("　".join(str(part) for part in parts if part))

    def escalation(self, row: Row) -> str:
        """Somebody who was told and has not answered."""
        why = self._t("handover.awaited", time=self._time(row["told_at"]))
        return self.line(f"{row['reference']}　{why}　{row['told']}　{row['message']}")

    def deadline(self, each: Deadline) -> str:
        """When, what, of which record."""
        language = self._t.language
        exact = "day" if each.all_day else "minute"
        when = short_time(each.at, language, self._year, exact)
        overdue = self._t("handover.overdue") if each.overdue else ""
        rule = each.rule.in_language(language) if each.rule else ""
        kind = rule or self._t(f"record.{each.kind}")
        return self.line(f"{when}{overdue}　{kind}　{each.reference}　{each.title}")

    def line(self, text: str) -> str:
        """``text`` on one line, its indent kept."""
        bare = text.lstrip("　")
        indent = text[: len(text) - len(bare)]
        return indent + shortened(bare, WIDTH - 2 * len(indent))

    def fitting(self, lines: Sequence[str], limit: int) -> str:
        """The first ``limit`` lines, and how many there are beside them."""
        return "\n".join([*lines[:limit], *self.more(len(lines) - limit)])

    def more(self, count: int) -> list[str]:
        """A line that says how many are not told."""
        shown = _number(count, self._t)
        return [self._t("handover.more", count=count, number=shown)] if count > 0 else []

    def _last(self, entry: Row | None) -> str:
        if entry is None:
            return self._t("handover.no_entry")
        time = self._time(entry["occurred_at"] or entry["created_at"])
        return self._t("handover.last", time=time, text=entry["text"])

    def _time(self, value: Value) -> str:
        return short_time(parse_rfc3339(str(value)), self._t.language, self._year)
