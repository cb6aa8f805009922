"""The desk: one unlocked installation, with everything a procedure needs within reach."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import liaison_app
from liaison_app.domain.administration import NOTHING_SET, AdministratorPolicy
from liaison_app.domain.arrival import TrustState
from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.vocabulary import Organisation, Vocabularies
from liaison_app.host.media import Media, system_media
from liaison_app.store.caselog import Act, Actor, CaseLog, ChangeSet, Installation
from liaison_app.store.inbox import Inbox
from liaison_app.store.marks import NOT_ASKED, MarkReport
from liaison_app.store.queries import Reader, RecordRef
from liaison_app.store.reviewing import OpenReview
from liaison_app.store.slots import Secrets
from liaison_app.workflows.in_view import checked_in_view
from liaison_app.workflows.markings import checked_markings

_BUILT = datetime.fromisoformat(liaison_app.__built__)
_SALTS = 64  # drawn at once


@dataclass(frozen=True)
class Surroundings:
    """What a desk takes from the computer; tests give their own.

    ``built`` is when the program was made: no clock that says less is right. ``policy`` is what
    the administrator of the computer set for every officer.
    """

    clock: Callable[[], datetime]
    random: Callable[[int], bytes]
    resources: Path
    vocabularies: Vocabularies
    media: Media = field(default_factory=system_media)
    built: datetime = _BUILT
    policy: AdministratorPolicy = NOTHING_SET


@dataclass
class Desk:
    """One unlocked installation, owned by one thread.

    ``opened_by`` is the slot that unlocked it, ``officer_seed`` the signing key of the officer,
    None unless his own passphrase did. ``mark`` is what the witnesses said when it was opened,
    ``reviewing`` what was reviewed last, while more of it may be asked for; ``withheld`` which
    campaigns may not leave, by the journal's position at which they were judged.
    """

    path: Path
    case_log: CaseLog
    inbox: Inbox
    secrets: Secrets
    actor: Actor
    trust: TrustState
    surroundings: Surroundings
    opened_by: str = ""
    officer_seed: bytearray | None = field(default=None, repr=False)
    mark: MarkReport = NOT_ASKED
    reviewing: OpenReview | None = field(default=None, init=False)
    withheld: tuple[int, frozenset[str]] | None = field(default=None, init=False)
    closed: bool = field(default=False, init=False)

    @property
    def installation(self) -> Installation:
        return self.case_log.installation

    @property
    def is_office(self) -> bool:
        return self.installation.role == "office"

    @property
    def queries(self) -> Reader:
        """Reads on the desk's own thread; screens take a `reader` of their own."""
        return self.case_log.queries

    @property
    def vocabularies(self) -> Vocabularies:
        """The shipped lists; organisations as the office named them take precedence."""
        return self.surroundings.vocabularies

    def reader(self) -> Reader:
        """Reads on a connection of their own, for another thread."""
        return self.case_log.reader()

    def now(self) -> datetime:
        return self.surroundings.clock()

    def new_id(self) -> str:
        """A random record id (UUID version 4)."""
        return new_uuid(self.surroundings.random)

    def salt(self) -> str:
        return self.surroundings.random(16).hex()

    def write(self, *acts: Act) -> ChangeSet:
        """The one write door, with this desk's officer, clock and salts.

        Markings above the ceiling, or freer than what a record hangs on, are refused here, whatever
        the record: ``above-ceiling``, ``above-policy``, ``freer-than-parent``; and what would
        change something out of view: ``record-removed``, ``already-disposed``.
        """
        return self.write_all(acts)

    def write_all(self, acts: Iterable[Act]) -> ChangeSet:
        """The same for any number of acts, which may be made while they are written."""
        acts = self._checked(acts)
        salt = partial(next, salts(self.surroundings.random))
        return self.case_log.record(acts, self.actor, self.now(), salt)

    def check(self, acts: Iterable[Act]) -> None:
        """Refuse what `write` would refuse of these acts, without writing them."""
        for _ in self._checked(acts):
            pass

    def write_file(
        self, stream: BinaryIO, limit: int, acts: Callable[[str, int], Iterable[Act]]
    ) -> tuple[str, int, ChangeSet]:
        """A file of at most ``limit`` bytes and the acts that name it, in one transaction."""

        def checked(sha256: str, size: int) -> Iterable[Act]:
            return self._checked(acts(sha256, size))

        return self.case_log.record_file(stream, limit, checked, self.actor, self.now(), self.salt)

    def _checked(self, acts: Iterable[Act]) -> Iterable[Act]:
        in_view = checked_in_view(self.queries, acts)
        return checked_markings(self.queries, in_view, self.surroundings.policy)

    def find(self, text: str, *kinds: str) -> RecordRef:
        """The record called ``text`` (reference or UUID).

        Refused: ``record-unknown``; ``record-other``, which is none of ``kinds``;
        ``record-withdrawn``, of which this organisation has no values any more.
        """
        try:
            found = self.queries.resolve(text, kinds)
        except Refused as refused:
            if refused.code == "record-unknown" and kinds:
                other = self.queries.resolve(text)
                told = {"id": other.reference or text[:80], "record_kind": other.name.kind}
                raise Refused("record-other", **told) from refused
            raise
        gone = self.queries.withdrawn_from_us(found.pk)
        if gone is not None:
            raise Refused(
                "record-withdrawn",
                id=gone.record.reference or text[:80],
                organisation=self.installation.office_code.upper(),
                withdrawn_at=format_rfc3339_utc(gone.at),
            )
        return found

    def new_name(self, kind: str, parent: RecordName | None = None) -> RecordName:
        """The name of a record this organisation is about to create."""
        return RecordName(
            kind=kind, owner=self.installation.organisation, id=self.new_id(), parent=parent
        )

    def printed_name(self, language: str) -> str:
        """What papers call this office, by the administrator's policy or as it was set up; empty
        where neither says so."""
        name = self.surroundings.policy.office_name
        return name.in_language(language) if name else self.installation.office_name

    def organisation(self, code: str) -> Organisation:
        """An organisation by its code in any case; unknown ones carry their code as name."""
        return organisation_named(self.queries, self.vocabularies, code)

    def end_review(self) -> None:
        """Forget what was reviewed last."""
        if self.reviewing is not None:
            self.reviewing.close()
            self.reviewing = None

    def close(self) -> None:
        """Keep the journal's mark, close both files and overwrite the keys held here."""
        from liaison_app.workflows.marks import keep_mark_at_lock

        if self.closed:
            return
        self.closed = True
        self.end_review()
        keep_mark_at_lock(self)
        self.case_log.close()
        self.inbox.close()
        self.secrets.wipe()
        if self.officer_seed is not None:
            self.officer_seed[:] = bytes(len(self.officer_seed))
            self.officer_seed = None


def salts(random: Callable[[int], bytes]) -> Iterator[str]:
    """Salts of 16 bytes in hex, drawn many at a time: a ledger needs millions."""
    while True:
        drawn = random(16 * _SALTS)
        for place in range(0, len(drawn), 16):
            yield drawn[place : place + 16].hex()


def new_uuid(random: Callable[[int], bytes]) -> str:
    """A random UUID (version 4)."""
    return str(UUID(bytes=random(16), version=4))


def organisation_named(reader: Reader, vocabularies: Vocabularies, code: str) -> Organisation:
    """The office's record of the organisation, else the shipped data, else the bare code."""
    from liaison_app.workflows.organisations import known_organisations

    return known_organisations(reader, vocabularies).get(code.lower()) or _unnamed(code)


def _unnamed(code: str) -> Organisation:
    from liaison_app.domain.vocabulary import Label

    return Organisation(code=code.lower(), name=Label(code.upper(), code.upper()))


def values_without_empty(values: Mapping[str, Value]) -> dict[str, Value]:
    """Fields left empty on a new record are no cells at all."""
    return {key: value for key, value in values.items() if value is not None}
