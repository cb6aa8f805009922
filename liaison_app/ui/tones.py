"""Which badge a code gets: word from the domain's labels, tone from here."""

from collections.abc import Mapping

from liaison_app.domain.operations import Value
from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import (
    AI_INVOLVEMENT,
    ENDED_STATUS,
    GRADE,
    INCIDENT_STATUS,
    SEVERITY,
    TASK_STATUS,
    URGENCY,
    Code,
    label_of,
)
from liaison_app.ui.widgets.columns import BadgeText

_SEVERITY = {"0": "neutral", "1": "info", "2": "warning", "3": "bad", "4": "critical"}
_AI = {"suspected": "warning", "confirmed": "bad"}
_TASK = {
    "acknowledged": "info", "in-progress": "info", "received": "info", "done": "good",
    "verified": "good", "returned": "warning", "extension-requested": "warning",
    "exception": "warning", "extension-refused": "bad", "extension-granted": "info",
}  # fmt: skip
_URGENCY = {"emergency": "critical", "high": "bad"}
_STATUS = {"new": "info", "triage": "info", "responding": "warning", "recovering": "warning"}


def _badge(
    codes: tuple[Code, ...], code: Value, tones: Mapping[str, str], language: str
) -> BadgeText | None:
    if not isinstance(code, str) or not code:
        return None
    return label_of(codes, code).in_language(language), tones.get(code, "neutral")


def severity_badge(code: Value, language: str) -> BadgeText | None:
    return _badge(SEVERITY, code, _SEVERITY, language)


def ai_badge(code: Value, language: str) -> BadgeText | None:
    """Only where AI is suspected or confirmed: the word stands out by being rare."""
    return _badge(AI_INVOLVEMENT, code, _AI, language) if code in _AI else None


def status_badge(code: Value, language: str) -> BadgeText | None:
    tones = _STATUS | dict.fromkeys(ENDED_STATUS, "neutral")
    return _badge(INCIDENT_STATUS, code, tones, language)


def task_badge(code: Value, language: str) -> BadgeText | None:
    return _badge(TASK_STATUS, code, _TASK, language)


def answer_badge(code: Value, *, held_back: bool, texts: Texts) -> BadgeText | None:
    """That of an answer: what its markings held back was never asked."""
    if held_back:
        return texts("task.not_sent"), "neutral"
    return task_badge(code, texts.language)


def urgency_badge(code: Value, language: str) -> BadgeText | None:
    return _badge(URGENCY, code, _URGENCY, language)


def tlp_badge(code: Value) -> BadgeText | None:
    return (code, code) if isinstance(code, str) and code else None


def grade_badge(code: Value, language: str) -> BadgeText | None:
    return _badge(GRADE, code, {"confidentiality-2": "navy", "confidentiality-3": "bad"}, language)
