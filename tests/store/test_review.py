"""What a person reads before a bundle is applied is what applying then does."""

from dataclasses import replace

from liaison_app.domain.identity import response_id
from liaison_app.domain.operations import RecordName
from liaison_app.store.caselog import Act, FieldChange, ReviewItem
from tests.store.world import MARKED, Desk, World


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
    assert FieldChange("status", None, "new") in item.fields


def test_a_change_is_told_with_what_was_there_before(
    world: World, office: Desk, agency: Desk
) -> None:
    name = agency.incident("件名", reported=True)
    world.carry(agency, office)
    agency.amend(name, status="triage", techniques=["T1566"])
    review = office.case_log.review(world.arrival(agency, office, agency.operations()))
    assert (review.new, review.already_had) == (1, 1)
    assert review.items == (
        ReviewItem(
            kind="incident",
            uuid=name.id,
            reference="MOFA-2026-0001",
            title="件名",
            change="changed",
            fields=(
                FieldChange("status", "new", "triage"),
                FieldChange("techniques", None, ["T1566"]),
            ),
        ),
    )


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
    assert [item.change for item in review.items] == ["conflict"]
    applied = office.case_log.apply(arrival, office.tick())[1]
    assert applied == replace(review, items=())
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
