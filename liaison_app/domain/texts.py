"""Every sentence a person reads, looked up by key in one language.

The catalogues are ``resources/texts/*.json``: ``{"key": {"ja": "...", "en": "..."}}``. Keeping
both languages side by side makes a missing one visible, and lets an office change a wording
without touching code. English has two forms for a number: beside any number its words are written
``{files} {files:file is|files are}``, and a whole sentence that differs
``{"en": {"one": "...", "other": "..."}}``, chosen by the parameter ``count``.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from string import Formatter
from typing import Any

LANGUAGES = ("ja", "en")

Entry = str | Mapping[str, str]


class _Numbers(Formatter):
    """``{n:one|other}`` is what goes with the number ``n``, given as such or written out."""

    def format_field(self, value: Any, format_spec: str) -> Any:
        one, mark, other = format_spec.partition("|")
        if not mark:
            return super().format_field(value, format_spec)
        return one if str(value).lstrip("+-−") == "1" else other


_FORMATTER = _Numbers()


class Texts:
    """One language's catalogue: call it with a key and the placeholders' values."""

    def __init__(self, language: str, entries: Mapping[str, Entry]) -> None:
        if language not in LANGUAGES:
            raise ValueError(f"no such language: {language}")
        self.language = language
        self._entries = entries

    @classmethod
    def load(cls, folder: Path, language: str) -> "Texts":
        """Read every catalogue in ``folder``; a key written twice is our bug and raises."""
        entries: dict[str, Entry] = {}
        for path in sorted(folder.glob("*.json")):
            for key, both in json.loads(path.read_text(encoding="utf-8")).items():
                if key in entries:
                    raise ValueError(f"text key written twice: {key}")
                entries[key] = both[language]
        return cls(language, entries)

    def __call__(self, key: str, /, **params: object) -> str:
        """The sentence under ``key`` with its placeholders filled; unknown keys raise KeyError."""
        entry = self._entries[key]
        if not isinstance(entry, str):
            entry = entry["one" if params.get("count") == 1 else "other"]
        if not params:
            return entry
        # A table asks for thousands of sentences; few of them count anything.
        return _FORMATTER.format(entry, **params) if "|" in entry else entry.format(**params)

    def fill(self, key: str, params: Mapping[str, object]) -> str:
        """As calling it, but a value that was not given shows as "-": for messages whose
        parameters come from far away, where a missing one must not hide the message."""
        known = dict.fromkeys(self._placeholders(key), "-") | dict(params)
        return self(key, **known)

    def _placeholders(self, key: str) -> list[str]:
        entry = self._entries[key]
        texts = [entry] if isinstance(entry, str) else list(entry.values())
        return [name for text in texts for _, name, _, _ in Formatter().parse(text) if name]

    def __contains__(self, key: str) -> bool:
        return key in self._entries
