"""Thousands of spoilt bundles that nobody thought of, brought to real installations.

Each is refused by name and leaves the case log as it was, byte for byte; or it is taken, and says
what its sender signed: without the sender's key that is exactly what the original said.
`packaging/fuzz` brings ten thousand more.
"""

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from liaison_app.domain.arrival import Arrival
from liaison_app.domain.errors import BundleRefused
from liaison_app.domain.operations import RecordName
from liaison_app.domain.texts import Texts
from liaison_app.host.resources import resources_folder
from liaison_app.store.caselog import Act
from liaison_app.workflows import bundles
from liaison_app.workflows.epochs import open_epoch
from tests.attacks.arena import Arena, Lane, arena_in, copy_of, digest, heard, read_by_a_child
from tests.attacks.mutations import CHANGES, Spoilt, spoil
from tests.channels.world import MARKED, Site

# Of the bundles in the suite; starting a process takes most of the time. Prime to the ways.
CHILD_EVERY = 11


@pytest.fixture(scope="module")
def lanes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Lane]]:
    with arena_in(tmp_path_factory.mktemp("arena")) as arena:
        yield valid_bundles(arena)


def valid_bundles(arena: Arena) -> list[Lane]:
    """With operations, attachments, receipts, trust documents and (format 2) a new epoch."""
    office, mofa, npa = arena.office, arena.mofa, arena.npa
    office.task("mofa", "npa")
    for site in (mofa, npa):
        assert arena.world.go("office", site.name) == "applied"
        incident = site.create("incident", title=f"事案 {site.name}（架空）", status="new")
        attach(site, incident)
        site.report(incident)
    office.task("mofa", title="次の対応事項（架空）")
    open_epoch(npa.desk, "鍵の更新（架空）")
    npa.replica = npa.desk.trust.replicas[npa.desk.installation.replica]
    return [arena.lane(mofa, office), arena.lane(npa, office), arena.lane(office, mofa)]


def attach(site: Site, incident: RecordName) -> None:
    def acts(sha256: str, size: int) -> list[Act]:
        name = site.desk.new_name("attachment", incident)
        values = {**MARKED, "name": "記録.eml", "sha256": sha256, "bytes": size}
        return [Act("create", name, "own", values)]

    site.desk.write_file(io.BytesIO(site.name.encode() * 700), 10**6, acts)


def said(arrival: Arrival) -> tuple[object, ...]:
    """Everything a bundle says; attachments are named by their content."""
    lines = [(each.name, each.header, each.body) for each in arrival.operations]
    documents = arrival.trust.roots, arrival.trust.registry, arrival.trust.epochs
    return arrival.manifest_hash, arrival.envelope, lines, sorted(arrival.blobs), documents


def try_all(lanes: Sequence[Lane], seeds: Sequence[int], *, child_every: int = 0) -> Counter[str]:
    """Bring the spoilt bundles of ``seeds``; how often each refusal came."""
    texts = Texts.load(resources_folder() / "texts", "ja")
    before = {lane.name: digest(lane.recipient) for lane in lanes}
    original = {lane.name: said(reviewed(lane, lane.sealed)[0]) for lane in lanes}
    tally: Counter[str] = Counter()
    for count, seed in enumerate(seeds):
        lane, spoilt = spoil(seed, list(lanes))
        in_a_child = bool(child_every) and count % child_every == 0
        with read_by_a_child() if in_a_child else nullcontext():
            try:
                [arrival] = reviewed(lane, spoilt.data)
            except BundleRefused as refused:
                code = refused.code
            else:
                accepted(lane, spoilt, arrival, original[lane.name])
                code = "accepted"
        assert code == "accepted" or f"error.{code}" in texts, spoilt.how
        tally[code] += 1
        assert digest(lane.recipient) == before[lane.name], spoilt.how
    return tally


def reviewed(lane: Lane, data: bytes) -> list[Arrival]:
    """What review makes of a file; the inbox forgets it again."""
    file = lane.stick(data)
    arrivals: list[Arrival] = []
    with heard(arrivals):
        try:
            bundles.review_bundle(lane.recipient.desk, file)
        finally:
            file.unlink()
            lane.recipient.desk.inbox.forget_held(but=())
    return arrivals


def accepted(lane: Lane, spoilt: Spoilt, arrival: Arrival, original: tuple[object, ...]) -> None:
    """What passes says what was signed, and applying it leaves a case log that is whole."""
    if spoilt.kind != "insider":
        assert said(arrival) == original, spoilt.how
        return
    with TemporaryDirectory() as folder, copy_of(lane.recipient, Path(folder)) as there:
        file = lane.stick(spoilt.data)
        bundles.apply_bundle(there, file, not_restored=True)
        problems = there.case_log.verify().problems
        # What a partner says of our journal is told, true or not; it changes nothing.
        assert [each for each in problems if each.where != "receipt"] == [], spoilt.how
        assert there.case_log.check_projections() == [], spoilt.how


def test_a_hundred_and_fifty_spoilt_bundles(lanes: list[Lane]) -> None:
    tally = try_all(lanes, range(150), child_every=CHILD_EVERY)
    assert tally.total() == 150
    assert tally["accepted"] < 50
    assert len(tally) >= 12, tally


def test_every_way_to_spoil_a_bundle_changes_it(lanes: list[Lane]) -> None:
    """Otherwise the others would prove nothing."""
    kinds = {part.kind for lane in lanes for part in lane.inside.manifest.parts}
    assert kinds == {"trust", "epochs", "ops", "blob"}
    for seed in range(3 * len(CHANGES)):
        lane, spoilt = spoil(seed, lanes)
        assert spoilt.data != lane.sealed, spoilt.how
