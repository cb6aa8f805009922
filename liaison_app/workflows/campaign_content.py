"""What may be put on a campaign: nothing freer than the reports it comes from, and nobody's name.

A campaign is the office's own record and leaves at its own markings. What its members hold is
looked through whenever something is put on it, and again before it leaves: an indicator carries the
strictest markings of all members that have it; a technique or a CVE needs the campaign itself to be
marked so; nothing of a RED report, or of one whose owner refused passing on, is put on it; and its
words name no member and no reporter who did not consent.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from liaison_app.domain.entry import fold
from liaison_app.domain.errors import Refused
from liaison_app.domain.markings import GRADE_ORDER, RED, TLP_ORDER
from liaison_app.domain.operations import Value
from liaison_app.domain.vocabulary import Organisation
from liaison_app.store.queries import Reader, RecordRef, Row
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.organisations import known_organisations
from liaison_app.workflows.own_records import marked_with

LISTED = ("techniques", "cves")
WORDS = ("title", "summary", "assessment", "measures")
_SHORTEST = 6  # letters by which a value is known inside a longer one


@dataclass(frozen=True)
class Holding:
    """Something that a member has: how it is marked, and whether its owner refused passing on."""

    value: str
    marks: Row
    refused: bool


@dataclass(frozen=True)
class Member:
    """An incident of a campaign: ``member`` is the record that says so."""

    member: RecordRef
    incident: RecordRef
    fields: Row

    @property
    def organisation(self) -> str:
        return str(self.fields["organisation"] or self.incident.name.owner)

    @property
    def consents(self) -> bool:
        return self.fields["consent_sharing"] is True


def members_of(reader: Reader, campaign: int) -> list[Member]:
    """The incidents of a campaign, in the order they were linked."""
    found = []
    for row in reader.campaign_members(campaign):
        incident = reader.resolve(str(row["incident"]), ("incident",))
        member = reader.ref(int(str(row["pk"])))
        found.append(Member(member, incident, reader.row(incident)))
    return found


def holdings(reader: Reader, members: Iterable[Member]) -> list[Holding]:
    """Everything by which members could be told: indicators, files' hashes, CVEs, techniques."""
    return [
        holding
        for member in members
        for pk in (member.incident.pk, *reader.merged(member.incident.pk))
        for holding in _held(reader, pk)
    ]


def marks_for(held: Iterable[Holding], value: str, marks: Mapping[str, Value]) -> dict[str, Value]:
    """The markings that an indicator needs on a campaign marked so.

    Refused: ``campaign-red``, ``campaign-no-consent``.
    """
    found: dict[str, Value] = dict(marks)
    for holding in _related(held, value):
        if holding.marks["tlp"] == RED:
            raise Refused("campaign-red", value=value[:80])
        if holding.refused:
            raise Refused("campaign-no-consent", value=value[:80])
        found = marked_with(holding.marks, found)
    return found


def check_listed(
    held: Sequence[Holding], listed: Iterable[str], marks: Mapping[str, Value]
) -> None:
    """Refused ``campaign-freer`` where the campaign, marked so, is freer than a report that one of
    these techniques or CVEs comes from; and as `marks_for`."""
    for value in listed:
        needed = marks_for(held, value, marks)
        if not _is_as_strict(marks, needed):
            raise Refused(
                "campaign-freer", value=value[:80], tlp=str(needed["tlp"]), grade=needed["grade"]
            )


def check_words(
    desk: Desk, members: Iterable[Member], texts: Mapping[str, Value], named: Sequence[str]
) -> None:
    """Refused ``campaign-names-member`` where a text has a member's reference or title, or names
    its organisation, unless that is ``named`` by consent."""
    known = known_organisations(desk.queries, desk.vocabularies)
    for member in members:
        names = list(_names(member, known, named))
        for field, text in texts.items():
            if not isinstance(text, str):
                continue
            folded = fold(text)
            for name in names:
                if _says(folded, fold(name)):
                    raise Refused("campaign-names-member", field=field, name=name[:80])


