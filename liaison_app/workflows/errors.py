"""The one place where a refusal becomes the sentence an officer reads."""

import re

from liaison_app.domain.dates import full_time, parse_rfc3339
from liaison_app.domain.disguise import is_plain
from liaison_app.domain.errors import Refused
from liaison_app.domain.records import RECORD_KINDS, field_in
from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import DECISION, REPLY_DECISION, RESPONSE_STATUS, TASK_END

# Longer is not read by anybody: what was typed may be a whole file.
_LONGEST = 1_000  # characters
_STATUS = (*RESPONSE_STATUS, *DECISION, *REPLY_DECISION, *TASK_END)
# Parameters that are codes, and where their words stand.
_CODES = (
    ("act", "operation"),
    ("record_kind", "record"),
    ("state", "disposal.state"),
    ("needed", "disposal.state"),
)


def sentence(refused: Refused, texts: Texts, kind: str = "") -> str:
    """What is wrong and what to do, in the language of ``texts``, on one line. ``kind`` is the kind
    of record at hand, where it is known: its names of fields are taken."""
    params = dict(refused.params)
    if "field" in params and (
        refused.code != "field-unknown" or field_in(kind, str(params["field"]))
    ):
        params["field"] = _field_label(str(params["field"]), texts.language, kind)
    for name, group in _CODES:
        if f"{group}.{params.get(name)}" in texts:
            params[name] = texts(f"{group}.{params[name]}")
    if isinstance(params.get("status"), str):
        labels = (code.label for code in _STATUS if code.code == params["status"])
        label = next(labels, None)
        params["status"] = label.in_language(texts.language) if label else params["status"]
    if isinstance(params.get("withdrawn_at"), str):
        at = parse_rfc3339(str(params["withdrawn_at"]))
        params["withdrawn_at"] = full_time(at, texts.language)
    if isinstance(params.get("reason"), str):
        params["reason"] = reason(str(params["reason"]), texts)
    cleaned = {
        key: one_line(value) if isinstance(value, str) else value for key, value in params.items()
    }
    key = f"error.{refused.code}"
    if key not in texts:
        return texts("error.internal", kind=refused.code)
    return texts.fill(key, cleaned)


def reason(said: str, texts: Texts) -> str:
    """Why a file could not be read or written, in the language of ``texts``: the system and the
    program say it in English. What is not known is told as it is."""
    key = re.sub("[^a-z0-9]+", "-", said.lower()).strip("-")
    return texts(f"reason.{key}") if f"reason.{key}" in texts else said


def _field_label(key: str, language: str, kind: str) -> str:
    """What the kind of record calls a field, or else most kinds that have it."""
    labels = [field.label for each in RECORD_KINDS if (field := field_in(each, key))]
    own = field_in(kind, key)
    if own is None and not labels:
        return key
    label = own.label if own else max(labels, key=labels.count)
    return f"{label.in_language(language)} ({key})"


def one_line(text: str) -> str:
    """Untrusted text inside a message cannot break the line, carry control characters or bury
    what is said about it."""
    shown = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
    return "".join(character if is_plain(character) else "�" for character in shown)
