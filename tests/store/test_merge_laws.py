"""The laws of the merge, on real case logs: three installations of one organisation work on the
same records, now and then exchanging what they have; whatever then arrives in whatever order,
repeated or not, everybody ends with the same records, conflicts and settlements."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from liaison_app.domain.arrival import StoredOperation
from liaison_app.domain.operations import RecordName, Redaction, Value
from liaison_app.store.caselog import Act
from liaison_app.store.projection_schema import columns_of
from tests.store.world import Desk, World

Step = tuple[str, int, int, int]  # what, which desk, which record, which value or other desk
DESKS = 3
LETTERS = "ABCDEF"
VALUES: Sequence[tuple[str, Value]] = (
    ("status", "triage"),
    ("status", "responding"),
    ("title", "改題"),
    ("title", "別の改題"),
    ("techniques", ["T1566"]),
    ("techniques", ["T1190", "T1566"]),
    ("assessment", None),
    ("severity", "3"),
)
_WHAT = (
    *("set", "set", "set", "set", "set", "exchange", "exchange", "exchange", "settle", "settle"),
    *("remove", "merge", "restore", "note", "create", "dispose"),
)


@dataclass
class Site:
    """The desks, every operation as it was made, and the records by name."""

    world: World
    desks: list[Desk]
    made: dict[str, StoredOperation] = field(default_factory=dict)
    records: list[RecordName] = field(default_factory=list)
    settled: int = 0

    def write(self, desk: Desk, *acts: Act) -> None:
        before = int(str(desk.one("SELECT coalesce(max(pk), 0) FROM operation")))
        desk.write(*acts)
        for stored in desk.operations()[before:]:
            self.made[stored.name] = stored

    def carry(self, sender: Desk, recipient: Desk) -> None:
        self.deliver(sender, recipient, sender.operations())

    def deliver(self, sender: Desk, recipient: Desk, brought: Sequence[StoredOperation]) -> None:
        arrival = self.world.arrival(sender, recipient, brought)
        recipient.case_log.apply(arrival, recipient.tick())

    def create(self, desk: Desk) -> None:
        self.records.append(name := desk.name("incident"))
        values = {"title": "件名", "status": "new", "tlp": "TLP:AMBER"}
        self.write(desk, Act("create", name, "own", values, mint=True))

    def do(self, step: Step) -> None:
        what, place, which, value = step
        desk = self.desks[place % DESKS]
        known = [each for each in self.records if desk.shown(each, "uuid")]
        name = known[which % len(known)]
        match what:
            case "create":
                self.create(desk)
            case "set":
                key, chosen = VALUES[value % len(VALUES)]
                self.write(desk, Act("amend", name, "own", {key: chosen}))
            case "exchange":
                other = self.desks[(place + 1 + value % (DESKS - 1)) % DESKS]
                self.carry(desk, other)
            case "note":
                self.write(desk, Act("create", desk.name("entry", name), "own", {"text": "経過"}))
            case "remove" | "restore":
                self.write(desk, Act(what, name, "own", {"removed": what == "remove"}))
            case "merge":
                target = known[value % len(known)]
                if target != name:
                    self.write(
                        desk,
                        Act("amend", name, "own",
                            {"merged_into": target.id, "status": "duplicate"}),
                        Act("amend", target, "own", {"merged_into": None}),
                    )  # fmt: skip
            case "dispose":
                first = next(s.name for s in desk.operations() if _is_on(s, name))
                self.write(
                    desk,
                    Act("dispose", name, "own", {"removal_reason": "廃棄"},
                        redacts=(Redaction(operation=first, field="title"),)),
                )  # fmt: skip
            case "settle":
                for other in self.desks:
                    if other is not desk:
                        self.carry(other, desk)
                self._settle(desk, value)

    def _settle(self, desk: Desk, value: int) -> None:
        found = desk.case_log.queries.conflicts()
        if found:
            chosen = found[value % len(found)]
            heads = desk.case_log.queries.heads(chosen.pk, chosen.compartment, chosen.field)
            kept = heads[value % len(heads)]
            if not kept.destroyed:
                self.settled += 1
                values = {chosen.field: kept.value}
                self.write(desk, Act("settle", chosen.name, chosen.compartment, values))


def _is_on(stored: StoredOperation, name: RecordName) -> bool:
    return stored.operation.header.record == name


@contextmanager
def site(steps: Sequence[Step]) -> Iterator[Site]:
    with TemporaryDirectory() as folder:
        world = World(Path(folder))
        try:
            made = Site(world, [world.agency("mofa", letter=LETTERS[n]) for n in range(DESKS)])
            for _ in range(2):
                made.create(made.desks[0])
            for desk in made.desks[1:]:
                made.carry(made.desks[0], desk)
            for step in steps:
                made.do(step)
            yield made
        finally:
            world.close()


def state(desk: Desk) -> object:
    """Everything people see, by names that are the same on every machine."""
    columns = ", ".join(f'"{key}"' for key in columns_of("incident"))
    rows = desk.db.execute(
        f"SELECT uuid, owner, created_ms, updated_ms, hidden, {columns} FROM incident ORDER BY uuid"
    ).fetchall()
    entries = desk.db.execute("SELECT uuid, hidden, text FROM entry ORDER BY uuid").fetchall()
    queries = desk.case_log.queries
    conflicts = [
        (each.id, each.field, [
            (head.name, head.value, head.destroyed, head.edited)
            for head in queries.heads(each.pk, each.compartment, each.field)
        ])
        for each in queries.conflicts()
    ]  # fmt: skip
    return rows, entries, sorted(conflicts, key=lambda each: each[0]), queries.counts().incidents


steps = st.lists(
    st.tuples(
        st.sampled_from(_WHAT), st.integers(0, DESKS - 1), st.integers(0, 1), st.integers(0, 11)
    ),
    min_size=12,
    max_size=24,
)
LIMITS = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def checked(desk: Desk) -> object:
    """The state, once it is sure that a rebuild gives the same."""
    assert desk.case_log.check_projections() == []
    before = state(desk)
    desk.case_log.rebuild()
    assert state(desk) == before
    return before


@LIMITS
@given(steps)
def test_after_exchanging_everything_all_desks_say_the_same(drawn: list[Step]) -> None:
    with site(drawn) as made:
        for _ in range(2):
            for first, second in pairwise([*made.desks, made.desks[0]]):
                made.carry(first, second)
        found = [checked(desk) for desk in made.desks]
        _tell(made)
        assert all(each == found[0] for each in found)


@LIMITS
@given(steps, st.randoms(use_true_random=False))
def test_any_order_and_any_bundles_give_one_state(drawn: list[Step], random: object) -> None:
    with site(drawn) as made:
        _tell(made)
        found = [checked(_fresh(made, cut)) for cut in _deliveries(made, random)]
        assert all(each == found[0] for each in found)


@LIMITS
@given(steps, st.randoms(use_true_random=False))
def test_what_comes_again_changes_nothing(drawn: list[Step], random: object) -> None:
    with site(drawn) as made:
        (cut, *_) = _deliveries(made, random)
        desk = _fresh(made, cut)
        before = state(desk)
        for bundle in cut:
            made.deliver(made.desks[0], desk, bundle)
        assert state(desk) == before
        assert desk.case_log.check_projections() == []


def _deliveries(made: Site, random: object) -> list[list[list[StoredOperation]]]:
    """As made in one bundle; one by one backwards; shuffled in some bundles."""
    every = list(made.made.values())
    mixed = list(every)
    shuffle: Callable[[list[StoredOperation]], None] = random.shuffle  # type: ignore[attr-defined]
    shuffle(mixed)
    size = max(1, len(mixed) // 3)
    parts = [mixed[start : start + size] for start in range(0, len(mixed), size)]
    return [parts, [every], [[stored] for stored in reversed(every)]]


def _fresh(made: Site, bundles: Sequence[Sequence[StoredOperation]]) -> Desk:
    """An installation that knew nothing, after these bundles."""
    desk = made.world.agency("mofa", letter=LETTERS[len(made.world.desks) % len(LETTERS)])
    for bundle in bundles:
        made.deliver(made.desks[0], desk, bundle)
    return desk


def _tell(made: Site) -> None:
    """What the drawn histories held, for ``--hypothesis-show-statistics``."""
    kinds = {stored.operation.header.kind for stored in made.made.values()}
    for kind in sorted(kinds & {"settle", "remove", "dispose"}):
        event(kind)
    if any(desk.case_log.queries.conflicts() for desk in made.desks):
        event("in conflict")
