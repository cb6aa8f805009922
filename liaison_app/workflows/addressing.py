"""Addressing: which organisations a record goes to, and which have it for information only.

What is typed are organisations' codes, audiences (``government``, ``software-provider``,
``ci-operator``) and ``all``; a copy (写し) has ``copy:`` before it. A draft keeps what was typed
(`check_recipients`); who is meant by it is found out when it is issued (`recipients`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.vocabulary import AUDIENCE, Organisation
from liaison_app.store.caselog import Act
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.organisations import known_organisations
from liaison_app.workflows.validity import is_in_force

ALL = "all"
COPY = "copy:"
AUDIENCES = frozenset(audience.code for audience in AUDIENCE)


@dataclass(frozen=True)
class Recipients:
    """Organisations' codes, each once; who is to answer has no copy beside it."""

    codes: tuple[str, ...]
    copies: tuple[str, ...] = ()


def recipients(desk: Desk, to: Sequence[str], *, copies_alone: bool = False) -> Recipients:
    """Who is meant now; audiences and ``all`` are the enrolled organisations of them that take
    part now, but for the office itself.

    Refused: ``no-recipients``, ``organisation-unknown``, ``addressed-to-self``,
    ``recipient-twice`` (named to answer and to have a copy). ``copies_alone``: nobody need be named
    to answer, since others are.
    """
    found = _expanded(desk, check_recipients(desk, to, copies_alone=copies_alone))
    if not (found.codes or (copies_alone and found.copies)):
        raise Refused("no-recipients")
    return found


def planned(desk: Desk, to: Sequence[str]) -> tuple[str, ...]:
    """Every organisation that a draft would reach if it went out now, copies included."""
    found = _expanded(desk, to)
    return (*found.codes, *found.copies)


def addressees(desk: Desk, to: Sequence[str]) -> list[str]:
    """The codes of `recipients`, where nobody can have a copy; Refused ``no-copies`` as well."""
    found = recipients(desk, to)
    if found.copies:
        raise Refused("no-copies")
    return list(found.codes)


def check_recipients(desk: Desk, to: Sequence[str], *, copies_alone: bool = False) -> list[str]:
    """What was typed, in one form and each once, if everybody named is known; an audience may
    have nobody yet. Refused as `recipients`."""
    known = known_organisations(desk.queries, desk.vocabularies)
    enrolled = _enrolled(desk)
    found: list[str] = []
    for text in (each.strip().lower() for each in to):
        bare = text.removeprefix(COPY).strip()
        if bare == desk.installation.organisation:
            raise Refused("addressed-to-self", organisation=bare.upper())
        if bare and not (_is_several(bare) or bare in known or bare in enrolled):
            raise Refused("organisation-unknown", organisation=bare[:40])
        if bare:
            found.append(COPY + bare if text.startswith(COPY) else bare)
    if not any(copies_alone or not each.startswith(COPY) for each in found):
        raise Refused("no-recipients")
    twice = sorted({COPY + each for each in found}.intersection(found))
    if twice:
        raise Refused("recipient-twice", organisation=twice[0].removeprefix(COPY).upper())
    return list(dict.fromkeys(found))


def typed_recipients(to: str, copies: str = "") -> list[str]:
    """Two lists with commas, of who is to answer and who is not, as one."""
    return [
        *(each for each in to.split(",") if each.strip()),
        *(COPY + each.strip() for each in copies.split(",") if each.strip()),
    ]


def address_acts(name: RecordName, codes: Sequence[str], copies: Sequence[str] = ()) -> list[Act]:
    """One notice to each organisation; none of them sees who else was addressed."""
    copy: dict[str, Value] = {"addressed": True, "copy": True}
    return [
        *(Act("address", name, f"notice:{code}", {"addressed": True}) for code in codes),
        *(Act("address", name, f"notice:{code}", copy) for code in copies),
    ]


def _expanded(desk: Desk, to: Sequence[str]) -> Recipients:
    known = known_organisations(desk.queries, desk.vocabularies)
    enrolled = _enrolled(desk)
    codes, copies = list[str](), list[str]()
    # Whoever is named for a copy has one, though he belongs to an audience that is to answer.
    named = {text.removeprefix(COPY) for text in to if text.startswith(COPY)}
    for text in to:
        bare = text.removeprefix(COPY)
        meant = _meant(bare, enrolled, known) if _is_several(bare) else [bare]
        if text.startswith(COPY):
            copies.extend(meant)
        else:
            codes.extend(code for code in meant if code not in named)
    found = tuple(dict.fromkeys(codes))
    return Recipients(found, tuple(code for code in dict.fromkeys(copies) if code not in found))


def _is_several(text: str) -> bool:
    return text == ALL or text in AUDIENCES


def _meant(text: str, enrolled: Sequence[str], known: dict[str, Organisation]) -> list[str]:
    return [code for code in enrolled if text == ALL or _audience(code, known) == text]


def _audience(code: str, known: dict[str, Organisation]) -> str:
    return known[code].audience if code in known else "government"


def _enrolled(desk: Desk) -> list[str]:
    return sorted(
        {
            replica.organisation
            for replica in desk.trust.replicas.values()
            if replica.status == "active"
            and replica.organisation != desk.trust.office
            and is_in_force(replica, desk.now())
        }
    )
