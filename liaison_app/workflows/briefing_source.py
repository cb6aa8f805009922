"""What every kind of briefing reads alike: as of when, marked how, compared with what, resting on
which bundles.

Everything is read through one `Reader`, which may be the present or the journal up to some moment
("what was known then").
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from liaison_app.briefing.facts import (
    BundleSource,
    Contact,
    Coverage,
    Figures,
    PreviousIssue,
    SilentOrganisation,
)
from liaison_app.domain.dates import format_rfc3339_utc, parse_rfc3339
from liaison_app.domain.errors import Refused
from liaison_app.domain.markings import (
    DEFAULT_GRADE,
    DEFAULT_TLP,
    GRADE_ORDER,
    TLP_ORDER,
    check_ceiling,
    normalise_tlp,
    strictest_grade,
    strictest_tlp,
)
from liaison_app.domain.operations import Value
from liaison_app.domain.vocabulary import Organisation
from liaison_app.store.queries import Reader, Row
from liaison_app.workflows.briefing_request import BriefingRequest, is_anonymised, kept_distribution
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.organisations import known_organisations
from liaison_app.workflows.roster import on_duty

SILENT_AFTER = timedelta(days=7)
Marked = Mapping[str, Value]


@dataclass(frozen=True)
class Source:
    """Where one briefing is read from. ``about`` is the number of the record it tells of, where it
    tells of one; ``position`` is the journal's position of what it says."""

    desk: Desk
    reader: Reader
    request: BriefingRequest
    as_of: datetime
    position: int
    register_number: str | None
    organisations: dict[str, Organisation]
    about: str = ""

    def name_of(self, code: str) -> str:
        known = self.organisations.get(code)
        return known.name.in_language(self.request.language) if known else code.upper()

    def document(self, marked: Iterable[Marked]) -> dict[str, Any]:
        """The fields of `DocumentFacts` that no kind reads for itself; ``marked`` is all that the
        document tells of. Refused: ``briefing-marking-too-low``, ``above-ceiling``,
        ``above-policy``."""
        contact, told = self._contact()
        tlp, grade, handling = _markings(self.request, [*marked, *told])
        policy = self.desk.surroundings.policy
        if self.request.tlp:  # what the content demands is not the officer's to choose
            policy.check_marking({"tlp": self.request.tlp})
        usual = (
            policy.distribution.in_language(self.request.language) if policy.distribution else None
        )
        number, version, distribution = self._issue()
        return {
            "language": self.request.language,
            "as_of": self.as_of,
            "office_name": self.office_name,
            "issue_no": number,
            "version": version,
            "tlp": tlp,
            "grade": grade,
            "handling": handling,
            "paper_number": self.request.number,
            "register_number": self.register_number,
            "distribution": self.request.distribution or distribution or usual,
            "copies": self.request.copies,
            "exercise": self.request.exercise,
            "about": self.about,
            "period_from": self.request.period_from,
            "period_to": self.request.period_to,
            "previous": self.previous,
            "contact": contact,
            "coverage": self._coverage(),
        }

    @property
    def office_name(self) -> str:
        own = self.desk.installation.organisation
        return self.desk.printed_name(self.request.language) or self.name_of(own)

    @property
    def previous(self) -> PreviousIssue | None:
        """The issue before this one."""
        last = self._last()
        if last is None:
            return None
        return PreviousIssue(
            number=int(str(last["issue_no"])),
            as_of=parse_rfc3339(str(last["as_of"])),
            figures=_figures(str(last["figures"] or "{}")),
        )

    @property
    def previous_position(self) -> int:
        """The journal's position of what that said, 0 without one; of an issue of another
        installation that at its time."""
        last, queries = self._last(), self.desk.queries
        if last is None:
            return 0
        made = queries.history(int(str(last["pk"])))[:1]
        position = int(str(last["journal_position"] or 0))
        if made and made[0].through is None and position <= queries.newest_position()[0]:
            return position
        return queries.position_at(parse_rfc3339(str(last["as_of"])))

    def in_period(self, row: Row) -> bool:
        """Whether what a row tells of became known within the period asked for."""
        first, last = self.request.period_from, self.request.period_to
        at = parse_rfc3339(str(row["aware_at"] or row["created_at"]))
        return (first is None or at >= first) and (last is None or at <= last)

    def _issue(self) -> tuple[int, int, str | None]:
        """The number of this issue, its version, and whom the last one went to.

        What is asked for as of the time of an issue is no further one: in the other language, or
        without names, it is that issue; else its next version.
        """
        same, last = self._register()[0], self._last()
        version = 1 + sum(
            row["language"] == self.request.language
            and is_anonymised(str(row["words"] or "")) is self.request.anonymise
            for row in same
        )
        distribution = kept_distribution(str(last["words"] or "")) if last else None
        if same:
            return int(str(same[0]["issue_no"])), version, distribution
        return int(str(last["issue_no"])) + 1 if last else 1, version, distribution

    def _last(self) -> Row | None:
        """The newest issue before this one."""
        return max(
            self._register()[1],
            key=lambda row: (str(row["as_of"]), int(str(row["issue_no"]))),
            default=None,
        )

    def _register(self) -> tuple[list[Row], list[Row]]:
        """What was issued of this kind as of the very time asked for, and before."""
        issued = [row for row in self.desk.queries.briefings() if self._is_alike(row)]
        moment = format_rfc3339_utc(self.as_of)
        same = [row for row in issued if self.request.as_of and row["as_of"] == moment]
        return same, [row for row in issued if str(row["as_of"]) <= moment and row not in same]

    def _is_alike(self, row: Row) -> bool:
        return (
            row["kind"] == self.request.kind
            and bool(row["exercise"]) is self.request.exercise
            and str(row["about"] or "") == self.about
        )

    def _contact(self) -> tuple[Contact, list[Row]]:
        """Who is on duty, with the number by which he is reached at any hour; else the first of
        one's own contacts; else who draws this. And the rows that say so."""
        listed = self.reader.day.contacts(self.desk.installation.organisation)[:1]
        turns = list(on_duty(self.reader, self.as_of).now[:1])
        day, night = (
            next((str(row[key] or "") for row in listed), "")
            for key in ("day_number", "night_number")
        )
        if turns:
            post, number = (str(turns[0][key] or "") for key in ("officer", "number"))
            found = Contact(post=post, telephone=day or number, night=number or night)
        elif listed:
            found = Contact(post=str(listed[0]["post"]), telephone=day, night=night)
        else:
            found = Contact(post=self.desk.actor.name)
        return found, [*turns, *listed]

    def _coverage(self) -> Coverage:
        """The newest bundle of each sender, and who has been silent since when."""
        newest: dict[str, BundleSource] = {}
        for bundle in self.reader.bundles_in():
            newest[bundle.organisation] = BundleSource(
                name=f"{bundle.organisation}-{bundle.sequence:04d}",
                sender=self.name_of(bundle.organisation),
                created_at=parse_rfc3339(bundle.created),
                fingerprint=bundle.manifest_hash[:16],
            )
        silent = []
        for code in self._expected():
            last = newest[code].created_at if code in newest else None
            if last is None or self.as_of - last > SILENT_AFTER:
                silent.append(SilentOrganisation(name=self.name_of(code), since=last))
        bundles = sorted(newest.values(), key=lambda each: each.created_at, reverse=True)
        return Coverage(bundles=tuple(bundles), silent=tuple(silent))

    def _expected(self) -> list[str]:
        """Of whom something is to be heard: at the office everybody, elsewhere the office."""
        desk = self.desk
        own = desk.installation.organisation
        codes = {each.organisation for each in desk.trust.replicas.values() if each.is_current}
        return sorted(code for code in codes - {own} if desk.is_office or code == desk.trust.office)


