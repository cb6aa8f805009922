"""Who may read a file: by its mode, and by Windows' list of access as Windows writes it."""

import ctypes
from pathlib import Path
from typing import Any

import pytest

from liaison_app.host.permissions import granted_to_others, is_open_to_others, security_of
from tests.host.windows import Library, target

OWN = "S-1-5-21-1004336348-1177238915-682003330-1001"
THEIRS = "S-1-5-21-1004336348-1177238915-682003330-1002"


@pytest.mark.parametrize(("mode", "is_open"), [(0o600, False), (0o640, True), (0o604, True)])
def test_by_its_mode(tmp_path: Path, mode: int, is_open: bool) -> None:
    file = tmp_path / "case-log.db"
    file.touch()
    file.chmod(mode)
    assert is_open_to_others(file) is is_open


@pytest.mark.parametrize(
    ("descriptor", "others"),
    [
        # What a profile's folders hand on, and what a second disk's do.
        (f"O:{OWN}D:(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;FA;;;{OWN})", []),
        ("O:BAD:AI(A;ID;FA;;;BA)(A;ID;FA;;;SY)(A;ID;0x1301bf;;;AU)(A;ID;0x1200a9;;;BU)",
         ["AU", "BU"]),
        (f"O:{OWN}D:P(A;;FA;;;{OWN})(A;;FR;;;{THEIRS})", [THEIRS]),
        (f"O:{OWN}D:(D;;FA;;;WD)(A;;FA;;;{OWN})", []),  # a refusal grants nothing
        (f"O:{OWN}D:(A;OICIIO;FA;;;WD)(A;;FA;;;{OWN})", []),  # for what is put inside alone
        (f"O:{OWN}D:(A;ID;FA;;;{OWN})S:AI(AU;SAFA;FA;;;WD)", []),  # what is watched is no grant
        (f'O:{OWN}D:(XA;;FR;;;WD;(@User.Title=="PM"))', ["WD"]),
        (f"O:{OWN}D:NO_ACCESS_CONTROL", ["WD"]),
        (f"O:{OWN}", ["WD"]),
        (f"O:{OWN}D:P", []),  # an empty list grants nothing
        (f"O:{OWN}D:", []),
    ],
)  # fmt: skip
def test_by_the_list_of_access(descriptor: str, others: list[str]) -> None:
    assert granted_to_others(descriptor) == others


def windows(status: int = 0) -> tuple[Library, Library]:
    text = ctypes.create_unicode_buffer(f"O:{OWN}D:(A;;FA;;;SY)")

    def describe(*given: Any) -> int:
        target(given[-1]).value = 0x1000
        return status

    def convert(_descriptor: Any, _revision: int, _what: int, said: Any, _size: Any) -> int:
        target(said).value = ctypes.addressof(text)
        return 1

    return Library(
        GetNamedSecurityInfoW=describe,
        ConvertSecurityDescriptorToStringSecurityDescriptorW=convert,
    ), Library(LocalFree=lambda _what: None)


def test_windows_is_asked_for_owner_and_access_and_given_back_what_it_made() -> None:
    security, kernel = windows()
    assert security_of(Path("case-log.db"), security, kernel) == f"O:{OWN}D:(A;;FA;;;SY)"
    assert security.calls[0][1][:3] == ("case-log.db", 1, 5)
    assert kernel.called == ["LocalFree", "LocalFree"]


def test_where_windows_does_not_tell_nothing_is_claimed() -> None:
    with pytest.raises(OSError, match="Windows error 5"):
        security_of(Path("case-log.db"), *windows(5))
