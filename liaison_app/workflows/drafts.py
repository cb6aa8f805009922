"""Forms that are being filled: kept for their officer, in the case log, and told to nobody.

What was typed survives a lock, a cancelled form and a crash, and is there when the same officer
opens the form again, until he submits or discards it.
"""

from collections.abc import Mapping

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.store.form_drafts import NO_RECORD, FormDraft
from liaison_app.store.queries import Reader
from liaison_app.workflows.desk import Desk


def kept_draft(reader: Reader, form: str, about: str, officer: str) -> FormDraft | None:
    """What an officer (by id) typed into a form about a record (its id, empty for none).

    Refused: ``record-unknown``."""
    return reader.form_draft(officer, form, _pk(reader, about))


def keep_draft(desk: Desk, form: str, about: str, texts: Mapping[str, str]) -> None:
    """Keep what is typed; no texts: forget what was kept. Of a record that is gone nothing is kept.

    Refused: ``record-unknown``."""
    record = _pk(desk.queries, about)
    if record != NO_RECORD:
        name = desk.queries.ref(record).name
        texts = {} if desk.queries.taken_away(name) == "disposed" else texts
    now = format_rfc3339_utc(desk.now())
    desk.case_log.keep_draft(desk.actor.id, form, record, now, texts)


def _pk(reader: Reader, about: str) -> int:
    return reader.resolve(about).pk if about else NO_RECORD
