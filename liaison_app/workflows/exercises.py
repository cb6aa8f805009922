"""Exercises and what is real never mix: one would be counted, and acted upon, as the other."""

from collections.abc import Mapping

from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Value
from liaison_app.store.queries import RecordRef
from liaison_app.workflows.desk import Desk


def is_exercise(desk: Desk, found: RecordRef) -> bool:
    """Whether a record that says so itself is an exercise's."""
    return bool(desk.queries.row(found).get("exercise"))


def like_package(desk: Desk, package: RecordRef, values: Mapping[str, Value]) -> dict[str, Value]:
    """What an item of a package says of itself: an exercise's, exactly if the package is. Refused
    ``exercise-mixed`` for an exercise in a real package."""
    if is_exercise(desk, package):
        return {**values, "exercise": True}
    if values.get("exercise"):
        raise Refused("exercise-mixed", id=package.reference)
    return dict(values)


def require_alike(desk: Desk, one: RecordRef, other: RecordRef) -> None:
    """Refused ``exercise-mixed`` where only one of the two is an exercise's."""
    if is_exercise(desk, one) != is_exercise(desk, other):
        raise Refused("exercise-mixed", id=other.reference)
