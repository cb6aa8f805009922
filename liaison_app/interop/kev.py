"""CISA's catalogue of known exploited vulnerabilities (JSON): one package, a task for each.

Due dates are the catalogue's own, which bind agencies elsewhere: whoever publishes the package
decides on them. The catalogue's words are kept as they are.
"""

import msgspec

from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Value
from liaison_app.domain.records.package import PACKAGE, TASK
from liaison_app.interop.checks import PUBLIC, Ids, check_size, checked, printable
from liaison_app.interop.items import ImportedPackage, ImportedTask, ReadResult, RefusedItem

FORMAT = "kev"
MAX_MEGABYTES = 32
# Of every version: a newer one revises what an earlier one brought.
_SOURCE = "KEV"


class _Catalogue(msgspec.Struct, frozen=True, rename="camel"):
    title: str
    catalog_version: str
    vulnerabilities: list[msgspec.Raw]
    date_released: str = ""
    count: int | None = None


class _Vulnerability(msgspec.Struct, frozen=True, rename="camel"):
    cve_id: str = msgspec.field(name="cveID")
    vulnerability_name: str
    required_action: str
    due_date: str
    short_description: str = ""
    vendor_project: str = ""
    product: str = ""
    date_added: str = ""
    known_ransomware_campaign_use: str = ""
    notes: str = ""
    cwes: list[str] = []


class _Identified(msgspec.Struct, frozen=True, rename="camel"):
    cve_id: str = msgspec.field(name="cveID")


def read_kev(data: bytes) -> ReadResult:
    """The catalogue in ``data`` as one package.

    Raises Refused for the file as a whole: ``import-empty``, ``import-too-large``,
    ``import-malformed``, and what makes the package's own fields unfit. Where the catalogue
    states another count than it holds, a notice ``kev-count`` says so.
    """
    catalogue = _read_catalogue(data)
    tasks: list[ImportedTask] = []
    refused: list[RefusedItem] = []
    ids = Ids()
    for place, raw in enumerate(catalogue.vulnerabilities, 1):
        try:
            task = _task(raw)
            ids.meet(task.source_id)
        except Refused as reason:
            refused.append(RefusedItem(_label(raw, place), reason))
        else:
            tasks.append(task)
    package = _package(catalogue, tuple(tasks))
    return ReadResult(
        FORMAT, packages=(package,), refused=tuple(refused), notices=_notices(catalogue)
    )


def _read_catalogue(data: bytes) -> _Catalogue:
    check_size(data, MAX_MEGABYTES)
    try:
        return msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=_Catalogue)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Refused("import-malformed", detail=printable(str(error))) from error
    except RecursionError as error:
        raise Refused("import-malformed", detail="nesting") from error


def _notices(catalogue: _Catalogue) -> tuple[Refused, ...]:
    found = len(catalogue.vulnerabilities)
    if catalogue.count is None or catalogue.count == found:
        return ()
    return (Refused("kev-count", stated=catalogue.count, found=found),)


def _package(catalogue: _Catalogue, tasks: tuple[ImportedTask, ...]) -> ImportedPackage:
    values: dict[str, Value] = {
        "title": catalogue.title.strip(),
        "text": _lines({"Catalogue": catalogue.title, "Version": catalogue.catalog_version,
                        "Released": catalogue.date_released}),
        "source_id": _SOURCE,
        **PUBLIC,
    }  # fmt: skip
    return ImportedPackage(_SOURCE, checked(PACKAGE.own, values), tasks, formerly=f"{_SOURCE} ")


def _label(raw: msgspec.Raw, place: int) -> str:
    try:
        return printable(msgspec.json.decode(raw, type=_Identified).cve_id) or str(place)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return str(place)


def _task(raw: msgspec.Raw) -> ImportedTask:
    try:
        found = msgspec.json.decode(raw, type=_Vulnerability)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Refused("import-item-malformed", detail=printable(str(error))) from error
    except RecursionError as error:
        raise Refused("import-item-malformed", detail="nesting") from error
    values: dict[str, Value] = {
        "title": f"{found.cve_id} {found.vulnerability_name}".strip(),
        "text": _text(found),
        "due": found.due_date,
        "cves": [found.cve_id],
        "source_id": found.cve_id,
        **PUBLIC,
    }
    return ImportedTask(found.cve_id, checked(TASK.own, values), found.cve_id)


def _text(found: _Vulnerability) -> str:
    """What to do first, then what it is, then what else the catalogue knows of it."""
    details = _lines({
        "Product": f"{found.vendor_project} {found.product}".strip(),
        "Added": found.date_added,
        "Known ransomware campaign use": found.known_ransomware_campaign_use,
        "CWE": ", ".join(found.cwes),
        "Notes": found.notes,
    })  # fmt: skip
    parts = (found.required_action.strip(), found.short_description.strip(), details)
    return "\n\n".join(part for part in parts if part)


def _lines(stated: dict[str, str]) -> str:
    return "\n".join(f"{heading}: {text.strip()}" for heading, text in stated.items()
                     if text.strip())  # fmt: skip
