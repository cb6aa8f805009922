"""Public test suites against our own functions. They are not part of the checkout.

They are looked for in ``LIAISON_SHARED_DATA``, else beside the repository in ``shared/data``;
without them these tests are skipped, and say so.
"""

import json
import os
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from liaison_app.domain import canonical
from liaison_app.domain.errors import BundleRefused
from liaison_app.domain.operations import Value
from liaison_app.exchange import dsse, keys
from liaison_app.exchange.sealing import open_sealed

REPOSITORY = Path(__file__).resolve().parents[2]
# Read when the module is, before any fixture clears the program's own variables.
_named = os.environ.get("LIAISON_SHARED_DATA")
VECTORS = (Path(_named) if _named else REPOSITORY.parent / "shared" / "data") / "vectors"

Item = canonical.Integer | str | bool | list[Any] | dict[str, Any] | None


Loose: Any = list[Item] | dict[str, Any] | str | bool | None


def suite(name: str) -> Path:
    folder = VECTORS / name
    if not folder.is_dir():
        pytest.skip(f"the suite {name} is not on this computer")
    return folder


def test_wycheproof_ed25519_signatures_are_judged_as_expected() -> None:
    counted = 0
    for path in suite("wycheproof").glob("*.json"):
        for group in json.loads(path.read_bytes())["testGroups"]:
            public = group["publicKey"]["pk"]
            for case in group["tests"]:
                message, signature = bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"])
                found = keys.is_signature(public, message, signature)
                assert found == (case["result"] == "valid"), case["tcId"]
                counted += 1
    assert counted >= 100


def test_no_cctv_key_of_low_order_or_odd_spelling_is_accepted() -> None:
    counted = 0
    for path in suite("cctv-ed25519").glob("*.json"):
        for case in json.loads(path.read_bytes()):
            if is_weak(case):
                signature = bytes.fromhex(case["sig"])
                assert not keys.is_public_key(case["key"]), case["number"]
                assert not keys.is_signature(case["key"], case["msg"].encode(), signature)
                counted += 1
    assert counted >= 100


def is_weak(case: dict[str, Any]) -> bool:
    """Whether the suite says that the key itself, not just the signature, is odd."""
    return bool(
        {"low_order_A", "low_order_component_A", "non_canonical_A"} & set(case["flags"] or [])
    )


def test_of_the_age_testkit_only_x25519_files_meant_to_open_do() -> None:
    opened, refused = 0, 0
    for path in sorted(suite("cctv-age").iterdir()):
        head, _, body = path.read_bytes().partition(b"\n\n")
        told = [line.split(": ", 1) for line in head.decode().splitlines()]
        fields = dict(told)
        if fields.get("compressed") == "zlib":
            body = zlib.decompress(body)
        identities = [value for key, value in told if key == "identity"]
        usable = [each for each in identities if each.startswith("AGE-SECRET-KEY-1")]
        usable = usable or [keys.age_identity(b"\x07" * 32)]
        is_ours = is_x25519_alone(body) and fields["expect"] == "success"
        for identity in usable:
            try:
                plain = BytesIO()
                open_sealed(BytesIO(body), identity, plain)
            except BundleRefused:
                refused += 1
            else:
                assert is_ours, path.name
                opened += 1
    assert opened >= 5
    assert refused >= 50


def is_x25519_alone(body: bytes) -> bool:
    """Binary, and with no stanza but X25519 and grease."""
    lines = body.partition(b"\n---")[0].splitlines()
    kinds = [line.split(b" ")[1] for line in lines if line.startswith(b"-> ") and b" " in line]
    allowed = all(kind == b"X25519" or kind.endswith(b"-grease") for kind in kinds)
    return body.startswith(b"age-encryption.org/v1\n") and b"X25519" in kinds and allowed


def test_the_dsse_encoding_is_the_specifications() -> None:
    vector = json.loads((suite("dsse") / "pae.json").read_bytes())
    found = dsse.encoding(vector["payloadType"], vector["payload"].encode())
    assert found == vector["pae"].encode()


@pytest.mark.parametrize("prefix", ["n_", "i_"])
def test_json_that_is_wrong_or_ambiguous_is_refused(prefix: str) -> None:
    paths = sorted(suite("json-parsing").glob(f"{prefix}*.json"))
    assert len(paths) >= 20
    found = {path.name for path in paths if is_canonical(path.read_bytes())}
    # Arrays in arrays are plain JSON. What bounds depth is the form: none of ours nests freely.
    assert found <= {"i_structure_500_nested_arrays.json"}
    for path in paths:
        with pytest.raises(BundleRefused, match="not-canonical"):
            canonical.decode(path.read_bytes(), list[Value])


@pytest.mark.parametrize("text", ["[]", "[1]", '["神"]', '{"a":[null,true]}', "[9007199254740991]"])
def test_json_that_is_canonical_is_not(text: str) -> None:
    assert is_canonical(text.encode())


def is_canonical(data: bytes) -> bool:
    """Any JSON at all, its integers bounded as in every form of ours."""
    try:
        canonical.decode(data, Loose)
    except BundleRefused:
        return False
    return True
