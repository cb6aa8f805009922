"""What an administrator sets once for every officer of a computer: the policy.

It only makes things stricter, or says what is printed: no value in it allows what the program, the
case log or an officer's own setting would not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from liaison_app.domain.errors import Refused
from liaison_app.domain.texts import LANGUAGES

if TYPE_CHECKING:  # a start waits for neither
    from liaison_app.domain.operations import Value
    from liaison_app.domain.vocabulary import Label


@dataclass(frozen=True)
class AdministratorPolicy:
    """``tlp_max`` is the strictest TLP label officers may give, ``lock_minutes`` the longest time
    without an officer; None for what is not set. ``office_name`` and ``distribution`` stand in
    papers. ``source`` is the file it was read from, empty where there is none."""

    source: str = ""
    tlp_max: str | None = None
    two_person_release: bool = False
    approval_to_issue: bool = False
    lock_minutes: int | None = None
    languages: tuple[str, ...] = LANGUAGES
    office_name: "Label | None" = None
    distribution: "Label | None" = None

    def is_above(self, values: Mapping[str, "Value"]) -> bool:
        """Whether the TLP label among ``values`` is stricter than officers may give."""
        from liaison_app.domain.markings import TLP_ORDER

        tlp = values.get("tlp")
        return (
            self.tlp_max is not None
            and isinstance(tlp, str)
            and TLP_ORDER.get(tlp, len(TLP_ORDER)) > TLP_ORDER[self.tlp_max]
        )

    def check_marking(self, values: Mapping[str, "Value"]) -> None:
        """Refuse (``above-policy``) a label that `is_above`."""
        if self.is_above(values):
            raise Refused("above-policy", tlp=values["tlp"], most=self.tlp_max)

    def language(self, wanted: str) -> str:
        """``wanted`` where it is offered, else the first that is."""
        return wanted if wanted in self.languages else self.languages[0]

    def check_language(self, language: str) -> None:
        """Refuse (``language-not-offered``) a language that is not offered here."""
        if language not in self.languages:
            offered = ", ".join(self.languages)
            raise Refused("language-not-offered", language=language, offered=offered)

    def said(self) -> dict[str, object]:
        """What is set, as it stands in the file: for those who look it up."""
        found: dict[str, object] = {
            "tlp_max": self.tlp_max,
            "two_person_release": self.two_person_release or None,
            "approval_to_issue": self.approval_to_issue or None,
            "lock_minutes": self.lock_minutes,
            "languages": None if self.languages == LANGUAGES else list(self.languages),
        }
        for key, label in (("office_name", self.office_name), ("distribution", self.distribution)):
            found[key] = {"ja": label.ja, "en": label.en} if label else None
        return {key: value for key, value in found.items() if value is not None}


NOTHING_SET = AdministratorPolicy()
