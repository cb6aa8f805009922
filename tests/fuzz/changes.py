"""Changes to bytes and to JSON, drawn from a random number generator."""

import json
from copy import deepcopy
from functools import partial, reduce
from random import Random
from typing import Any

Json = Any
TOKENS = (b"\0", b'"', b"{", b"[", b"9" * 20, b"\\ud800", b"\xff", b"-0", b"1.0", b"null", b"\n")
NUMBERS = (0, -1, 1, 2, 3, 255, 2**31, 2**32 - 1, 2**53 - 1, 2**53, 2**63 - 1, 2**64, 10**400)
TEXTS = (
    *("", "\u202e", "\0", "\ufeff", "a" * 300_000, "../../etc/passwd", "0" * 64, "f" * 32, "nco"),
    *("mofa", "own", "internal", "notice:npa", "withdraw", "2026-02-30T00:00:00Z", "か\u3099"),
)
OTHERS: tuple[Json, ...] = (None, True, 1.5, -0.0, [], {}, [[[]]], {"": ""}, ["x"] * 5000)


def scrambled(random: Random, data: bytes, kin: bytes) -> bytes:
    """A few plain changes: bits, cuts, insertions, pieces of another input, tokens."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 5))):
        at = random.randrange(len(changed) + 1)
        width = random.choice((1, 1, 2, 4, 16, 64))
        from_kin = random.randrange(len(kin) + 1)
        act = random.randrange(6)
        if act == 0 and changed:
            changed[at % len(changed)] ^= 1 << random.randrange(8)
        elif act == 1:
            del changed[at : at + width]
        elif act == 2:
            changed[at:at] = kin[from_kin : from_kin + width]
        elif act == 3:
            changed[at : at + width] = kin[from_kin : from_kin + width]
        elif act == 4:
            changed[at:at] = random.choice(TOKENS)
        else:
            changed[at:at] = changed[at : at + width] * random.choice((1, 3))
    return bytes(changed)


def restated(random: Random, data: bytes) -> bytes | None:
    """One line of ``data`` changed as JSON; None where none is JSON."""
    lines = data.split(b"\n")
    at = random.randrange(len(lines))
    try:
        value = json.loads(lines[at])
        lines[at] = mutated(random, value)
    except (ValueError, RecursionError, IndexError):
        return None
    return b"\n".join(lines)


def _paths(value: Json, here: tuple[Json, ...] = ()) -> list[tuple[Json, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(
        value, list
    ) else ()  # fmt: skip
    return [here, *(path for key, each in inner for path in _paths(each, (*here, key)))]


def _instead(random: Random, document: Json, old: Json) -> Json:
    """Another value: most often one that stands elsewhere in the document and is of its kind."""
    kin = [each for each in map(partial(_at, document), _paths(document)) if _alike(each, old)]
    if kin and random.random() < 0.6:
        return deepcopy(random.choice(kin))
    if isinstance(old, int) and random.random() < 0.6:
        return old + random.choice((-1, 1, 1000))
    return random.choice((*NUMBERS, *TEXTS, *OTHERS))


def _at(document: Json, path: tuple[Json, ...]) -> Json:
    return reduce(lambda value, step: value[step], path, document)


def _alike(one: Json, other: Json) -> bool:
    """Of one type and, if they are texts, of one length: an id for an id, a hash for a hash."""
    if type(one) is not type(other) or one == other:
        return False
    return not isinstance(one, str) or len(one) == len(other) or max(len(one), len(other)) < 16


def mutated(random: Random, value: Json) -> bytes:
    """JSON with one place changed, in canonical spelling where there is one."""
    copy = deepcopy(value)
    *way, last = random.choice([path for path in _paths(copy) if path])
    place = copy
    for step in way:
        place = place[step]
    act = random.randrange(6)
    if act == 0:
        del place[last]
    elif act == 1 and isinstance(place, list):
        place.append(place[last])
    elif act == 2 and isinstance(place, dict):
        place[random.choice(("x", "schema", "__class__", str(last).upper()))] = place[last]
    else:
        place[last] = _instead(random, copy, place[last])
    spaces = (", ", ": ") if random.random() < 0.05 else (",", ":")
    text = json.dumps(copy, sort_keys=True, separators=spaces, ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")
