"""The doctor: is this installation sound? Each check says what it found."""

import shutil
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from liaison_app.domain.errors import Refused
from liaison_app.host import system_keyring
from liaison_app.workflows.audit import verify_audit
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.keys import key_list

MIN_FREE = 256 * 1024 * 1024  # bytes


@dataclass(frozen=True)
class Finding:
    """``check`` names a text ``doctor.*``; ``detail`` is language-free."""

    check: str
    ok: bool
    detail: str = ""


def examine(desk: Desk | None, resources: Path) -> list[Finding]:
    """Every check that can be made; those of a case log need it unlocked."""
    findings = [_resources(resources), _fonts(resources), _keyring()]
    if desk is None:
        return [*findings, Finding("case-log", ok=True, detail="-")]
    checks: tuple[Callable[[Desk], Finding], ...] = (
        _slots,
        _permissions,
        _space,
        _audit,
        _projections,
    )
    return [*findings, *(check(desk) for check in checks)]


def _resources(resources: Path) -> Finding:
    wanted = ("texts", "vocabularies", "fonts", "colour")
    missing = [name for name in wanted if not (resources / name).is_dir()]
    return Finding("resources", not missing, ", ".join(missing))


def _fonts(resources: Path) -> Finding:
    found = sorted(path.name for path in (resources / "fonts").glob("*.ttf"))
    return Finding("fonts", len(found) >= 4, ", ".join(found))


def _keyring() -> Finding:
    """No keyring is no fault: the passphrase slot is enough."""
    return Finding("keyring", ok=True, detail="+" if system_keyring.is_available() else "-")


def _slots(desk: Desk) -> Finding:
    """Everything can be read, and a passphrase that somebody here knows opens it."""
    keys = key_list(desk)
    damaged = [each.slot for each in keys if each.damage]
    usable = any(each.kind in ("passphrase", "officer") and not each.damage for each in keys)
    shown = damaged or [each.kind for each in keys]
    return Finding("slots", usable and not damaged, ", ".join(shown))


def _permissions(desk: Desk) -> Finding:
    if sys.platform == "win32":
        return Finding("permissions", ok=True, detail="-")
    open_to_others = [
        path.name
        for path in desk.path.parent.glob(desk.path.name + "*")
        if stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    return Finding("permissions", not open_to_others, ", ".join(open_to_others))


def _space(desk: Desk) -> Finding:
    free = shutil.disk_usage(desk.path.parent).free
    return Finding("space", free >= MIN_FREE, f"{free // 1024**2} MiB")


def _audit(desk: Desk) -> Finding:
    report = verify_audit(desk)
    return Finding("audit", bool(report["ok"]), str(report["journal"]["position"]))


def _projections(desk: Desk) -> Finding:
    try:
        differences = desk.case_log.check_projections()
    except Refused as refused:
        differences = [refused.code]
    return Finding("projections", not differences, ", ".join(differences[:5]))
