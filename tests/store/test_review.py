"""What a person reads before a bundle is applied is what applying then does."""

from dataclasses import replace

from liaison_app.domain.arrival import Receipt
from liaison_app.domain.identity import response_id
from liaison_app.domain.operations import RecordName
from liaison_app.store.caselog import Act, Page, Review, ReviewItem
from tests.store.world import MARKED, Desk, World, operation


def told(item: ReviewItem) -> list[tuple[str, object, object]]:
    return [(each.field, each.before, each.after) for each in item.fields]


def review_of(world: World, sender: Desk, recipient: Desk, page: Page | None = None) -> Review:
    arrival = world.arrival(sender, recipient, sender.operations())
    return recipient.case_log.review(arrival, *([page] if page else []))


def test_a_review_changes_nothing(world: World, office: Desk, agency: Desk) -> None:
    agency.incident(reported=True)
    before = office.content()
    office.case_log.review(world.arrival(agency, office, agency.operations()))
    assert office.content() == before


def test_a_new_record_is_told_with_its_fields(world: World, office: Desk, agency: Desk) -> None:
    name = agency.incident("標的型攻撃メール", reported=True)
    review = office.case_log.review(world.arrival(agency, office, agency.operations()))
    assert (review.operations, review.new, review.already_had, review.conflicts) == (1, 1, 0, 0)
    (item,) = review.items
    assert (item.kind, item.uuid, item.change) == ("incident", name.id, "new")
    assert (item.reference, item.title) == ("MOFA-2026-0001", "標的型攻撃メール")
    assert ("status", None, "new") in told(item)
    status = next(each for each in item.fields if each.field == "status")
    assert (status.actor, status.replica) == ("当直", agency.replica.id)
    assert (item.owner, item.acts) == ("mofa", ("create",))
    assert review.kinds == (("incident", "new", 1),)


def test_a_change_is_told_with_what_was_there_before(
    world: World, office: Desk, agency: Desk
) -> None:
    name = agency.incident("件名", reported=True)
    world.carry(agency, office)
    agency.amend(name, status="triage", techniques=["T1566"])
    review = office.case_log.review(world.arrival(agency, office, agency.operations()))
    assert (review.new, review.already_had) == (1, 1)
    (item,) = review.items
    assert (item.kind, item.uuid, item.reference) == ("incident", name.id, "MOFA-2026-0001")
    assert (item.title, item.change, item.acts) == ("件名", "changed", ("amend",))
    assert told(item) == [("status", "new", "triage"), ("techniques", None, ["T1566"])]


def test_what_does_not_agree_is_told_as_a_conflict_and_is_one_after_applying(
    world: World, office: Desk
) -> None:
    first, second = world.agency("mofa"), world.agency("mofa", letter="B")
    name = first.incident("件名", reported=True)
    world.carry(first, office)
    world.carry(office, second)
    first.amend(name, status="triage", severity="3")
    second.tick()
    second.amend(name, status="responding", severity="3")
    world.carry(first, office)
    arrival = world.arrival(second, office, second.case_log.outgoing(office.replica).operations)
    review = office.case_log.review(arrival)
    assert review.conflicts == 1
    (item,) = review.items
    assert item.change == "conflict"
    assert {each.field: each.conflict for each in item.fields} == {
        "status": True,
        "severity": False,
    }
    applied = office.case_log.apply(arrival, office.tick())[1]
    assert (applied.new, applied.already_had, applied.conflicts, applied.warnings) == (
        review.new, review.already_had, review.conflicts, review.warnings,
    )  # fmt: skip
    assert office.db.execute('SELECT field FROM "conflict"').fetchall() == [("status",)]
    assert office.shown(name, "status") == "responding"


def test_a_settled_conflict_is_gone_everywhere(world: World, office: Desk) -> None:
    first, second = world.agency("mofa"), world.agency("mofa", letter="B")
    name = first.incident("件名", reported=True)
    world.carry(first, office)
    world.carry(office, second)
    first.amend(name, status="triage")
    second.amend(name, status="responding")
    world.carry(first, office)
    world.carry(office, second)
    second.write(Act("settle", name, "own", {"status": "contained"}))
    world.carry(second, office)
    assert office.one('SELECT count(*) FROM "conflict"') == 0
    assert office.shown(name, "status") == "contained"


def test_what_has_no_title_is_named_by_what_it_belongs_to(
    world: World, office: Desk, agency: Desk
) -> None:
    package = office.marked("package", title="対策パッケージ")
    task = office.name("task", package)
    office.write(
        Act("create", task, "own", {"title": "修正プログラムの適用", **MARKED}, mint=True),
        Act("address", task, "notice:mofa", {"addressed": True}),
        Act("publish", package, "own", {"published_at": "2026-11-24T00:00:00Z"}),
    )
    world.carry(office, agency)
    response = RecordName("response", "mofa", response_id(task.id, "mofa"), task)
    agency.write(Act("create", response, "own", {"status": "acknowledged"}))
    review = office.case_log.review(world.arrival(agency, office, agency.operations()[-1:]))
    (item,) = review.items
    assert (item.kind, item.reference) == ("response", "T-2026-0001")
    assert item.title == "修正プログラムの適用"
    assert item.change == "new"


