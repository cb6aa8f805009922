"""Circulations in words, once for the command line, the window and the sheet."""

from collections.abc import Sequence

from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import OFFICER_ROLE, label_of
from liaison_app.workflows.issue_content import Difference
from liaison_app.workflows.officer_roles import ALL_ROLES
from liaison_app.workflows.records import field_in


def difference_text(each: Difference, texts: Texts) -> str:
    """One record that changed: which, and what of it."""
    name = each.reference or texts(f"record.{each.kind}")
    if not each.fields:
        return texts("approval.whole", record=name)
    labels = [_label(each.kind, key, texts.language) for key in each.fields]
    return texts("approval.fields", record=name, fields=texts("approval.joined").join(labels))


def roles_text(codes: Sequence[str], texts: Texts) -> str:
    """An officer's roles; all of them in one word."""
    if tuple(codes) == ALL_ROLES:
        return texts("approval.roles.all")
    if not codes:
        return texts("approval.roles.none")
    labels = [label_of(OFFICER_ROLE, code).in_language(texts.language) for code in codes]
    return texts("approval.joined").join(labels)


def _label(kind: str, key: str, language: str) -> str:
    field = field_in(kind, key)
    return field.label.in_language(language) if field else key
