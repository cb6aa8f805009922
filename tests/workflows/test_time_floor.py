"""A clock that is wrong is told, documents that expire are graded, and neither stops the work."""

import hashlib
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.host.resources import resources_folder
from liaison_app.host.vocabularies import load_vocabularies
from liaison_app.workflows.bundles import apply_bundle, arrivals, create_bundles, review_bundle
from liaison_app.workflows.desk import Desk, Surroundings
from liaison_app.workflows.enrolment import (
    accept_enrolment,
    approve_enrolment,
    request_enrolment,
)
from liaison_app.workflows.incidents import add_incident
from liaison_app.workflows.records import status
from liaison_app.workflows.registry import renew_registry, set_entitlement
from liaison_app.workflows.root_rotation import rotate_here
from liaison_app.workflows.setup import found
from liaison_app.workflows.time_floor import (
    clock_state,
    confirm_clock,
    overrides,
    trust_health,
)
from tests.workflows.conftest import PASSPHRASE, START, Clock

DAY, YEAR = timedelta(days=1), timedelta(days=365)
MOST = datetime(9999, 12, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Side:
    desk: Desk
    clock: Clock

    def digest(self) -> str:
        log = self.desk.path.with_name(self.desk.path.name + "-wal")
        written = self.desk.path.read_bytes() + (log.read_bytes() if log.exists() else b"")
        return hashlib.sha256(written).hexdigest()

    def refuses(self, act: Callable[[], object], code: str) -> None:
        """The act is refused by name and leaves the case log as it was."""
        before = self.digest()
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == code
        assert self.digest() == before


@dataclass(frozen=True)
class World:
    office: Side
    agency: Side
    stick: Path

    def send(self) -> Path:
        """The office's next bundle to the agency."""
        return create_bundles(self.office.desk, "mofa", self.stick)[0].file


def side(folder: Path, role: str, organisation: str, begin: datetime = START) -> Side:
    clock = Clock()
    clock.time = begin
    around = Surroundings(
        clock,
        secrets.token_bytes,
        resources_folder(),
        load_vocabularies(resources_folder(), START.date()),
    )
    desk = found(
        folder / organisation / "case-log.db",
        around,
        role=role,
        organisation=organisation,
        officer="当直",
        passphrase=PASSPHRASE,
    ).desk
    return Side(desk, clock)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    office, agency = side(tmp_path, "office", "nco"), side(tmp_path, "agency", "mofa")
    asked = request_enrolment(agency.desk, tmp_path / "request")
    given = approve_enrolment(office.desk, asked.file, asked.words, tmp_path / "answer")
    accept_enrolment(agency.desk, tmp_path / "answer", given.office_words)
    yield World(office, agency, tmp_path / "stick")
    office.desk.close()
    agency.desk.close()


def renew(office: Side) -> None:
    renew_registry(office.desk)


def test_a_clock_that_fits_says_nothing(world: World) -> None:
    for each in (world.office, world.agency):
        health = trust_health(each.desk)
        assert (health.clock.finding, health.grade) == ("", "good")
        assert status(each.desk).clock == "good"


def test_a_clock_below_what_was_recorded_is_told_and_signs_no_trust(world: World) -> None:
    office = world.office
    office.clock.time -= 3 * DAY
    state = clock_state(office.desk)
    assert state.finding == "behind"
    assert status(office.desk).clock == "behind"
    office.refuses(lambda: renew(office), "clock-behind")
    office.refuses(lambda: set_entitlement(office.desk, "mofa", tlp_max="green"), "clock-behind")
    office.refuses(lambda: rotate_here(office.desk), "clock-behind")
    add_incident(office.desk, {"title": "時計が遅れていても記録できる（架空）"})
    assert clock_state(office.desk).finding == "behind"
    assert world.send().is_file()
    office.clock.time += 3 * DAY
    assert clock_state(office.desk).finding == ""
    renew(office)


def test_a_clock_before_the_program_was_made_is_never_right(world: World) -> None:
    agency = world.agency
    agency.clock.time = datetime(1970, 1, 1, tzinfo=UTC)
    assert clock_state(agency.desk).finding == "behind"
    agency.refuses(lambda: confirm_clock(agency.desk, "確認した（架空）"), "clock-before-build")


def test_no_office_is_founded_by_a_clock_that_cannot_be_right(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="clock-before-build"):
        side(tmp_path, "office", "nco", datetime(1970, 1, 1, tzinfo=UTC))
    assert not list(tmp_path.rglob("case-log*"))
    side(tmp_path, "agency", "mofa", datetime(1970, 1, 1, tzinfo=UTC)).desk.close()


def test_the_offices_word_is_a_floor_for_the_agency(world: World) -> None:
    world.office.clock.time += 20 * DAY
    file = world.send()
    assert clock_state(world.agency.desk).finding == ""
    apply_bundle(world.agency.desk, file)
    state = clock_state(world.agency.desk)
    assert (state.finding, state.judged) == ("behind", state.evidence["manifest"])
    # What it enters meanwhile is entered, and the next bundle is applied.
    add_incident(world.agency.desk, {"title": "架空の事案"})
    assert apply_bundle(world.agency.desk, world.send()).warnings == ("clock-ahead",)


def test_a_clock_years_ahead_is_told_and_signs_nothing(world: World) -> None:
    office, agency = world.office, world.agency
    file = world.send()
    for each in (office, agency):
        each.clock.time += 3 * YEAR
        assert status(each.desk).clock == "ahead"
    office.refuses(lambda: renew(office), "clock-ahead")
    office.refuses(lambda: create_bundles(office.desk, "mofa", world.stick), "clock-ahead")
    agency.refuses(lambda: apply_bundle(agency.desk, file, "架空の理由"), "clock-ahead")
    office.refuses(lambda: confirm_clock(office.desk, "  "), "reason-needed")
    assert confirm_clock(office.desk, "三年ぶりの起動（架空）").finding == ""
    renew(office)
    (said,) = overrides(office.desk)
    assert (said.kind, said.reason, said.actor[1]) == ("clock", "三年ぶりの起動（架空）", "当直")
    assert office.desk.case_log.verify().ok


def test_before_enrolment_nothing_is_told_of_a_clock_ahead(tmp_path: Path) -> None:
    alone = side(tmp_path, "agency", "mofa", START + 5 * YEAR)
    assert clock_state(alone.desk).finding == ""
    assert status(alone.desk).trust == "none"
    alone.desk.close()


def test_a_clock_that_was_ahead_and_set_right_is_confirmed(world: World) -> None:
    agency = world.agency
    agency.clock.time += YEAR
    add_incident(agency.desk, {"title": "進んだ時計で記録した（架空）"})
    agency.clock.time -= YEAR
    assert clock_state(agency.desk).finding == "behind"
    assert confirm_clock(agency.desk, "時計を合わせた（架空）").finding == ""
    assert clock_state(agency.desk).finding == ""
    assert agency.desk.case_log.verify().ok


def test_an_expired_registry_needs_a_recorded_reason(world: World) -> None:
    agency = world.agency
    file = world.send()
    agency.clock.time += 350 * DAY
    assert trust_health(agency.desk).grade == "soon"
    agency.clock.time += 20 * DAY
    assert status(agency.desk).trust == "expired"
    assert "trust-expired" in review_bundle(agency.desk, file).review.warnings
    agency.refuses(lambda: apply_bundle(agency.desk, file), "trust-expired")
    agency.refuses(lambda: apply_bundle(agency.desk, file, " "), "trust-expired")
    assert [each.state for each in arrivals(agency.desk)] == ["unreviewed"]
    assert apply_bundle(agency.desk, file, "至急の対策のため（架空）").applied > 0
    (said,) = overrides(agency.desk)
    assert (said.kind, said.reason) == ("expired", "至急の対策のため（架空）")
    assert said.manifest is not None
    assert agency.desk.case_log.verify().ok
    assert apply_bundle(agency.desk, file).applied == 0  # the same file again, no reason needed
    assert len(overrides(agency.desk)) == 1
    world.office.clock.time += 370 * DAY
    renew(world.office)
    apply_bundle(agency.desk, world.send())
    assert trust_health(agency.desk).grade == "good"
    assert len(overrides(agency.desk)) == 1


def test_an_expired_root_admits_only_a_newer_root(world: World) -> None:
    office, agency = world.office, world.agency
    for _ in range(5):
        office.clock.time += YEAR
        renew(office)
    apply_bundle(agency.desk, world.send())
    office.clock.time += 10 * DAY
    file = world.send()
    agency.clock.time = office.clock.time
    assert trust_health(agency.desk).grade == "root-expired"
    assert "trust-root-expired" in review_bundle(agency.desk, file).review.warnings
    agency.refuses(lambda: apply_bundle(agency.desk, file, "架空の理由"), "trust-root-expired")
    rotate_here(office.desk)
    apply_bundle(agency.desk, world.send())
    assert (agency.desk.trust.root_version, trust_health(agency.desk).grade) == (2, "good")


def test_a_clock_driven_to_its_end_harms_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An office whose clock says 9999, with a program that does not mind."""
    import liaison_app.workflows.outgoing as made

    agency = world.agency
    right = world.office.clock.time
    world.office.clock.time = MOST
    world.office.refuses(world.send, "clock-ahead")
    monkeypatch.setattr(made, "require_clock_not_ahead", lambda _desk: None)
    monkeypatch.setattr(made, "in_force", lambda _desk, found, named: found)
    apply_bundle(agency.desk, world.send())
    state = clock_state(agency.desk)
    assert state.finding == "behind"
    assert trust_health(agency.desk).grade == "soon"
    world.office.clock.time = right
    apply_bundle(agency.desk, world.send())
    assert confirm_clock(agency.desk, "電話で確かめた（架空）").finding == ""
    assert trust_health(agency.desk).grade == "good"


def test_a_clock_in_the_last_hour_there_is_is_one_like_any_other(world: World) -> None:
    world.agency.clock.time = datetime(9999, 12, 31, 23, 30, tzinfo=UTC)
    assert clock_state(world.agency.desk).finding == "ahead"
    stick = world.send()
    assert "clock-ahead" not in review_bundle(world.agency.desk, stick).review.warnings
    # By such a clock every document has expired, which is named as what it probably is.
    world.agency.refuses(lambda: apply_bundle(world.agency.desk, stick), "clock-ahead")


def test_an_agencys_clock_far_ahead_is_told_by_whoever_applies(world: World) -> None:
    """It makes bundles all the same: its office must hear from it."""
    world.agency.clock.time += timedelta(days=3 * 365)
    desk = world.agency.desk
    (made,) = create_bundles(desk, "office", world.stick)
    assert "clock-ahead" in review_bundle(world.office.desk, made.file).review.warnings
    assert "clock-ahead" in apply_bundle(world.office.desk, made.file).warnings


def test_a_channel_at_its_last_number_says_so(world: World) -> None:
    first = world.send()
    inbox = world.office.desk.inbox
    inbox._db.execute("UPDATE sent SET seq = ?", [2**53 - 1])
    inbox._db.conn.commit()
    world.office.refuses(world.send, "channel-used-up")
    assert [path.name for path in world.stick.iterdir()] == [first.name]
