"""What the administrator set, in words."""

from liaison_app.domain.administration import AdministratorPolicy
from liaison_app.domain.texts import Texts
from liaison_app.workflows.errors import one_line


def policy_lines(policy: AdministratorPolicy, texts: Texts) -> list[str]:
    """The file and what is set in it, a line each; nothing where there is no file."""
    if not policy.source:
        return []
    lines = [texts("policy.admin.file", path=one_line(policy.source))]
    for key, value in policy.said().items():
        lines.append(texts(f"policy.admin.{key}", value=_shown(value, texts.language)))
    return lines


def _shown(value: object, language: str) -> str:
    if isinstance(value, dict):
        return one_line(str(value[language]))
    return ", ".join(value) if isinstance(value, list) else str(value)
