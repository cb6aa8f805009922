"""The technical annex of an incident report, and the change log of the record."""

from collections.abc import Iterable

from liaison_app.briefing.compose.scribe import Scribe
from liaison_app.briefing.incident_facts import Change, IncidentReportFacts, IndicatorFacts
from liaison_app.briefing.model import Labelled, Lines, Part, Prose, Section
from liaison_app.domain.vocabulary import INDICATOR_TYPE

_GROUP = 8  # digits of a hash
_LONGEST_CHANGE = 120  # characters of a value in the change log


def technical(facts: IncidentReportFacts, heading: str, scribe: Scribe) -> Iterable[Section]:
    """Techniques, vulnerabilities, indicators, files."""
    place = scribe.say("incident.technical-place")
    none = scribe.say("incident.none")
    listed = Lines(
        (
            Labelled(
                scribe.say("incident.techniques"),
                scribe.joined([scribe.plain(each, place) for each in facts.techniques]) or none,
            ),
            Labelled(
                scribe.say("incident.cves"),
                scribe.joined([scribe.plain(each, place, 40) for each in facts.cves]) or none,
            ),
        )
    )
    parts: list[Part] = [listed]
    if facts.indicators:
        parts.append(_indicators(facts.indicators, scribe))
        parts.append(Prose((scribe.say("incident.defanged"),), remark=True))
    if facts.files:
        parts.append(_files(facts, scribe))
    yield Section(heading, tuple(parts))


def in_groups(digits: str) -> str:
    """A hash in groups, so that it can be read out and compared."""
    return " ".join(digits[at : at + _GROUP] for at in range(0, len(digits), _GROUP))


def _indicators(indicators: tuple[IndicatorFacts, ...], scribe: Scribe) -> Part:
    place = scribe.say("incident.indicators-place")
    columns = (scribe.say(f"incident.column.{key}") for key in ("type", "value", "seen", "note"))
    rows = (
        (
            scribe.label(INDICATOR_TYPE, each.type),
            in_groups(each.value) if each.is_hash else scribe.whole(each.value, place),
            _seen(each, scribe),
            scribe.whole(each.note, place),
        )
        for each in indicators
    )
    return scribe.grid(columns, (13, 44, 20, 23), rows, place, codes=[1])


def _seen(indicator: IndicatorFacts, scribe: Scribe) -> str:
    times = [each for each in (indicator.first_seen, indicator.last_seen) if each]
    return scribe.say("incident.seen-separator").join(scribe.time(each) for each in times)


def _files(facts: IncidentReportFacts, scribe: Scribe) -> Part:
    place = scribe.say("incident.files-place")
    columns = (scribe.say(f"incident.column.{key}") for key in ("file", "size", "sha256"))
    rows = (
        (scribe.whole(each.name, place), f"{each.size:,}", in_groups(each.sha256))
        for each in facts.files
    )
    return scribe.grid(columns, (32, 16, 52), rows, place, codes=[2])


def changes(facts: IncidentReportFacts, heading: str, scribe: Scribe) -> Section:
    """Every operation on the record, oldest first."""
    place = scribe.say("incident.changes-place")
    columns = (scribe.say(f"incident.column.{key}") for key in ("time", "written-by", "change"))
    rows = (
        (
            scribe.time(each.at),
            scribe.whole(_author(each, scribe), place),
            scribe.plain(each.what, place)
            + scribe.say("incident.change-separator").join(_said(each, place, scribe)),
        )
        for each in facts.changes
    )
    return Section(heading, (scribe.grid(columns, (15, 25, 60), rows, place),))


def _author(change: Change, scribe: Scribe) -> str:
    if not change.through:
        return change.by
    return scribe.say("incident.through", by=change.by, bundle=change.through)


def _said(change: Change, place: str, scribe: Scribe) -> list[str]:
    shown = []
    for label, before, after in change.fields:
        words = {
            "field": scribe.plain(label, place, 60),
            "before": scribe.plain(before, place, _LONGEST_CHANGE),
            "after": scribe.plain_or(after, place, "incident.emptied", _LONGEST_CHANGE),
        }
        shown.append(scribe.say("incident.changed" if before else "incident.set", **words))
    return shown
