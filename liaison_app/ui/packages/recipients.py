"""Recipients as an author writes them down, in words."""

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
