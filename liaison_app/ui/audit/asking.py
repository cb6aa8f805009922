"""What is typed above the audit log, as what the journal can be asked for."""

from datetime import UTC, date, datetime, time, timedelta

from liaison_app.domain.dates import JAPAN, format_rfc3339_utc
from liaison_app.domain.entry import fold, parse_day
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import OPERATION_KINDS
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.store.queries import JournalWord
from liaison_app.ui.session import Session

ENTRY_KINDS = ("bundle", "trust")  # of the journal, besides operations


def words_asked(session: Session, typed: str) -> tuple[JournalWord, ...]:
    """Each word may be part of what a line says on the screen, or a day in Japan."""
    return tuple(_word(session, word) for word in typed.split())


def _word(session: Session, word: str) -> JournalWord:
    needle, t = fold(word), session.t

    def said(sentence: str) -> bool:
        return needle in fold(sentence)

    return JournalWord(
        needle,
        kinds=tuple(each for each in ENTRY_KINDS if said(t(f"ui.audit.kind.{each}"))),
        acts=tuple(each for each in OPERATION_KINDS if said(t(f"operation.{each}"))),
        record_kinds=tuple(each for each in RECORD_KINDS if said(t(f"record.{each}"))),
        organisations=tuple(
            code
            for code, each in session.organisations().items()
            if said(f"{code}{each.name.ja}{each.name.en}")
        ),
        **_period(word),
    )


def _period(word: str) -> dict[str, tuple[str, str]]:
    try:
        day = date.fromisoformat(parse_day("day", word))
    except Refused:  # no day: the word is looked for as it stands
        return {}
    first = datetime.combine(day, time(), JAPAN).astimezone(UTC)
    return {"period": (format_rfc3339_utc(first), format_rfc3339_utc(first + timedelta(days=1)))}
