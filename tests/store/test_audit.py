"""The audit notices what was changed behind the program's back."""

import pytest

from liaison_app.domain.arrival import JournalHead, Receipt, TrustState
from liaison_app.domain.canonical import decode, encode
from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.operations import Body, Salted
from liaison_app.store import journal
from liaison_app.store.journal import Entry
from tests.store.world import START, Desk, World


@pytest.fixture
def used(world: World, office: Desk, agency: Desk) -> Desk:
    """An office with a bundle applied, a receipt kept, trust saved and an act of its own."""
    name = agency.incident(reported=True)
    agency.amend(name, status="triage")
    trust = TrustState((b"root",), b"registry", root_version=1, registry_version=1)
    office.case_log.save_trust(trust, office.tick())
    _bring_receipt(world, agency, office, office.head())
    world.carry(agency, office)
    office.amend(name, "internal", office_note="所見")
    return office


def test_a_sound_case_log_passes(used: Desk) -> None:
    report = used.case_log.verify()
    assert report.ok
    assert (report.position, report.operations_checked) == (7, 3)
    assert (report.bundles_checked, report.receipts_checked) == (2, 1)
    assert report.head == used.head().head


def test_an_empty_one_too(agency: Desk) -> None:
    report = agency.case_log.verify()
    assert report.ok
    assert (report.position, report.head) == (0, "0" * 64)


@pytest.mark.parametrize(
    ("edit", "position"),
    [
        ("UPDATE operation SET actor = '別の担当官' WHERE pk = 1", 5),
        ("UPDATE operation SET kind = 'settle' WHERE pk = 2", 6),
        ("UPDATE operation SET time_ms = time_ms - 1 WHERE pk = 2", 6),
        ("UPDATE operation SET seq = 9 WHERE pk = 2", 6),
        ("UPDATE operation SET compartment = 'internal' WHERE pk = 1", 5),
        ("UPDATE operation SET body = NULL WHERE pk = 1", 5),
        ("UPDATE operation SET header = body WHERE pk = 1", 5),
        ("UPDATE operation SET hash = zeroblob(32) WHERE pk = 3", 7),
        ("UPDATE record SET owner = 'mod'", 5),
        ("UPDATE replica SET id = 'ffffffffffffffffffffffffffffffff' WHERE pk = 1", 5),
        ("DELETE FROM operation WHERE pk = 3", 7),
        ("UPDATE journal SET applied_at = '2020-01-01T00:00:00Z' WHERE position = 2", 2),
        ("UPDATE journal SET head = zeroblob(32) WHERE position = 4", 4),
        ("UPDATE journal SET through = NULL WHERE position = 5", 5),
        ("UPDATE journal SET item = 1 WHERE position = 6", 6),
        ("DELETE FROM journal WHERE position = 3", 3),
        ("UPDATE bundle SET manifest_hash = replace(manifest_hash, '1', '2') WHERE seq = 1", 3),
        ("UPDATE trust SET envelope = x'00' WHERE kind = 'registry'", 2),
    ],
)
def test_an_edited_row_is_noticed_at_its_position(used: Desk, edit: str, position: int) -> None:
    used.db.execute(edit)
    report = used.case_log.verify()
    assert not report.ok
    assert report.broken_at == position
    assert report.reason


def test_an_edited_value_is_noticed_although_its_text_is_well_formed(used: Desk) -> None:
    (stored,) = used.db.execute("SELECT body FROM operation WHERE pk = 1").fetchone()
    body = decode(stored, Body)
    values = {**body.values, "title": Salted(body.values["title"].salt, "書き換え")}
    forged = encode(Body(body.actor, values))
    used.db.execute("UPDATE operation SET body = ? WHERE pk = 1", [forged])
    assert used.case_log.verify().broken_at == 5


def test_an_edited_envelope_is_noticed(used: Desk) -> None:
    used.db.execute("UPDATE bundle SET envelope = x'7b7d' WHERE seq = 2")
    report = used.case_log.verify()
    assert (report.bundles_bad, report.broken_at) == (1, None)
    assert not report.ok


def test_rows_that_came_in_by_another_door_are_noticed(used: Desk) -> None:
    position = used.head().position
    used.db.execute("DELETE FROM journal WHERE position = ?", [position])
    report = used.case_log.verify()
    assert (report.broken_at, report.reason) == (position - 1, "unlisted")


def test_a_cut_tail_is_noticed_by_what_the_other_side_countersigned(
    world: World, office: Desk, agency: Desk
) -> None:
    name = agency.incident(reported=True)
    agency.amend(name, status="triage")
    _bring_receipt(world, office, agency, agency.head())
    assert agency.case_log.verify().ok
    _cut_and_continue(agency, keep=1)
    report = agency.case_log.verify()
    assert report.broken_at is None
    assert (report.receipts_checked, report.receipts_bad) == (1, 1)
    say = report.receipts_say
    assert (say.witness, say.finding) == ("receipt", "restored-or-replaced")
    assert not report.ok


def test_a_damaged_file_is_noticed(agency: Desk, world: World) -> None:
    path = world.folder / "file"
    path.write_bytes(b"evidence")
    with path.open("rb") as stream:
        sha256, _ = agency.keep(stream, 100)
    assert agency.case_log.verify().ok
    agency.db.execute("UPDATE blob_chunk SET data = x'00'")
    assert agency.case_log.verify().files_bad == (sha256,)


def _bring_receipt(world: World, sender: Desk, recipient: Desk, head: JournalHead) -> None:
    receipt = Receipt(
        journal=head,
        manifest="c" * 64,
        operation=None,
        outcome="applied",
        reason="",
        replica=recipient.replica.id,
        seq=1,
    )
    arrival = world.arrival(sender, recipient, [], receipts=(receipt,))
    recipient.case_log.apply(arrival, recipient.tick())


def _cut_and_continue(desk: Desk, keep: int) -> None:
    """What someone with the key might do: forget the tail and chain the rest anew."""
    db = desk.db
    db.execute("DELETE FROM operation WHERE pk > ?", [keep])
    db.execute("UPDATE bundle SET applied_at = ?", [format_rfc3339_utc(START)])
    kept = db.execute("SELECT pk, hash FROM operation").fetchall()
    bundles = db.execute("SELECT pk, manifest_hash FROM bundle").fetchall()
    db.execute("DELETE FROM journal")
    journal.append(db, [Entry("operation", pk, name) for pk, name in kept], START)
    for pk, manifest in bundles:
        entry = Entry("bundle", pk, bytes.fromhex(manifest))
        journal.append(db, [entry], START, journal.Through(pk, manifest))
    desk.case_log.rebuild()
