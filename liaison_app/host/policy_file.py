"""The administrator's policy file: read at every start, never written by the program.

It counts only where officers cannot change it: a regular file of the system administrator's, in a
folder of his, writable by nobody else. Anything else there is refused, and the program does not
work until the administrator has put it right: a policy that is silently left out is none. No
variable moves it; ``LIAISON_HOME`` does not either.
"""

import json
import os
import stat
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from liaison_app.domain.administration import NOTHING_SET, AdministratorPolicy
from liaison_app.domain.errors import Refused
from liaison_app.domain.texts import LANGUAGES
from liaison_app.domain.vocabulary import Label
from liaison_app.host.shipped import Form

MAX_LOCK_MINUTES = 240
_LIMIT = 64 * 1024  # bytes
ADMINISTRATOR = 0  # the user who must own it, where users are numbers
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
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


def policy_path() -> Path:
    """Where the policy of this computer is, if there is one."""
    if sys.platform == "win32":
        from liaison_app.host.windows_policy import program_data

        return program_data() / "Liaison" / "policy.json"
    return Path("/etc/liaison/policy.json")


def load_policy(path: Path | None = None) -> AdministratorPolicy:
    """The policy at ``path`` (else of this computer); an empty one where there is none.

    Refused: ``policy-file-unreadable``, ``policy-file-owner``, ``policy-file-writable``,
    ``policy-file-form``.
    """
    found = path or policy_path()
    try:
        data = _trusted_bytes(found)
    except (FileNotFoundError, NotADirectoryError):
        return NOTHING_SET
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Refused("policy-file-unreadable", path=str(found), reason=why) from error
    return _parsed(data, found)


def _trusted_bytes(path: Path) -> bytes:
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags), "rb") as stream:
        state = os.fstat(stream.fileno())
        if not stat.S_ISREG(state.st_mode):
            raise Refused("policy-file-form", path=str(path), detail="not a regular file")
        if sys.platform == "win32":
            from liaison_app.host.windows_policy import check_protected

            check_protected(path)
        else:
            check_owned(path, state)
            check_owned(path.parent, path.parent.stat())
        data = stream.read(_LIMIT + 1)
    if len(data) > _LIMIT:
        raise Refused("policy-file-form", path=str(path), detail=f"over {_LIMIT} bytes")
    return data


def check_owned(path: Path, state: os.stat_result) -> None:
    """Refuse what is not the administrator's, or what others may write."""
    if state.st_uid != ADMINISTRATOR:
        raise Refused("policy-file-owner", path=str(path))
    if stat.S_IMODE(state.st_mode) & _OTHERS_WRITE:
        raise Refused("policy-file-writable", path=str(path))


def _parsed(data: bytes, path: Path) -> AdministratorPolicy:
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