def test_records_new_in_the_same_bundle_lend_their_titles(
    world: World, office: Desk, agency: Desk
) -> None:
    incident = agency.incident("件名", reported=True)
    agency.marked("entry", incident, text="関係機関へ連絡した。")
    review = office.case_log.review(world.arrival(agency, office, agency.operations()))
    assert [(item.reference, item.title) for item in review.items] == [
        ("MOFA-2026-0001", "件名"),
        ("MOFA-2026-0001", "関係機関へ連絡した。"),
    ]


def test_every_record_is_counted_and_a_page_is_told_conflicts_first(
    world: World, office: Desk
) -> None:
    first, second = world.agency("mofa"), world.agency("mofa", letter="B")
    names = [first.incident(f"件名{number}", reported=True) for number in range(4)]
    world.carry(first, office)
    world.carry_all(first, second)
    first.amend(names[2], status="triage")
    world.carry_all(first, office)
    second.tick()
    second.amend(names[2], status="responding")
    second.amend(names[1], severity="3")
    second.incident("新規", reported=True)
    review = review_of(world, second, office)
    assert review.records == 3
    assert [item.change for item in review.items] == ["conflict", "changed", "new"]
    assert review.kinds == (
        ("incident", "changed", 1), ("incident", "conflict", 1), ("incident", "new", 1),
    )  # fmt: skip
    pages = [review_of(world, second, office, Page(start, 2)) for start in (0, 2, 4)]
    assert [len(page.items) for page in pages] == [2, 1, 0]
    assert (*pages[0].items, *pages[1].items) == review.items
    assert {replace(page, items=()) for page in pages} == {replace(review, items=())}


def test_a_removal_that_meets_an_edit_is_told_as_a_conflict(world: World) -> None:
    first, second = world.agency("mofa"), world.agency("mofa", letter="B")
    name = first.incident("件名")
    world.carry_all(first, second)
    first.write(Act("remove", name, "own", {"removed": True}))
    second.amend(name, status="triage")
    review = review_of(world, second, first)
    assert review.conflicts == 1
    (item,) = review.items
    assert item.change == "conflict"
    assert first.case_log.apply(
        world.arrival(second, first, second.operations()), first.tick()
    )[1].conflicts == 1  # fmt: skip
    assert first.case_log.queries.counts().conflicts == 1


def test_acts_that_do_more_than_enter_values_are_counted(world: World, office: Desk) -> None:
    agency = world.agency("mofa")
    name = agency.incident("件名", reported=True)
    agency.write(Act("settle", name, "own", {"status": "triage"}))
    agency.write(Act("remove", name, "own", {"removed": True}))
    agency.write(Act("restore", name, "own", {"removed": False}))
    review = review_of(world, agency, office)
    assert review.acts == (("remove", 1), ("restore", 1), ("settle", 1))
    assert review.items[0].acts == ("create", "settle", "remove", "restore")


def test_files_are_named_with_their_size_and_what_did_not_come(world: World, office: Desk) -> None:
    agency = world.agency("mofa")
    incident = agency.incident("件名", reported=True)
    agency.marked("attachment", incident, name="画面.png", sha256="a" * 64, bytes=1234)
    review = review_of(world, agency, office)
    (file,) = review.files
    assert (file.name, file.size, file.here) == ("画面.png", 1234, False)
    assert "file-missing" in review.warnings


def test_what_is_marked_for_few_is_counted(world: World, office: Desk) -> None:
    agency = world.agency("mofa")
    for tlp in ("TLP:AMBER+STRICT", "TLP:AMBER", "TLP:RED", "TLP:RED"):
        agency.incident("件名", reported=True, tlp=tlp)
    assert review_of(world, agency, office).marked == (("TLP:RED", 2), ("TLP:AMBER+STRICT", 1))


def test_receipts_are_told_once(world: World, office: Desk, agency: Desk) -> None:
    def receipt(seq: int, outcome: str, reason: str = "") -> Receipt:
        return Receipt(office.head(), "a" * 64, None, outcome, reason, office.replica.id, seq)  # type: ignore[arg-type]

    said = (receipt(1, "applied"), receipt(2, "declined", "件名に誤り（架空）"))
    arrival = world.arrival(agency, office, [], receipts=said)
    found = office.case_log.review(arrival)
    assert [(each.seq, each.outcome) for each in found.receipts] == [
        (2, "declined"),
        (1, "applied"),
    ]
    office.case_log.apply(arrival, office.tick())
    again = world.arrival(agency, office, [], receipts=(*said, receipt(3, "applied")))
    assert [each.seq for each in office.case_log.review(again).receipts] == [3]


def test_the_same_number_twice_is_told_as_a_fork(world: World, office: Desk) -> None:
    agency = world.agency("mofa")
    name = agency.incident("件名", reported=True)
    world.carry(agency, office)
    twin = operation(agency.replica.id, 1, name, {"status": ("triage", ())})
    review = office.case_log.review(world.arrival(agency, office, [twin]))
    assert review.warnings == ("fork",)
