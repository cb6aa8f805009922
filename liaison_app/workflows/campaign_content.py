"""What may be put on a campaign: nothing freer than the reports it comes from, and nobody's name.

A campaign is the office's own record and leaves at its own markings. What its members hold is
looked through whenever something is put on it, and again before it leaves: an indicator carries the
strictest markings of all members that have it; a technique or a CVE needs the campaign itself to be
marked so; nothing of a RED report, or of one whose owner refused passing on, is put on it; its
words tell no more than may be put on it, and name no member and no reporter who did not consent.
What a report that was unlinked had counts as before: that it was taken out allows nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from liaison_app.domain.entry import fold
from liaison_app.domain.errors import Refused
from liaison_app.domain.indicators import recognise, refang
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
    technique: bool = False


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


def holdings(
    reader: Reader, members: Iterable[Member], campaign: int | None = None
) -> list[Holding]:
    """Everything by which members could be told: indicators, files' hashes, CVEs, techniques; and
    of those unlinked from a ``campaign`` (its pk) all but techniques, which everybody has."""
    now = [holding for member in members for holding in _all_held(reader, member.incident.pk)]
    if campaign is None:
        return now
    before = [
        holding
        for row in reader.former_members(campaign)
        for pk in _incident(reader, str(row["incident"] or ""))
        for holding in _all_held(reader, pk)
        if not holding.technique
    ]
    return now + before


def _all_held(reader: Reader, incident: int) -> Iterator[Holding]:
    for pk in (incident, *reader.merged(incident)):
        yield from _held(reader, pk)


def _incident(reader: Reader, uuid: str) -> Iterator[int]:
    """The incident's pk; none where it was destroyed since."""
    try:
        yield reader.resolve(uuid, ("incident",)).pk
    except Refused:
        return


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


def check_told(
    held: Sequence[Holding], texts: Mapping[str, Value], marks: Mapping[str, Value]
) -> None:
    """Words may tell of no value that could not be listed on a campaign marked so, in whatever
    writing. Refused as `check_listed`."""
    said = "\n".join(text for text in texts.values() if isinstance(text, str))
    folded = fold(refang(said))
    told = {each.value for each in recognise(said)}
    told |= {
        each.value
        for each in held
        if len(each.value) >= _SHORTEST and _says(folded, fold(each.value))
    }
    check_listed(held, sorted(told), marks)


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
    check_exercise(members, row)
    held = holdings(reader, members, campaign.pk)
    words = {key: row[key] for key in WORDS}
    check_listed(held, listed_values(row), row)
    check_told(held, words, row)
    for indicator in reader.indicators(campaign.pk):
        check_listed(held, [str(indicator["value"])], indicator)
    named = texts_of(row, "named_reporters")
    for code in named:
        check_consent(members, code)
    check_words(desk, members, words, named)


def check_exercise(members: Iterable[Member], row: Mapping[str, Value]) -> None:
    """Refused ``campaign-exercise`` unless its reports are an exercise's exactly if it is."""
    for member in members:
        if bool(member.fields["exercise"]) != bool(row.get("exercise")):
            raise Refused("campaign-exercise", id=member.incident.reference)


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
    techniques = set(texts_of(row, "techniques"))
    for value in listed_values(row):
        yield Holding(value, own, refused, value in techniques)
    for key, children in (
        ("value", reader.indicators(pk)),
        ("sha256", reader.attachments(pk)),
        ("techniques", reader.entries(pk)),
    ):
        for child in children:
            values = texts_of(child, key) if key == "techniques" else [str(child[key])]
            marks = _marks(reader, int(str(child["pk"]))) if values else own
            listed = key == "techniques"
            yield from (Holding(value, marks, refused, listed) for value in values)


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
        if wanted == other or (not short and (_within(wanted, other) or _within(other, wanted))):
            yield holding


def _within(part: str, whole: str) -> bool:
    """Whether a value stands in another one as a whole: ``192.0.2.7`` is not in ``192.0.2.77``."""
    return part in whole and _stands_alone(part, whole)


def _stands_alone(word: str, text: str) -> bool:
    return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text) is not None


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
        return _stands_alone(name, text)
    return name in text
