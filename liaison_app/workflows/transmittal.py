"""What a ``transmittal`` says of a sealed bundle: what can be seen of it from outside, the medium
it stands on in the register, and whom it is for."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from liaison_app.briefing.transmittal_facts import Carriage, Enclosure, TransmittalFacts
from liaison_app.domain.dates import parse_rfc3339
from liaison_app.domain.errors import Refused
from liaison_app.domain.vocabulary import MEDIUM_CHECK, label_of
from liaison_app.store.queries import Row
from liaison_app.workflows.briefing_source import Marked, Source
from liaison_app.workflows.inspecting import Inspected, inspect_file


def transmittal_facts(source: Source) -> TransmittalFacts:
    """All of a ``transmittal``. Refused: ``file-not-read``; ``briefing-bundle`` where the file is
    no well-formed bundle; ``briefing-bundle-sender`` where its name says it is another's.

    What is in the bundle cannot be seen: the letter bears the markings that records have unless
    somebody says otherwise, or stricter ones that are asked for.
    """
    path = Path(str(source.request.bundle))
    seen = inspect_file(path)
    broken = [each for each in seen.findings if each != "name"]
    if broken:
        raise Refused("briefing-bundle", file=path.name, reason=broken[0])
    recipient, sequence = _addressed(source, seen, path.name)
    source = replace(source, about=path.name)
    medium = _medium(source, seen.fingerprint)
    contacts = source.reader.day.contacts(recipient)[:1] if recipient else []
    marked: list[Marked] = [{}, *medium, *contacts]
    return TransmittalFacts(
        **source.document(marked),
        addressee=source.name_of(recipient) if recipient else "",
        addressee_post=" ".join(
            str(row[key]) for row in contacts for key in ("post", "name") if row[key]
        ),
        sender_post=source.desk.actor.name,
        sequence=sequence,
        enclosure=Enclosure(name=path.name, size=seen.bytes, copies=1, sha256=seen.fingerprint),
        words=seen.words,
        carriage=_carriage(medium[0], source.request.language) if medium else None,
        return_by=source.request.period_to,
    )


def _addressed(source: Source, seen: Inspected, name: str) -> tuple[str, int | None]:
    """The recipient's code and the bundle's number, as far as its name says them."""
    if seen.says is None:
        return "", None
    sender, recipient, sequence = (seen.says[0].split("_")[0], seen.says[1], seen.says[2])
    if sender != source.desk.installation.organisation:
        raise Refused("briefing-bundle-sender", file=name, organisation=sender.upper())
    return recipient.split("_")[0], sequence


def _medium(source: Source, fingerprint: str) -> list[Row]:
    """The newest entry of the register of media that names the bundle, if there is one."""
    found = source.reader.day.media(text=fingerprint)
    return [
        row
        for row in found
        if row["direction"] == "out"
        and isinstance(row["files"], list)
        and any(fingerprint in line for line in row["files"])
    ][:1]


def _carriage(row: Row, language: str) -> Carriage:
    result = str(row["check_result"] or "not-checked")
    carriers = (str(row[key] or "") for key in ("carrier", "second_carrier"))
    return Carriage(
        number=str(row["number"]),
        carriers=tuple(filter(None, carriers)),
        checked=label_of(MEDIUM_CHECK, result).in_language(language),
        checked_at=_instant(row["checked_at"]),
    )


def _instant(value: object) -> datetime | None:
    return parse_rfc3339(str(value)) if value else None
