"""Which reports of different organisations may tell of one attack: a suggestion, never a verdict.

What they have in common is strong (an address, a hash, a file, a CVE) or weak (a file name, the
same techniques at about the same time). Values that the same organisations share are one candidate.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations

# Reports that came to be known within this time are compared by their techniques.
TECHNIQUE_PERIOD = timedelta(days=14)
_MOST_TECHNIQUES = 12  # of one report
# What two attacks that have nothing to do with one another may well have in common.
_WEAK = frozenset({"filename", "user-agent", "other"})
_TECHNIQUES = "techniques"


@dataclass(frozen=True)
class Shared:
    """A value that incidents have (pk → organisation's code)."""

    type: str
    value: str
    incidents: Mapping[int, str]

    @property
    def basis(self) -> str:
        """As a campaign keeps it."""
        return f"{self.type} {self.value}"

    @property
    def is_strong(self) -> bool:
        return self.type not in _WEAK and self.type != _TECHNIQUES


@dataclass(frozen=True)
class Candidate:
    """Incidents (pk → organisation's code) that may be one attack, and what they share."""

    shared: tuple[Shared, ...]
    incidents: Mapping[int, str]

    @property
    def basis(self) -> tuple[str, ...]:
        return tuple(each.basis for each in self.shared)

    @property
    def organisations(self) -> tuple[str, ...]:
        return tuple(sorted(set(self.incidents.values())))

    @property
    def is_strong(self) -> bool:
        return any(each.is_strong for each in self.shared)


def candidates_of(found: Iterable[Shared]) -> list[Candidate]:
    """The candidates that values of at least two organisations make, in the order given."""
    made: list[Candidate] = []
    places: dict[int, set[int]] = {}  # of the candidates that an incident is in
    for shared in found:
        if len(set(shared.incidents.values())) < 2:
            continue
        near = sorted({place for pk in shared.incidents for place in places.get(pk, ())})
        place = next((each for each in near if _belongs(made[each], shared)), len(made))
        if place == len(made):
            made.append(Candidate((shared,), dict(shared.incidents)))
        else:
            incidents = {**made[place].incidents, **shared.incidents}
            made[place] = Candidate((*made[place].shared, shared), incidents)
        for pk in shared.incidents:
            places.setdefault(pk, set()).add(place)
    return made


def alike_in_techniques(
    reports: Iterable[tuple[int, str, Iterable[str]]],
) -> list[Shared]:
    """Sets of at least two techniques that reports of different organisations name: each report is
    (pk, organisation's code, techniques). The largest sets come first; a set that says no more
    than a larger one of the same reports is left out."""
    by_pair: dict[tuple[str, str], dict[int, str]] = {}
    for pk, code, techniques in reports:
        for pair in combinations(sorted(set(techniques))[:_MOST_TECHNIQUES], 2):
            by_pair.setdefault(pair, {})[pk] = code
    by_reports: dict[tuple[int, ...], set[str]] = {}
    codes: dict[int, str] = {}
    for pair, incidents in by_pair.items():
        if len(set(incidents.values())) > 1:
            by_reports.setdefault(tuple(sorted(incidents)), set()).update(pair)
            codes |= incidents
    sets = [
        Shared(_TECHNIQUES, " ".join(sorted(names)), {pk: codes[pk] for pk in pks})
        for pks, names in by_reports.items()
    ]
    return sorted(sets, key=lambda each: (-len(each.value.split()), -max(each.incidents)))


def _belongs(candidate: Candidate, shared: Shared) -> bool:
    """Whether two organisations at least share both."""
    both = {code for pk, code in shared.incidents.items() if pk in candidate.incidents}
    return len(both) > 1 and candidate.is_strong == shared.is_strong
