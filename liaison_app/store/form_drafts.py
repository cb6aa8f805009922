"""What officers typed into forms and have not submitted yet.

No statement of theirs, like what is chosen on a checklist (`pending_ticks`): it stays in this
file, is no part of what is held or sent, and goes when the form is submitted or the record it is
about is disposed of.
"""

import json
from collections.abc import Mapping
from typing import NamedTuple

from liaison_app.store.connection import Database

TABLE = (
    "CREATE TABLE form_draft(officer TEXT NOT NULL, form TEXT NOT NULL, record INTEGER NOT NULL,"
    " kept_at TEXT NOT NULL, texts TEXT NOT NULL,"
    " PRIMARY KEY(officer, form, record)) STRICT, WITHOUT ROWID"
)
NO_RECORD = 0  # of a form that is about no record yet


class FormDraft(NamedTuple):
    """The texts of one form by field, and when they were kept (RFC 3339)."""

    form: str
    kept_at: str
    texts: dict[str, str]


def keep(
    db: Database, officer: str, form: str, record: int, kept_at: str, texts: Mapping[str, str]
) -> None:
    """Keep these in the place of what was kept of the form; without texts nothing is; in the
    caller's transaction."""
    if not texts:
        db.execute(
            "DELETE FROM form_draft WHERE officer = ? AND form = ? AND record = ?",
            [officer, form, record],
        )
        return
    db.execute(
        "INSERT OR REPLACE INTO form_draft(officer, form, record, kept_at, texts)"
        " VALUES (?,?,?,?,?)",
        [officer, form, record, kept_at, json.dumps(dict(texts), ensure_ascii=False)],
    )


def kept(db: Database, officer: str, form: str, record: int) -> FormDraft | None:
    """What was kept of one form."""
    sql = (
        "SELECT form, kept_at, texts FROM form_draft WHERE officer = ? AND form = ? AND record = ?"
    )
    row = db.execute(sql, [officer, form, record]).fetchone()
    return FormDraft(row[0], row[1], json.loads(row[2])) if row else None


def waiting(db: Database, officer: str) -> list[str]:
    """Which forms of his wait, one entry for each, the newest first."""
    sql = "SELECT form FROM form_draft WHERE officer = ? ORDER BY kept_at DESC, form, record"
    return [row[0] for row in db.execute(sql, [officer])]


def forget(db: Database, record: int) -> None:
    """A record is disposed of, and what anybody was about to say of it with it."""
    db.execute("DELETE FROM form_draft WHERE record = ?", [record])
