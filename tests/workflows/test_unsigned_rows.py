"""Settings and releases that one officer wrote past the procedures, without any signature."""

from liaison_app.store.caselog import Act
from liaison_app.workflows.audit import verify_audit
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.release_policy import asks_for_two


def reasons(desk: Desk, kind: str) -> list[str]:
    return [each["reason"] for each in verify_audit(desk)["problems"] if each["where"] == kind]


def test_a_setting_nobody_signed_is_stricter_and_named(desk: Desk) -> None:
    desk.write(Act("create", desk.new_name("policy"), "own", {"two_person_release": False}))
    assert asks_for_two(desk)
    assert reasons(desk, "policy") == ["unsigned"]


def test_a_release_nobody_signed_is_named(desk: Desk) -> None:
    name = desk.new_name("release")
    written = {"written_by": desk.actor.name, "written_at": "2026-11-24T00:00:00Z"}
    desk.write(Act("create", name, "own", {"file": "nco-to-mofa-0001.liaison", **written}))
    assert reasons(desk, "release") == ["unsigned"]
