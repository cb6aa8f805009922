"""The form of the administrator's policy file, read strictly."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from liaison_app.domain.administration import AdministratorPolicy
from liaison_app.domain.errors import Refused
from liaison_app.domain.texts import LANGUAGES
from liaison_app.domain.vocabulary import Label
from liaison_app.host.shipped import Form

MAX_LOCK_MINUTES = 240
Line = Annotated[str, msgspec.Meta(min_length=1, max_length=120, pattern=r"^\S([^\n\r\t]*\S)?\Z")]


class _Line(Form, frozen=True):
    ja: Line
    en: Line


class _Template(Form, frozen=True):
    office_name: _Line | None = None
    distribution: _Line | None = None


class _PolicyFile(Form, frozen=True):
    """The ceiling is never below what new records are marked with."""

    version: Literal[1]
    tlp_max: Literal["TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"] | None = None
    two_person_release: bool = False
    approval_to_issue: bool = False
    lock_minutes: Annotated[int, msgspec.Meta(ge=1, le=MAX_LOCK_MINUTES)] | None = None
    languages: Annotated[list[Literal["ja", "en"]], msgspec.Meta(min_length=1)] | None = None
    template: _Template = _Template()


def parse_policy(data: bytes, path: Path) -> AdministratorPolicy:
    """What the file at ``path`` says; Refused ``policy-file-form``."""
    try:
        read = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once)
        said = msgspec.convert(read, _PolicyFile)
        languages = _languages(said.languages or LANGUAGES)
    except (ValueError, RecursionError, msgspec.MsgspecError) as error:
        raise Refused("policy-file-form", path=str(path), detail=str(error)) from error
    template = said.template
    return AdministratorPolicy(
        source=str(path),
        tlp_max=said.tlp_max,
        two_person_release=said.two_person_release,
        approval_to_issue=said.approval_to_issue,
        lock_minutes=said.lock_minutes,
        languages=languages,
        office_name=_label(template.office_name),
        distribution=_label(template.distribution),
    )


def _languages(said: Sequence[str]) -> tuple[str, ...]:
    if len(set(said)) != len(said):
        raise ValueError("languages: one twice")
    return tuple(said)


def _label(line: _Line | None) -> Label | None:
    return Label(line.ja, line.en) if line else None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is there twice")
    return found
