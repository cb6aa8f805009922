"""Recipients as an author chooses them and writes them down, in words."""

from collections.abc import Iterable

from liaison_app.domain.vocabulary import AUDIENCE, label_of
from liaison_app.ui.session import Session
from liaison_app.workflows.addressing import ALL, AUDIENCES, COPY


def recipient_text(session: Session, typed: str) -> str:
    """An organisation's name, an audience or everybody; a copy says that it is one."""
    bare = typed.removeprefix(COPY)
    if bare == ALL:
        name = session.t("packages.everybody")
    elif bare in AUDIENCES:
        name = label_of(AUDIENCE, bare).in_language(session.language)
    else:
        name = session.organisation_name(bare)
    return session.t("packages.copy_to", name=name) if typed.startswith(COPY) else name


def recipients_text(session: Session, typed: Iterable[str]) -> str:
    """All of them, one after the other."""
    return session.t("ui.list.separator").join(recipient_text(session, each) for each in typed)


def recipient_rows(session: Session) -> list[tuple[str, str]]:
    """Whom one can tick: the audiences first, then organisations by themselves."""
    own = session.installation.organisation
    codes = (*(audience.code for audience in AUDIENCE), *session.organisations())
    return [(code, recipient_text(session, code)) for code in codes if code != own]
