"""Recipients as an author typed them, in words: once for the terminal, the window and paper."""

from collections.abc import Callable, Iterable

from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import AUDIENCE, label_of
from liaison_app.workflows.addressing import ALL, AUDIENCES, COPY
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.organisations import known_organisations

Names = Callable[[str], str]  # an organisation's name by its code


def names_in(desk: Desk, language: str) -> Names:
    """Organisations' names in a language; the code of one that is not known."""
    known = known_organisations(desk.queries, desk.vocabularies)
    return lambda code: known[code].name.in_language(language) if code in known else code.upper()


def recipient_text(typed: str, texts: Texts, names: Names) -> str:
    """An organisation's name, an audience or everybody; a copy says that it is one."""
    bare = typed.removeprefix(COPY)
    if bare == ALL:
        name = texts("packages.everybody")
    elif bare in AUDIENCES:
        name = label_of(AUDIENCE, bare).in_language(texts.language)
    else:
        name = names(bare)
    return texts("packages.copy_to", name=name) if typed.startswith(COPY) else name


def recipients_text(to: Iterable[str], texts: Texts, names: Names) -> str:
    """All of them, one after the other."""
    return texts("approval.joined").join(recipient_text(each, texts, names) for each in to)
