"""The administrator's policy file: read at every start, never written by the program.

It counts only where officers cannot change it: a regular file of the system administrator's, in a
folder of his, writable by nobody else. Anything else there is refused, and the program does not
work until the administrator has put it right: a policy that is silently left out is none. No
variable moves it; ``LIAISON_HOME`` does not either.
"""

import os
import stat
import sys
from pathlib import Path

from liaison_app.domain.administration import NOTHING_SET, AdministratorPolicy
from liaison_app.domain.errors import Refused

_LIMIT = 64 * 1024  # bytes
ADMINISTRATOR = 0  # the user who must own it, where users are numbers
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


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
    from liaison_app.host.policy_form import parse_policy  # a start without a policy is spared it

    return parse_policy(data, found)


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
