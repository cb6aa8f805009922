"""The letters of an operation: each place takes what its name says, and nothing beside it."""

from typing import Any

import msgspec
import pytest

from liaison_app.domain import canonical
from liaison_app.domain.errors import BundleRefused
from liaison_app.domain.operations import (
    Body,
    CellHeader,
    Dot,
    Header,
    Operation,
    RecordName,
    Redaction,
    Salted,
    decode_operation,
)

_UUID = "0b5c1c1e-7c1d-4c0e-9d2a-1f2e3d4c5b6a"
_TOP = RecordName("package", "nco", _UUID)
_WHOLE = Operation(
    Body(Salted("ab" * 16, ["id", "name"]), {"title": Salted("cd" * 16, "text")}),
    Header(
        actor="12" * 32,
        cells=[CellHeader("title", ["34" * 32], "56" * 32)],
        compartment="notice:mofa",
        dot=Dot("78" * 16, 1),
        kind="dispose",
        record=RecordName("task", "nco", _UUID, _TOP),
        redacts=[Redaction("9a" * 32, "title")],
        schema=2,
        time=(0, 0),
    ),
)
_HEX32 = ("AB" * 16, "ab" * 15 + "a\n", "ab" * 15 + "a ", "ab" * 15 + "a\uff10", "ab" * 15, "")
_HEX64 = ("AB" * 32, "ab" * 31 + "a\n", "gg" * 32, "ab" * 31 + "a\u0663", "ab" * 33, "")
_CODE = ("Nco", "1nco", "n_o", "nco\n", "-nco", "n" * 41, "n\uff43o", "")
_KEY = ("Title", "1title", "ti-tle", "title\n", "title,title", "t" * 41, "")
_IDS = (_UUID.upper(), _UUID.replace("-", "0"), _UUID[:-1], _UUID[:-1] + "\n", "")
_PLACES: dict[tuple[str | int, ...], tuple[str, ...]] = {
    ("header", "actor"): _HEX64,
    ("header", "cells", 0, "field"): _KEY,
    ("header", "cells", 0, "over", 0): _HEX64,
    ("header", "cells", 0, "value"): _HEX64,
    ("header", "compartment"): (
        "Own",
        "notice:",
        "notice:1",
        "own\n",
        "notices",
        "notice:" + "n" * 41,
    ),
    ("header", "dot", "replica"): _HEX32,
    ("header", "kind"): _CODE,
    ("header", "record", "kind"): _CODE,
    ("header", "record", "owner"): _CODE,
    ("header", "record", "id"): _IDS,
    ("header", "record", "parent", "kind"): _CODE,
    ("header", "record", "parent", "owner"): _CODE,
    ("header", "record", "parent", "id"): _IDS,
    ("header", "redacts", 0, "operation"): _HEX64,
    ("header", "redacts", 0, "field"): _KEY,
    ("body", "actor", "salt"): _HEX32,
    ("body", "values", "title", "salt"): _HEX32,
}


def test_the_operation_whose_places_are_spoilt_is_one() -> None:
    assert decode_operation(canonical.encode(_WHOLE)) == _WHOLE


@pytest.mark.parametrize(
    ("place", "text"), [(place, text) for place, texts in _PLACES.items() for text in texts]
)
def test_other_letters_are_not_canonical(place: tuple[str | int, ...], text: str) -> None:
    spoilt = msgspec.to_builtins(_WHOLE)
    *way, last = place
    at: Any = spoilt
    for step in way:
        at = at[step]
    at[last] = text
    with pytest.raises(BundleRefused, match="not-canonical"):
        decode_operation(canonical.encode(spoilt))


@pytest.mark.parametrize("key", _KEY)
def test_other_letters_in_the_key_of_a_value_are_not_canonical(key: str) -> None:
    spoilt = msgspec.to_builtins(_WHOLE)
    spoilt["body"]["values"] = {key: spoilt["body"]["values"]["title"]}
    with pytest.raises(BundleRefused, match="not-canonical"):
        decode_operation(canonical.encode(spoilt))


def test_every_place_that_holds_letters_is_spoilt() -> None:
    """Whoever adds a place to an operation adds it here, and to `has_letters`."""
    free = {
        ("body", "actor", "value", 0),
        ("body", "actor", "value", 1),
        ("body", "values", "title", "value"),
    }
    assert set(_strings(msgspec.to_builtins(_WHOLE), ())) == set(_PLACES) | free


def _strings(value: Any, way: tuple[str | int, ...]) -> list[tuple[str | int, ...]]:
    if isinstance(value, str):
        return [way]
    inner: Any = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list | tuple):
        inner = enumerate(value)
    return [found for step, each in inner for found in _strings(each, (*way, step))]
