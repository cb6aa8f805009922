"""Makes a golden bundle of the format of today, for review and commit.

``python -m tests.exchange.make_golden FOLDER`` writes two sealed bundles of format 1 (from the
office, with trust documents and an attachment; from an agency, with a receipt, a response and
destroyed values) into ``FOLDER/v1`` and one of format 2 (from an agency's new epoch) into
``FOLDER/v2``, the secret keys that open them and what reading them has to give. Keys are the
simulator's: they protect nothing. A folder that exists is never written: goldens are for ever.
"""

import json
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from liaison_app.domain.arrival import Arrival, JournalHead, Receipt, StoredOperation
from liaison_app.domain.identity import response_id
from liaison_app.domain.operations import Body, Operation, RecordName
from liaison_app.exchange import trust
from liaison_app.exchange.writing import write_bundle
from tests.exchange import simulator as sim
from tests.exchange.simulator import Party
from tests.exchange.test_epochs import certificate, next_epoch

# Just above the 64 KiB that age seals at a time.
EVIDENCE = sim.ATTACHMENT[:70_000]
PACKAGE = RecordName("package", sim.OFFICE, "00000000-0000-4000-8000-00000000a001")
TASK = RecordName("task", sim.OFFICE, "00000000-0000-4000-8000-00000000b001", PACKAGE)


def moved(found: StoredOperation, record: RecordName, kind: str) -> StoredOperation:
    """The same values said of another record."""
    header = msgspec.structs.replace(found.operation.header, record=record, kind=kind)
    return sim.stored(Operation(found.operation.body, header))


def operations(agency: Party) -> list[StoredOperation]:
    """Everything an operation of schema 1 can look like."""
    first, second = sim.operations(agency)
    body = second.operation.body
    assert body is not None
    kept = Body(None, {key: body.values[key] for key in ("grade", "tlp")})
    response = RecordName(
        "response", agency.replica.organisation, response_id(TASK.id, agency.replica.organisation),
        TASK,
    )  # fmt: skip
    status = sim.operation(
        agency, 3, {"status": "done", "result": "対処済み（架空）", "note": None}
    )
    superseding = sim.operation(agency, 4, {"title": "訂正した件名（架空）"})
    header = superseding.operation.header
    over = [msgspec.structs.replace(cell, over=[first.name]) for cell in header.cells]
    amended = msgspec.structs.replace(
        header, cells=over, kind="amend", record=first.operation.header.record
    )
    gone = sim.operation(agency, 5, {"title": "廃棄された事案（架空）"})
    return [
        first,
        sim.stored(Operation(kept, second.operation.header)),
        moved(status, response, "amend"),
        sim.stored(Operation(superseding.operation.body, amended)),
        sim.stored(Operation(None, gone.operation.header)),
    ]


def bundles() -> dict[str, tuple[bytes, Party]]:
    """Each sealed bundle by its file name, and who reads it."""
    here = sim.world()
    receipt = Receipt(
        journal=JournalHead(head="cd" * 32, position=42),
        manifest="ab" * 32,
        operation=None,
        outcome="applied",
        reason="",
        replica=here.office.id,
        seq=1,
    )
    telling = replace(sim.draft(here.office, here.agency), carries_trust=True)
    from_office = sim.write(here.office, here.agency, telling, [sim.blob(EVIDENCE)])
    told = replace(
        sim.draft(here.agency, here.office, 3),
        base=2,
        receipts=[receipt],
        journal=JournalHead(head="ef" * 32, position=7),
    )
    target = BytesIO()
    write_bundle(
        target,
        told,
        operations(here.agency),
        [sim.blob(b""), sim.blob(EVIDENCE)],
        here.agency.seed,
        here.office.replica.age_recipient,
        here.agency.replica.age_recipient,
    )
    return {
        "from-office.liaison": (from_office, here.agency),
        "from-agency.liaison": (target.getvalue(), here.office),
    }


def said(arrival: Arrival) -> dict[str, Any]:
    """What a reader of this bundle has to find in it."""
    return {
        "sender": arrival.sender.id,
        "recipient": arrival.recipient,
        "sequence": arrival.sequence,
        "base": arrival.base,
        "created": arrival.created,
        "manifest": arrival.manifest_hash,
        "journal": [arrival.journal.position, arrival.journal.head],
        "receipts": [msgspec.to_builtins(receipt) for receipt in arrival.receipts],
        "trust": [arrival.trust.root_version, arrival.trust.registry_version],
        "operations": [operation.name for operation in arrival.operations],
        "blobs": sorted(arrival.blobs),
    }


def bundles_of_format_2() -> dict[str, tuple[bytes, Party]]:
    """What only a bundle with epoch certificates can say."""
    here = sim.world()
    successor = next_epoch(here.agency)
    told = replace(sim.draft(successor, here.office), epochs=[certificate(here.agency, successor)])
    return {"from-new-epoch.liaison": (sim.write(successor, here.office, told), here.office)}


def make(folder: Path) -> None:
    """Write the golden bundles; FileExistsError when there are some already."""
    _make(folder / "v1", bundles())
    _make(folder / "v2", bundles_of_format_2())


def _make(folder: Path, made: dict[str, tuple[bytes, Party]]) -> None:
    folder.mkdir(parents=True)
    expected: dict[str, Any] = {}
    for name, (sealed, reader) in made.items():
        with TemporaryDirectory() as spool:
            arrival = sim.read(sealed, Path(spool), reader)
            expected[name] = {"reader": reader.identity, **said(arrival)}
        (folder / name).write_bytes(sealed)
    text = json.dumps(expected, indent=1, ensure_ascii=False) + "\n"
    (folder / "expected.json").write_text(text, encoding="utf-8")
    (folder / "trust.json").write_bytes(trust.encode_part(sim.world().trust))


if __name__ == "__main__":
    make(Path(sys.argv[1]))
