"""By way of whom organisations are reached: who supervises them, and their sectors' hubs.

A supervising ministry passes on both ways. A hub (セプター) passes on downwards alone, and no more
than what the office publishes to be read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from liaison_app.domain.operations import RecordName

# What a hub passes on of what is addressed to its members, with all that hangs on it; and the
# office's records of organisations, without which nobody knows the way.
_THROUGH_HUB = frozenset({"alert", "guideline", "organisation"})


@dataclass(frozen=True)
class Routes:
    """Organisations' codes: by whom each is supervised, and through which hub it is informed."""

    supervisors: Mapping[str, str] = field(default_factory=dict)
    hubs: Mapping[str, str] = field(default_factory=dict)

    def supervises(self, above: str, below: str) -> bool:
        """Whether what ``below`` tells may travel through ``above``, and what it is told."""
        return above != below and self.supervisors.get(below) == above

    def informs(self, hub: str, member: str) -> bool:
        """Whether what a hub passes on may reach ``member`` through it."""
        return hub != member and self.hubs.get(member) == hub

    def supervised_by(self, code: str) -> list[str]:
        """Whom an organisation supervises."""
        return [below for below in self.supervisors if self.supervises(code, below)]

    def members_of(self, code: str) -> list[str]:
        """Whom an organisation informs as their hub."""
        return [member for member in self.hubs if self.informs(code, member)]

    def neighbours(self, code: str) -> set[str]:
        """With whom an organisation exchanges bundles beside the office."""
        found = {*self.supervised_by(code), *self.members_of(code)}
        for above in (self.supervisors, self.hubs):
            if code in above:
                found.add(above[code])
        return found - {code}

    def text(self) -> list[Mapping[str, str]]:
        """For comparing: other routes mean that everything is judged again."""
        return [dict(self.supervisors), dict(self.hubs)]


NO_ROUTES = Routes()


def passes_hub(record: RecordName) -> bool:
    """Whether a hub passes on a record of the office that is addressed to one of its members."""
    return record.root.kind in _THROUGH_HUB
