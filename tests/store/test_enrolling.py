"""Enrolment in the case log: trust documents kept, LOCAL references re-minted."""

from dataclasses import replace
from datetime import datetime

import pytest

from liaison_app.domain.arrival import TrustState
from liaison_app.domain.errors import Refused
from liaison_app.store.caselog import ChangeSet
from tests.store.world import DUTY, OFFICE, START, Desk, World


def test_records_get_their_references_in_the_order_they_were_created(world: World) -> None:
    agency = world.agency(enrolled=False)
    names = [agency.incident(title) for title in ("甲", "乙")]
    assert [agency.shown(name, "reference") for name in names] == ["LOCAL-0001", "LOCAL-0002"]
    changes = _enrol(agency, _trust(world))
    assert changes.references == {
        names[0].id: "MOFA-2026-0001",
        names[1].id: "MOFA-2026-0002",
    }
    assert [agency.shown(name, "reference") for name in names] == [
        "MOFA-2026-0001",
        "MOFA-2026-0002",
    ]
    assert agency.shown(agency.incident("丙"), "reference") == "MOFA-2026-0003"
    assert agency.case_log.installation.enrolled
    assert agency.case_log.installation.office == OFFICE
    assert agency.case_log.verify().ok


def test_the_year_is_that_of_the_creation_not_of_the_enrolment(world: World) -> None:
    agency = world.agency(enrolled=False)
    name = agency.incident()
    agency.now = datetime.fromisoformat("2027-06-01T00:00:00+00:00")
    _enrol(agency, _trust(world))
    assert agency.shown(name, "reference") == "MOFA-2026-0001"


def test_the_local_name_keeps_resolving_here_and_only_here(world: World, office: Desk) -> None:
    agency = world.agency(enrolled=False)
    agency.incident(reported=True)
    _enrol(agency, _trust(world))
    world.carry(agency, office)
    names = "SELECT name FROM reference ORDER BY name"
    assert agency.db.execute(names).fetchall() == [("LOCAL-0001",), ("MOFA-2026-0001",)]
    assert office.db.execute(names).fetchall() == [("MOFA-2026-0001",)]


def test_the_letter_of_the_registry_is_used(world: World) -> None:
    agency = world.agency(enrolled=False)
    name = agency.incident()
    _enrol(agency, _trust(world), letter="B")
    assert agency.shown(name, "reference") == "MOFA-2026-B0001"


def test_an_enrolled_agency_is_not_enrolled_again(world: World, agency: Desk) -> None:
    before = agency.content()
    with pytest.raises(Refused, match="already-enrolled"):
        _enrol(agency, _trust(world))
    assert agency.content() == before


def test_trust_documents_never_fork_and_never_go_back(office: Desk) -> None:
    def save(roots: list[bytes], newest: int, registry: bytes, version: int) -> None:
        office.case_log.save_trust(_state(roots, newest, registry, version), START)

    save([b"root 1"], 1, b"registry 1", 1)
    save([b"root 1", b"root 2"], 2, b"registry 3", 3)
    before = office.content()
    for offered, code in (
        (([b"another root 2"], 2, b"registry 3", 3), "trust-fork"),
        (([b"root 2"], 2, b"another registry 3", 3), "trust-fork"),
        (([b"root 2"], 2, b"registry 2", 2), "trust-rollback"),
        (([b"root 1"], 1, b"registry 3", 3), "trust-rollback"),
    ):
        with pytest.raises(Refused) as refused:
            save(*offered)
        assert refused.value.code == code
        assert office.content() == before
    assert office.case_log.trust_documents() == ((b"root 1", b"root 2"), b"registry 3")


def test_registries_under_new_keys_are_counted_anew(office: Desk) -> None:
    most = 2**53 - 1
    office.case_log.save_trust(_state([b"root 1"], 1, b"driven", most), START)
    renewed = _state([b"root 1", b"root 2"], 2, b"registry 4", 4, since=2)
    office.case_log.save_trust(renewed, START)
    assert office.case_log.trust_documents() == ((b"root 1", b"root 2"), b"registry 4")
    again = _state([b"root 1", b"root 2"], 2, b"registry 3", 3, since=2)
    with pytest.raises(Refused, match="trust-rollback"):
        office.case_log.save_trust(again, START)
    assert office.case_log.verify().ok


def test_trust_documents_saved_twice_are_kept_once(office: Desk) -> None:
    for _ in range(2):
        office.case_log.save_trust(_state([b"root 1"], 1, b"registry 1", 1), START)
    assert office.one("SELECT count(*) FROM trust") == 2
    assert office.one("SELECT count(*) FROM journal WHERE kind = 'trust'") == 2


def _state(
    roots: list[bytes], newest: int, registry: bytes, version: int, since: int = 1
) -> TrustState:
    return TrustState(
        roots=tuple(roots),
        root_version=newest,
        registry=registry,
        registry_version=version,
        registry_since=since,
    )


def _trust(world: World) -> TrustState:
    return replace(
        world.trust(), roots=(b"root",), root_version=1, registry=b"registry", registry_version=1
    )


def _enrol(agency: Desk, trust: TrustState, letter: str = "A") -> ChangeSet:
    return agency.case_log.enrol(trust, letter, DUTY, agency.tick(), agency.salt)
