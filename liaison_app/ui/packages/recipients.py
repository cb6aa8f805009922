"""Recipients as an author chooses them and writes them down, in words."""

from collections.abc import Iterable

from liaison_app.domain.vocabulary import AUDIENCE
from liaison_app.ui.session import Session
from liaison_app.workflows.addressing import ALL
from liaison_app.workflows.recipients_text import recipient_text as in_words


def recipient_text(session: Session, typed: str) -> str:
    """One of them, in the language of the screen."""
    return in_words(typed, session.translator.texts, session.organisation_name)


def recipients_text(session: Session, typed: Iterable[str]) -> str:
    """All of them, one after the other."""
    return session.t("ui.list.separator").join(recipient_text(session, each) for each in typed)


def recipient_rows(session: Session) -> list[tuple[str, str]]:
    """Whom one can tick: everybody and the audiences first, then organisations by themselves."""
    own = session.installation.organisation
    codes = (ALL, *(audience.code for audience in AUDIENCE), *session.organisations())
    return [(code, recipient_text(session, code)) for code in codes if code != own]
