"""Looking at bundles from outside, as at a check station: no case log, no keys, nothing opened.

A file is read in a child process with bounds; a folder (a whole medium) is gone through, and what
lies there beside the bundles is named.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from liaison_app.domain.errors import BundleRefused, Refused
from liaison_app.exchange.enrolment import words
from liaison_app.exchange.inspection import FORMAT, INSPECT_VERB, decode_outside
from liaison_app.exchange.limits import MAX_BUNDLE
from liaison_app.host.carrying import size_of_file
from liaison_app.host.child import run_child
from liaison_app.host.private import private_folder

SUFFIX = ".liaison"
MOST = 10_000  # names on one medium
# What an inspection never sees, as codes of ``inspect.unseen.*`` texts.
UNSEEN = ("content", "sender", "recipient", "added", "malware")
_CODE = r"[a-z][a-z0-9-]{0,39}?(?:_[0-9A-Za-z]{1,4})?"
_NAME = re.compile(rf"({_CODE})-to-({_CODE})-([0-9]{{4,16}})\.liaison")


@dataclass(frozen=True)
class Inspected:
    """One file. ``findings`` are codes of ``inspect.finding.*`` texts, none if it is well formed
    and named as bundles are; ``says`` is what the name says: sender, recipient, sequence."""

    file: str
    format: str
    bytes: int
    fingerprint: str
    words: str
    recipients: int
    says: tuple[str, str, int] | None
    findings: tuple[str, ...]


@dataclass(frozen=True)
class Medium:
    """What lies in a folder: the bundles, and ``others``, the paths of everything else;
    ``complete`` is False where there is more than was looked at."""

    bundles: tuple[Inspected, ...]
    others: tuple[str, ...]
    complete: bool

    @property
    def ok(self) -> bool:
        """Nothing but well-formed bundles, and at least one."""
        clean = all(not each.findings for each in self.bundles)
        return bool(self.bundles) and clean and not self.others and self.complete


def is_bundle(path: Path) -> bool:
    """Whether a file on a medium is named as a bundle is. Not what macOS lays beside one on FAT
    (``._name.liaison``), nor one whose writing was cut off."""
    return path.suffix == SUFFIX and not path.name.startswith(".")


def inspect_file(path: Path) -> Inspected:
    """Look at one file, or the one a link leads to; Refused ``file-not-read``,
    ``bundle-unreadable``. One that is too large to be a bundle is not read."""
    size = size_of_file(path)
    found = _NAME.fullmatch(path.name)
    says = (found[1], found[2], int(found[3])) if found else None
    named = () if found else ("name",)
    if size > MAX_BUNDLE:
        return Inspected(str(path), "", size, "", "", 0, says, ("bundle-too-large", *named))
    with (
        private_folder() as folder,
        run_child(INSPECT_VERB, b"", (path, folder), lambda: False) as answer,
    ):
        seen = decode_outside(answer)
    return Inspected(
        file=str(path),
        format=FORMAT if seen.header else "",
        bytes=seen.bytes,
        fingerprint=seen.sha256,
        words=words(seen.sha256),
        recipients=seen.recipients,
        says=says,
        findings=(*([seen.reason] if seen.reason else ()), *named),
    )


def inspect_folder(folder: Path) -> Medium:
    """Look at everything in a folder and below it; links are named and not followed."""
    bundles: list[Inspected] = []
    others: list[str] = []
    complete = True
    for number, path in enumerate(_everything(folder)):
        if number >= MOST:
            complete = False
            break
        if path.suffix == SUFFIX and path.is_file() and not path.is_symlink():
            bundles.append(_inspected(path))
        else:
            others.append(str(path.relative_to(folder)))
    return Medium(tuple(bundles), tuple(others), complete)


def inspect_path(path: Path) -> Medium:
    """A file or a whole medium; a link is neither."""
    if path.is_symlink():
        raise Refused("file-not-read", path=str(path), reason="not a file")
    if path.is_dir():
        return inspect_folder(path)
    return Medium((inspect_file(path),), (), True)


def _inspected(path: Path) -> Inspected:
    """A file that cannot be read is found too, and does not end the inspection of the others."""
    try:
        return inspect_file(path)
    except BundleRefused as refused:
        return Inspected(str(path), "", 0, "", "", 0, None, (refused.code,))


def _everything(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise Refused("file-not-read", path=str(folder), reason=error.strerror or "") from error

    for here, folders, files in os.walk(folder, onerror=refuse):
        folders.sort()
        linked = [name for name in folders if (Path(here) / name).is_symlink()]
        if not files and not folders and Path(here) != folder:
            yield Path(here)  # an empty folder is a thing too
        for name in sorted((*files, *linked)):
            yield Path(here) / name
