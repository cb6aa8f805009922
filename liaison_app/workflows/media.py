"""媒体授受簿: entered when a bundle is put on a medium or taken from one, and followed to its end.

What the program knows it proposes: the volume, the registration number under which that volume was
entered last, the files with their SHA-256, the other party. The check, the carriers and the receipt
are for the officer to say.
"""

import hashlib
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Value
from liaison_app.domain.records.medium import MEDIUM
from liaison_app.domain.vocabulary import MEDIUM_END
from liaison_app.host.media import Media, Medium, medium_of
from liaison_app.store.caselog import ChangeSet
from liaison_app.store.queries import Reader, Row
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.incidents import Added
from liaison_app.workflows.inspecting import is_bundle
from liaison_app.workflows.outgoing import BundleWritten
from liaison_app.workflows.own_records import amend, enter, own_record, typed_values
from liaison_app.workflows.values import parse_fields

OUT, IN = "out", "in"


@dataclass(frozen=True)
class Carried:
    """A bundle on a medium: its file's name, its SHA-256, and the other side's code."""

    name: str
    sha256: str
    other_party: str = ""

    def line(self) -> str:
        """As the register keeps it."""
        return f"{self.name} {self.sha256}"


@dataclass(frozen=True)
class Proposed:
    """What is known of a hand-over before anybody typed anything."""

    number: str
    volume: str
    direction: str
    other_party: str
    files: tuple[str, ...]

    def values(self) -> dict[str, Value]:
        """Those of a new entry; what is empty is left out."""
        found: dict[str, Value] = {
            "number": self.number,
            "volume": self.volume,
            "direction": self.direction,
            "other_party": self.other_party,
            "files": list(self.files),
        }
        return {key: value for key, value in found.items() if value}


@dataclass(frozen=True)
class Inserted:
    """A medium that is there, the bundles on it by name, and its free bytes; None and no bundles
    where it does not answer."""

    medium: Medium
    bundles: tuple[str, ...]
    free: int | None


def inserted(media: Media) -> list[Inserted]:
    """The media that are there now. May wait for a slow device."""
    return [_inserted(each) for each in media.found()]


def propose_entry(
    reader: Reader, medium: Medium | None, direction: str, carried: Sequence[Carried]
) -> Proposed:
    """What the register may say of these bundles on this medium."""
    volume = medium.volume if medium else ""
    last = reader.day.media(volume=volume, limit=1) if volume else []
    parties = dict.fromkeys(each.other_party for each in carried if each.other_party)
    return Proposed(
        number=str(last[0]["number"]) if last else "",
        volume=volume,
        direction=direction,
        other_party="、".join(parties),
        files=tuple(each.line() for each in carried),
    )


def enter_medium(desk: Desk, typed: Mapping[str, str], proposed: Proposed | None = None) -> Added:
    """A new entry; what is typed takes precedence over what is ``proposed``.

    An entry of something sent is handed over now by the officer signed in, of something received
    received so, unless typed otherwise. Refused ``media-carriers``, ``media-order``, ``field-…``.
    """
    known = proposed.values() if proposed else {}
    direction = typed.get("direction") or known.get("direction") or OUT
    act = "handed" if direction == OUT else "received"
    known |= {f"{act}_at": format_rfc3339_utc(desk.now()), f"{act}_by": desk.actor.name}
    _check({**known, **parse_fields(desk, MEDIUM.own, typed)})
    return enter(desk, "medium", typed, known=known)


def amend_medium(desk: Desk, identifier: str, typed: Mapping[str, str]) -> ChangeSet:
    """Complete or correct an entry; ``media-carriers``, ``media-order``."""
    found = own_record(desk, identifier, "medium")
    values = typed_values(desk, found, typed)
    _check({**desk.queries.row(found), **values})
    return amend(desk, found, values)


def receive_medium(desk: Desk, identifier: str, by: str | None = None) -> ChangeSet:
    """Its receipt is confirmed: now, by the officer signed in or by ``by``; ``media-received``."""
    found = own_record(desk, identifier, "medium")
    if desk.queries.row(found)["received_at"]:
        raise Refused("media-received", id=found.reference)
    now = format_rfc3339_utc(desk.now())
    return amend(desk, found, {"received_at": now, "received_by": by or desk.actor.name})


def end_medium(desk: Desk, identifier: str, how: str) -> ChangeSet:
    """The medium was returned, erased or destroyed; ``media-ended``."""
    if how not in {code.code for code in MEDIUM_END}:
        raise Refused("field-invalid", field="ending", value=how[:80])
    found = own_record(desk, identifier, "medium")
    if desk.queries.row(found)["ending"]:
        raise Refused("media-ended", id=found.reference)
    now = format_rfc3339_utc(desk.now())
    return amend(desk, found, {"ending": how, "ended_at": now, "ended_by": desk.actor.name})


def carried_files(paths: Iterable[Path]) -> list[Carried]:
    """Files as they are now; Refused ``file-not-read``."""
    found = []
    for path in paths:
        try:
            with path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise Refused("file-not-read", path=str(path), reason=reason) from error
        found.append(Carried(path.name, digest))
    return found


def carried_out(bundles: Iterable[BundleWritten]) -> list[Carried]:
    """Bundles just written."""
    return [Carried(each.file.name, each.fingerprint, each.recipient.upper()) for each in bundles]


def carried_in(desk: Desk, path: Path) -> list[Carried]:
    """A bundle file that was taken in from a medium, and who sent it; ``file-not-read``."""
    (found,) = carried_files([path])
    sender = None
    if desk.inbox.has_arrived(found.sha256):
        sender = desk.trust.replicas.get(desk.inbox.arrival(found.sha256).sender or "")
    return [replace(found, other_party=sender.organisation.upper() if sender else "")]


def enter_for(
    desk: Desk, number: str, direction: str, folder: Path, carried: Sequence[Carried]
) -> Added:
    """The entry of bundles just written to, or read from, the medium at ``folder``."""
    medium = medium_of(desk.surroundings.media, folder)
    proposed = propose_entry(desk.queries, medium, direction, carried)
    return enter_medium(desk, {"number": number}, proposed)


def _check(values: Row | Mapping[str, Value]) -> None:
    carriers = [values.get("carrier"), values.get("second_carrier")]
    if carriers[0] and carriers[0] == carriers[1]:
        raise Refused("media-carriers", name=str(carriers[0])[:80])
    times = [
        str(values[key]) for key in ("handed_at", "received_at", "ended_at") if values.get(key)
    ]
    if times != sorted(times):
        raise Refused("media-order")


def _inserted(medium: Medium) -> Inserted:
    try:
        free = shutil.disk_usage(medium.folder).free
        names = [each.name for each in medium.folder.iterdir() if is_bundle(each)]
    except OSError:  # pulled out meanwhile, or failing
        return Inserted(medium, (), None)
    return Inserted(medium, tuple(sorted(names)), free)
