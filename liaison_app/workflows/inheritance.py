"""A new record under another one begins with the markings in effect there."""

from liaison_app.domain.operations import Value
from liaison_app.store.queries import RecordRef
from liaison_app.workflows.desk import Desk


def inherit(desk: Desk, found: RecordRef) -> dict[str, Value]:
    """A child is marked like what it hangs on until someone marks it stricter."""
    marks = desk.queries.effective_markings(found.pk)
    values: dict[str, Value] = {"tlp": marks.tlp, "grade": marks.grade}
    if marks.handling:
        values["handling"] = list(marks.handling)
    if marks.recipients is not None:
        values["recipients"] = list(marks.recipients)
    return values
