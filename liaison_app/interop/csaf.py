"""Security advisories in CSAF 2 (JSON): as a draft alert, or as a draft package, a task for each
vulnerability.

An advisory's own words are kept as they are. Its TLP label is kept; without one it is marked as
what is entered here is by default, since nobody said that it may be passed on.
"""

from collections.abc import Iterable

import msgspec

from liaison_app.domain.errors import Refused
from liaison_app.domain.markings import normalise_tlp
from liaison_app.domain.operations import Value
from liaison_app.domain.records.alert import ALERT
from liaison_app.domain.records.package import PACKAGE, TASK
from liaison_app.interop.checks import Ids, check_size, checked, printable
from liaison_app.interop.items import (
    ImportedAlert,
    ImportedPackage,
    ImportedTask,
    ReadResult,
    RefusedItem,
)

FORMAT = "csaf"
MAX_MEGABYTES = 16
_VERSIONS = ("2.0", "2.1")
_WITHDRAWN = "csaf_withdrawn"
_TOLD = ("summary", "description", "details", "general")


class _Loose(msgspec.Struct, frozen=True):
    """Advisories hold much else; what is read has the form the standard gives it."""


class _Tlp(_Loose, frozen=True):
    label: str = ""


class _Distribution(_Loose, frozen=True):
    tlp: _Tlp = _Tlp()


class _Note(_Loose, frozen=True):
    category: str = ""
    text: str = ""


class _Tracking(_Loose, frozen=True):
    id: str
    version: str = ""
    current_release_date: str = ""


class _Publisher(_Loose, frozen=True):
    name: str = ""


class _Reference(_Loose, frozen=True):
    url: str = ""
    category: str = ""


class _Document(_Loose, frozen=True):
    title: str
    csaf_version: str
    tracking: _Tracking
    category: str = ""
    publisher: _Publisher = _Publisher()
    distribution: _Distribution = _Distribution()
    notes: list[_Note] = []
    references: list[_Reference] = []


class _Remediation(_Loose, frozen=True):
    details: str = ""
    category: str = ""
    url: str = ""


class _Vulnerability(_Loose, frozen=True):
    cve: str = ""
    title: str = ""
    notes: list[_Note] = []
    remediations: list[_Remediation] = []


class _Advisory(_Loose, frozen=True):
    document: _Document
    vulnerabilities: list[_Vulnerability] = []


def read_csaf(data: bytes, target: str) -> ReadResult:
    """The advisory in ``data`` as what ``target`` says: ``alert`` or ``package``.

    Raises Refused for the file as a whole: ``import-empty``, ``import-too-large``,
    ``import-malformed``, ``csaf-version``, ``csaf-withdrawn``, and what makes its fields unfit.
    """
    advisory = _read(data)
    if advisory.document.category == _WITHDRAWN:
        raise Refused("csaf-withdrawn", id=printable(advisory.document.tracking.id))
    if target == "alert":
        return ReadResult(FORMAT, alerts=(_alert(advisory),))
    tasks: list[ImportedTask] = []
    refused: list[RefusedItem] = []
    ids = Ids()
    for place, found in enumerate(advisory.vulnerabilities, 1):
        try:
            task = _task(advisory, found, place)
            ids.meet(task.source_id)
        except Refused as reason:
            refused.append(RefusedItem(printable(found.cve) or str(place), reason))
        else:
            tasks.append(task)
    return ReadResult(FORMAT, packages=(_package(advisory, tuple(tasks)),), refused=tuple(refused))


def _read(data: bytes) -> _Advisory:
    check_size(data, MAX_MEGABYTES)
    try:
        found = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=_Advisory)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Refused("import-malformed", detail=printable(str(error))) from error
    except RecursionError as error:
        raise Refused("import-malformed", detail="nesting") from error
    if not found.document.tracking.id.strip():  # nothing else tells that it comes again
        raise Refused("import-malformed", detail="document.tracking.id")
    if found.document.csaf_version not in _VERSIONS:
        raise Refused("csaf-version", version=printable(found.document.csaf_version[:20]))
    return found


def _alert(advisory: _Advisory) -> ImportedAlert:
    document = advisory.document
    summaries = [
        _paragraphs((found.cve, found.title, *_told(found.notes)))
        for found in advisory.vulnerabilities
    ]
    values: dict[str, Value] = {
        "title": document.title.strip(),
        "body": _paragraphs([*_told(document.notes), *summaries, _origin(document)]),
        "measures": _measures(
            each for found in advisory.vulnerabilities for each in found.remediations
        ),
        "cves": list(dict.fromkeys(each.cve for each in advisory.vulnerabilities if each.cve)),
        "source_id": document.tracking.id,
        **_marks(document),
    }
    return ImportedAlert(
        document.tracking.id, checked(ALERT.own, values), printable(document.tracking.id)
    )


def _package(advisory: _Advisory, tasks: tuple[ImportedTask, ...]) -> ImportedPackage:
    document = advisory.document
    values: dict[str, Value] = {
        "title": document.title.strip(),
        "text": _paragraphs([*_told(document.notes), _origin(document)]),
        "source_id": document.tracking.id,
        **_marks(document),
    }
    return ImportedPackage(document.tracking.id, checked(PACKAGE.own, values), tasks)


def _task(advisory: _Advisory, found: _Vulnerability, place: int) -> ImportedTask:
    document = advisory.document
    number = found.cve or f"{document.tracking.id} {place}"
    values: dict[str, Value] = {
        "title": f"{number} {found.title or document.title}".strip(),
        "text": _paragraphs([*_told(found.notes), _measures(found.remediations)]),
        "cves": [found.cve] if found.cve else [],
        "source_id": number,
        **_marks(document),
    }
    return ImportedTask(number, checked(TASK.own, values), printable(number))


def _marks(document: _Document) -> dict[str, Value]:
    label = document.distribution.tlp.label
    if not label:
        return {"tlp": ALERT.own["tlp"].default, "grade": ALERT.own["grade"].default}
    tlp = normalise_tlp(label)
    public = tlp == "TLP:CLEAR"
    return {"tlp": tlp, "grade": "confidentiality-1" if public else "confidentiality-2"}


def _origin(document: _Document) -> str:
    """Whose advisory it is, which version, and where it stands."""
    tracking = document.tracking
    own = [each.url for each in document.references if each.category == "self" and each.url]
    parts = (document.publisher.name, tracking.id, tracking.version,
             tracking.current_release_date[:10], *own)  # fmt: skip
    return " / ".join(part.strip() for part in parts if part.strip())


def _told(notes: Iterable[_Note]) -> list[str]:
    return [note.text for note in notes if note.category in _TOLD and note.text.strip()]


def _measures(remediations: Iterable[_Remediation]) -> str:
    """What can be done, each once, with where it is told."""
    found = (f"{each.details.strip()} {each.url.strip()}".strip() for each in remediations)
    return _paragraphs(["\n".join(f"- {text}" for text in dict.fromkeys(found) if text)])


def _paragraphs(parts: Iterable[str]) -> str:
    """Texts below one another, their lines ended in one way."""
    told = (part.replace("\r\n", "\n").replace("\r", "\n").strip() for part in parts)
    return "\n\n".join(part for part in told if part)
