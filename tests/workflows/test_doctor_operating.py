"""The doctor tells what an administrator still owes an installation, and what to do."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from liaison_app.domain.administration import AdministratorPolicy
from liaison_app.domain.texts import LANGUAGES, Texts
from liaison_app.exchange import keys, registrar
from liaison_app.host.resources import resources_folder
from liaison_app.workflows.desk import Desk, Surroundings
from liaison_app.workflows.doctor import examine
from liaison_app.workflows.examined import Finding
from liaison_app.workflows.incidents import add_incident
from liaison_app.workflows.keys import make_recovery_key
from liaison_app.workflows.office_keys import keep_trust
from liaison_app.workflows.retention import set_retention
from liaison_app.workflows.setup import found
from tests.workflows.conftest import PASSPHRASE

SUBJECTS = {
    *("program", "fonts", "policy", "keyring", "unlocking", "recovery", "two-officers"),
    *("enrolment", "trust-time", "media", "backups", "backups-elsewhere", "update"),
    *("disposal", "logs", "audit"),
}


def findings(desk: Desk) -> dict[str, Finding]:
    return {each.check: each for each in examine(desk, resources_folder())}


def advised(desk: Desk) -> set[str]:
    return {name for name, each in findings(desk).items() if each.advice} - {"program"}


@pytest.fixture
def office(tmp_path: Path, surroundings: Surroundings) -> Iterator[Desk]:
    made = found(
        tmp_path / "office" / "case-log.db",
        surroundings,
        role="office",
        organisation="nco",
        officer="当直",
        passphrase=PASSPHRASE,
    )
    yield made.desk
    made.desk.close()


def test_each_subject_is_looked_at_and_nothing_of_it_is_a_fault(desk: Desk) -> None:
    found = findings(desk)
    assert found.keys() >= SUBJECTS
    assert "root-keys" not in found
    assert all(each.ok for each in found.values())


def test_what_is_advised_has_words_in_both_languages(desk: Desk, office: Desk) -> None:
    for language in LANGUAGES:
        texts = Texts.load(resources_folder() / "texts", language)
        for name in {*findings(desk), *findings(office), "revoking"}:
            assert texts(f"doctor.{name}")
        for name in {*advised(desk), *advised(office), "revoking", "disposal", "media"}:
            assert texts(f"doctor.help.{name}")


def test_a_new_agency_is_told_of_keys_enrolment_and_backups(desk: Desk) -> None:
    told = advised(desk)
    assert {"recovery", "two-officers", "enrolment", "update", "backups-elsewhere"} <= told
    assert "disposal" not in told
    make_recovery_key(desk)
    policy = AdministratorPolicy(two_person_release=True)
    desk.surroundings = replace(desk.surroundings, policy=policy)
    assert not {"recovery", "two-officers"} & advised(desk)
    assert findings(desk)["two-officers"].detail == "release"


def test_an_office_is_told_of_its_root_keys_and_of_who_signs_new_versions(office: Desk) -> None:
    assert {"root-keys", "update", "enrolment"} <= advised(office)
    assert findings(office)["root-keys"].detail == "1 / 1, +"
    registry = office.secrets.registry
    assert registry is not None
    named = [keys.public_key(bytes(range(32)))]
    keep_trust(office, registrar.name_release_keys(office.trust, named, [registry], office.now()))
    found = findings(office)["update"]
    assert not found.advice
    assert found.detail.startswith("SHA256:")


def test_records_whose_time_is_over_are_counted(desk: Desk) -> None:
    made = add_incident(desk, {"title": "架空"})
    set_retention(desk, made.reference, {"retention": "1", "retention_from": "2020-04-01"})
    found = findings(desk)["disposal"]
    assert (found.detail, found.advice) == ("1", True)