def check_leaving(desk: Desk, campaign: RecordRef, row: Row) -> None:
    """What is on a campaign, once more before it leaves: a member's markings may have been raised,
    its consent taken back, another member linked since. Refused as the others here, and
    ``reporter-no-consent``."""
    reader = desk.queries
    members = members_of(reader, campaign.pk)
    held = holdings(reader, members)
    check_listed(held, listed_values(row), row)
    for indicator in reader.indicators(campaign.pk):
        check_listed(held, [str(indicator["value"])], indicator)
    named = texts_of(row, "named_reporters")
    for code in named:
        check_consent(members, code)
    check_words(desk, members, {key: row[key] for key in WORDS}, named)


def check_consent(members: Iterable[Member], code: str) -> None:
    """Refused ``reporter-not-member``, ``reporter-no-consent`` unless every report of this
    organisation in the campaign consents to sharing."""
    theirs = [member for member in members if member.organisation == code]
    if not theirs:
        raise Refused("reporter-not-member", organisation=code[:40].upper())
    for member in theirs:
        if not member.consents:
            raise Refused(
                "reporter-no-consent", organisation=code.upper(), id=member.incident.reference
            )


def listed_values(row: Mapping[str, Value]) -> list[str]:
    """The techniques and CVEs on a campaign."""
    return [value for key in LISTED for value in texts_of(row, key)]


def texts_of(row: Mapping[str, Value], key: str) -> list[str]:
    """A list field's values; none where it is empty."""
    value = row.get(key)
    return value if isinstance(value, list) else []


def _held(reader: Reader, pk: int) -> Iterator[Holding]:
    row = reader.incident(pk)
    refused = row["consent_sharing"] is False
    own = _marks(reader, pk)
    for value in listed_values(row):
        yield Holding(value, own, refused)
    for key, children in (
        ("value", reader.indicators(pk)),
        ("sha256", reader.attachments(pk)),
        ("techniques", reader.entries(pk)),
    ):
        for child in children:
            values = texts_of(child, key) if key == "techniques" else [str(child[key])]
            marks = _marks(reader, int(str(child["pk"]))) if values else own
            yield from (Holding(value, marks, refused) for value in values)


def _marks(reader: Reader, pk: int) -> Row:
    found = reader.effective_markings(pk)
    marks: dict[str, Value] = {"tlp": found.tlp, "grade": found.grade}
    if found.handling:
        marks["handling"] = list(found.handling)
    return marks


def _related(held: Iterable[Holding], value: str) -> Iterator[Holding]:
    """What a member holds that is this value, holds it or is held by it: a host in an address."""
    wanted = value.casefold()
    for holding in held:
        other = holding.value.casefold()
        short = min(len(wanted), len(other)) < _SHORTEST
        if wanted == other or (not short and (wanted in other or other in wanted)):
            yield holding


def _is_as_strict(marks: Mapping[str, Value], needed: Mapping[str, Value]) -> bool:
    orders = (("tlp", TLP_ORDER), ("grade", GRADE_ORDER))
    strict = all(order[str(marks[key])] >= order[str(needed[key])] for key, order in orders)
    return strict and set(texts_of(needed, "handling")) <= set(texts_of(marks, "handling"))


def _names(
    member: Member, known: Mapping[str, Organisation], named: Sequence[str]
) -> Iterator[str]:
    yield member.incident.reference
    title = str(member.fields["title"] or "")
    if len(title) >= _SHORTEST:
        yield title
    code = member.organisation
    if code in named:
        return
    yield code
    if code in known:
        yield known[code].name.ja
        yield known[code].name.en


def _says(text: str, name: str) -> bool:
    """A code or an English name is a word of its own; a Japanese one stands anywhere."""
    if not name:
        return False
    if name.isascii():
        return re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", text) is not None
    return name in text
