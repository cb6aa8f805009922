"""Every operation this installation knows, one line of JSON for each entry of the journal.

``exchange/FORMAT.md`` says what operations mean; from these lines anybody can merge them again and
compute every figure of the picture. Written as it is read: memory does not grow with the journal.
"""

import json
from pathlib import Path
from typing import Any

from liaison_app.domain.arrival import Receipt
from liaison_app.domain.clock import instant
from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.markings import TLP_ORDER, normalise_tlp, strictest_grade, strictest_tlp
from liaison_app.domain.operations import Body, Header
from liaison_app.exchange.documents import REGISTRY_TYPE, Registry, replicas_of
from liaison_app.exchange.dsse import open_unverified
from liaison_app.exchange.forms import decode_as
from liaison_app.host.files import new_file
from liaison_app.store.queries.operations import JournalEntry
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.exporting import Counts, Exported

_MALFORMED = "trust-malformed"


def export_operations(desk: Desk, path: Path, *, tlp_max: str | None = None) -> Exported:
    """Write them to ``path``. With ``tlp_max`` what is marked stricter is left out and counted,
    and so is what carries no marking at all."""
    ceiling = TLP_ORDER[normalise_tlp(tlp_max)] if tlp_max else None
    counts = Counts()
    with new_file(path) as stream:
        for entry in desk.queries.operations.entries():
            if ceiling is not None and TLP_ORDER.get(entry.tlp, len(TLP_ORDER)) > ceiling:
                counts.left_out += 1
                continue
            counts.exported += 1
            if entry.tlp:
                counts.tlp.add(entry.tlp)
                counts.grade.add(entry.grade)
            line = json.dumps(line_of(entry), ensure_ascii=False, separators=(",", ":"))
            stream.write(line.encode() + b"\n")
    return Exported(
        str(path),
        "json",
        "operations",
        counts.exported,
        counts.left_out,
        strictest_tlp(counts.tlp),
        strictest_grade(counts.grade),
    )


def line_of(entry: JournalEntry) -> dict[str, Any]:
    """One line. Keys that say nothing of an entry of its kind are null."""
    header, body = entry.header, entry.body
    line: dict[str, Any] = {
        "position": entry.position,
        "applied_at": entry.applied_at,
        "through": "{}-{:04d}".format(*entry.through) if entry.through else None,
        "header": entry.name,
        "head": entry.head,
        "dot": None,
        "at": entry.created,
        "organisation": entry.organisation,
        "actor": None,
        "kind": entry.kind,
        "record": None,
        "record_kind": None,
        "cells": None,
    }
    if header is not None:
        return line | _operation(header, body)
    if entry.kind == "bundle":
        receipts = [_receipt(each) for each in entry.receipts]
        return line | {"outcome": entry.outcome, "receipts": receipts}
    return line | {"document": entry.document, **_registry(entry)}


def _operation(header: Header, body: Body | None) -> dict[str, Any]:
    values = body.values if body else {}
    record, actor = header.record, body.actor if body else None
    return {
        "dot": {"replica": header.dot.replica, "seq": header.dot.seq},
        "at": format_rfc3339_utc(instant(header.time)),
        "time": list(header.time),
        "actor": actor.value[1] if actor and isinstance(actor.value, list) else None,
        "kind": header.kind,
        "record": record.id,
        "record_kind": record.kind,
        "owner": record.owner,
        "parent": record.parent.id if record.parent else None,
        "compartment": header.compartment,
        "cells": {
            cell.field: values[cell.field].value if cell.field in values else None
            for cell in header.cells
        },
        "destroyed": [cell.field for cell in header.cells if cell.field not in values],
        "over": {cell.field: cell.over for cell in header.cells if cell.over},
    }


def _receipt(receipt: Receipt) -> dict[str, Any]:
    return {
        "seq": receipt.seq,
        "outcome": receipt.outcome,
        "position": receipt.journal.position,
        "head": receipt.journal.head,
    }


def _registry(entry: JournalEntry) -> dict[str, Any]:
    """Of a registry: its root's version and its own, by which the newest is told; and the
    organisations with an installation that takes part, each from when until when, and the
    strictest label it may have."""
    if not (entry.document or "").startswith("registry"):
        return {"version": None, "enrolled": None, "entitled": None}
    opened = open_unverified(entry.envelope, REGISTRY_TYPE, _MALFORMED)
    registry = decode_as(_MALFORMED, opened.payload, Registry, "registry")
    active = [each for each in replicas_of(registry).values() if each.status == "active"]
    return {
        "version": [registry.root_version, registry.version],
        "enrolled": {each.organisation: [each.valid_from, each.valid_until] for each in active},
        "entitled": {each.organisation: each.tlp_max for each in active},
    }
