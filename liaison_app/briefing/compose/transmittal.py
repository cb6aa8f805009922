"""``transmittal`` 送付書（受領書付き）: what is sent to whom, the fingerprint to compare it by,
and a receipt to cut off."""

from liaison_app.briefing.compose.closing import contact_line, coverage_line
from liaison_app.briefing.compose.report import composed_report, report_scribe
from liaison_app.briefing.compose.scribe import Scribe
from liaison_app.briefing.model import Labelled, Lines, Note, Paper, Prose, Seal, Section, Slip
from liaison_app.briefing.transmittal_facts import Carriage, TransmittalFacts
from liaison_app.domain.texts import Texts

KIND = "transmittal"
_GROUP = 4  # hexadecimal digits
_LINE = 8  # groups
_CHECKED = 8  # digits that are read out over the telephone
_WORDS = 6  # on a line


def compose_transmittal(facts: TransmittalFacts, texts: Texts) -> Paper:
    """The letter in words. ``texts`` must be in the language the facts ask for.

    Raises Refused (``field-invalid``) for a marking the program does not know.
    """
    scribe = report_scribe(facts, texts)
    sections = [
        Section("", (_parties(facts, scribe), Prose((scribe.say("transmittal.asked"),)))),
        _enclosures(facts, scribe),
        Section(scribe.say("transmittal.seal", number=scribe.number(2)), (seal(facts, scribe),)),
        _handling(facts, scribe),
        Section("", (_slip(facts, scribe),)),
    ]
    title = scribe.say("transmittal.title")
    return composed_report(KIND, facts, title, sections, scribe, series=False)


def in_fours(digits: str) -> str:
    """A SHA-256 in groups of four, as it is read out."""
    return " ".join(digits[at : at + _GROUP] for at in range(0, len(digits), _GROUP))


def _parties(facts: TransmittalFacts, scribe: Scribe) -> Lines:
    place = scribe.say("transmittal.to")
    to = scribe.plain_or(facts.addressee, place, "unknown", 60)
    if not facts.addressee:
        scribe.warnings.append(Note("not-filled-in", place))
    post = scribe.plain(facts.addressee_post, place, 60)
    sender = scribe.plain_or(facts.office_name, scribe.say("transmittal.from"), "unknown", 60)
    by = scribe.plain(facts.sender_post, place, 60)
    subject = scribe.say("transmittal.subject-text")
    if facts.sequence is not None:
        number = scribe.number(facts.sequence)
        subject = scribe.say("transmittal.subject-numbered", number=number)
    return Lines(
        (
            Labelled(place, scribe.say("transmittal.party", name=to, post=post).strip("　 ,")),
            Labelled(
                scribe.say("transmittal.from"),
                scribe.say("transmittal.party", name=sender, post=by).strip("　 ,"),
            ),
            Labelled(scribe.say("transmittal.subject"), subject),
        )
    )


def _enclosures(facts: TransmittalFacts, scribe: Scribe) -> Section:
    heading = scribe.say("transmittal.enclosures", number=scribe.number(1))
    place = scribe.say("transmittal.enclosures-place")
    columns = (
        scribe.say(f"transmittal.column.{key}")
        for key in ("number", "name", "pages", "copies", "sha256")
    )
    each = facts.enclosure
    row = (
        scribe.number(1),
        scribe.whole(each.name, place),
        scribe.say("transmittal.bytes", number=f"{each.size:,}"),
        scribe.number(each.copies),
        in_fours(each.sha256),
    )
    return Section(heading, (scribe.grid(columns, (5, 25, 16, 10, 44), (row,), place, codes=[4]),))


def seal(facts: TransmittalFacts, scribe: Scribe) -> Seal:
    """The fingerprint large, as a QR code, as a check code and in words."""
    digits = facts.enclosure.sha256
    groups, words = in_fours(digits).split(), facts.words.split()
    return Seal(
        label=scribe.say("transmittal.fingerprint"),
        lines=tuple(" ".join(groups[at : at + _LINE]) for at in range(0, len(groups), _LINE)),
        check_label=scribe.say("transmittal.check"),
        check=in_fours(digits[:_CHECKED]),
        words_label=scribe.say("transmittal.words"),
        words=tuple(" ".join(words[at : at + _WORDS]) for at in range(0, len(words), _WORDS)),
        payload=digits.upper(),
        alternative=scribe.say("transmittal.qr", digits=in_fours(digits)),
    )


def _handling(facts: TransmittalFacts, scribe: Scribe) -> Section:
    heading = scribe.say("transmittal.handling", number=scribe.number(3))
    label = scribe.say("transmittal.return")
    if facts.return_by is None:
        scribe.warnings.append(Note("not-filled-in", label))
    returned = (
        scribe.say("transmittal.return-by", day=scribe.time(facts.return_by, "day"))
        if facts.return_by
        else scribe.say("frame.no-distribution")
    )
    lines = (
        Labelled(scribe.say("transmittal.how"), scribe.say("transmittal.how-text")),
        Labelled(scribe.say("transmittal.medium"), _carried(facts.carriage, scribe)),
        Labelled(label, returned),
        contact_line(facts, scribe),
        coverage_line(facts.coverage, scribe),
    )
    return Section(heading, (Lines(lines),))


def _carried(carriage: Carriage | None, scribe: Scribe) -> str:
    place = scribe.say("transmittal.medium")
    if carriage is None:
        return scribe.say("transmittal.no-medium")
    carriers = scribe.joined([scribe.plain(each, place, 40) for each in carriage.carriers])
    checked = carriage.checked
    if carriage.checked_at is not None:
        checked = scribe.say(
            "transmittal.checked", result=checked, time=scribe.time(carriage.checked_at)
        )
    return scribe.say(
        "transmittal.medium-text",
        number=scribe.plain(carriage.number, place, 40),
        carriers=carriers or scribe.say("not-recorded"),
        checked=checked or scribe.say("not-recorded"),
    )


def _slip(facts: TransmittalFacts, scribe: Scribe) -> Slip:
    """What comes back: filled in by hand."""
    place = scribe.say("transmittal.receipt")
    register = facts.register_number or scribe.say("frame.unnumbered")
    name = scribe.plain(facts.enclosure.name, place, 60)
    said = scribe.say("transmittal.receipt-of", name=name)
    blank = ("received-at", "received-by", "compared", "scanned")
    return Slip(
        cut=scribe.say("transmittal.cut"),
        heading=place,
        lines=(
            Labelled(
                scribe.say("transmittal.to"),
                scribe.plain_or(facts.office_name, place, "unknown", 60),
            ),
            Labelled(scribe.say("place.register-number"), scribe.plain(register, place, 40)),
            Labelled(scribe.say("transmittal.enclosures-place"), said),
        ),
        blanks=tuple(scribe.say(f"transmittal.{key}") for key in blank),
    )