def source_of(
    desk: Desk,
    reader: Reader,
    request: BriefingRequest,
    as_of: datetime,
    position: int,
    register_number: str | None,
) -> Source:
    """The source of a briefing that tells of no record in particular."""
    known = known_organisations(reader, desk.vocabularies)
    return Source(desk, reader, request, as_of, position, register_number, known)


def _figures(text: str) -> Figures:
    """The figures an issue was registered with, as far as this program knows them."""
    known = {field.name for field in fields(Figures)}
    return Figures(**{key: value for key, value in json.loads(text).items() if key in known})


def _markings(
    request: BriefingRequest, marked: Iterable[Marked]
) -> tuple[str, str, tuple[str, ...]]:
    """At least as restricted as the most restricted thing in it; more when asked."""
    shown = list(marked)
    tlp = strictest_tlp(str(each.get("tlp") or DEFAULT_TLP) for each in shown)
    grade = strictest_grade(str(each.get("grade") or DEFAULT_GRADE) for each in shown)
    given = [each.get("handling") for each in shown]
    handling = dict.fromkeys(code for codes in given if isinstance(codes, list) for code in codes)
    if request.tlp:
        asked = normalise_tlp(request.tlp)
        if TLP_ORDER[asked] < TLP_ORDER[tlp]:
            raise Refused("briefing-marking-too-low", asked=asked, needed=tlp)
        tlp = asked
    if request.grade:
        check_ceiling(request.grade)
        if GRADE_ORDER[request.grade] < GRADE_ORDER[grade]:
            raise Refused("briefing-marking-too-low", asked=request.grade, needed=grade)
        grade = request.grade
    return tlp, grade, tuple(handling)
