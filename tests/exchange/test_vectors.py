"""Public test suites against the functions that read bundles. They are not part of the checkout.

They are looked for in ``LIAISON_SHARED_DATA``, else beside the repository in ``shared/data``;
without them these tests are skipped, and say so. Where they are, each must be there.
"""

import hashlib
import json
import os
import zlib
from collections import Counter
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
    if not VECTORS.is_dir() and not _named:
        pytest.skip("the public suites are not on this computer")
    folder = VECTORS / name
    assert folder.is_dir(), folder
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


def signature_code(public: str, message: bytes, signature: bytes) -> str:
    """The refusal of an envelope with this payload, by this key; empty when it holds."""
    opened = dsse.Opened(message, "text", [(keys.key_id(public), signature)])
    try:
        keys.check_public_key(public)
        dsse.verify(opened, [dsse.Quorum([public])], "bundle-signature")
    except BundleRefused as refused:
        return refused.code
    return ""


def test_no_cctv_key_of_low_order_or_odd_spelling_is_accepted() -> None:
    """Of its cases, the one without any oddity holds. A weak key is refused as such, wherever it
    appears; of the others the signature."""
    found: Counter[str] = Counter()
    for path in suite("cctv-ed25519").glob("*.json"):
        for case in json.loads(path.read_bytes()):
            message, signature = case["msg"].encode(), bytes.fromhex(case["sig"])
            flags = set(case["flags"] or [])
            assert keys.is_signature(case["key"], message, signature) == (not flags), flags
            code = signature_code(case["key"], message, signature)
            assert code == ("key-invalid" if flags & WEAK else "bundle-signature"), flags
            found[code] += 1
    assert found["key-invalid"] >= 880
    assert found["bundle-signature"] >= 20


WEAK = {"low_order_A", "low_order_component_A", "non_canonical_A"}
# What the testkit expects of any age, and how we say it. Other recipients than X25519 and armour
# are refused as our policy, whatever else is wrong with them.
POLICY = {"bundle-sealing", "bundle-damaged", "bundle-truncated"}
CODES = {
    "HMAC failure": {"bundle-damaged"},
    "header failure": {"bundle-damaged", "bundle-truncated"},
    "no match": {"bundle-not-for-us", "bundle-damaged"},
    "payload failure": {"bundle-damaged", "bundle-truncated"},
}


def test_of_the_age_testkit_only_x25519_files_meant_to_open_do() -> None:
    verdicts: Counter[str] = Counter()
    for path in sorted(suite("cctv-age").iterdir()):
        head, _, body = path.read_bytes().partition(b"\n\n")
        told = [line.split(": ", 1) for line in head.decode().splitlines()]
        fields = dict(told)
        if fields.get("compressed") == "zlib":
            body = zlib.decompress(body)
        identities = [value for key, value in told if key == "identity"]
        usable = [each for each in identities if each.startswith("AGE-SECRET-KEY-1")]
        is_ours = is_x25519_alone(body)
        for identity in usable or [keys.age_identity(b"\x07" * 32)]:
            plain = BytesIO()
            code = age_code(body, identity, plain)
            verdicts[code] += 1
            if not is_ours:
                assert code in POLICY, path.name
            elif fields["expect"] == "success":
                assert not code, path.name
                assert hashlib.sha256(plain.getvalue()).hexdigest() == fields["payload"]
            else:
                assert code in CODES[fields["expect"]], path.name
    assert verdicts[""] >= 10
    for code, least in (("bundle-sealing", 60), ("bundle-damaged", 50), ("bundle-not-for-us", 2)):
        assert verdicts[code] >= least


def age_code(body: bytes, identity: str, into: BytesIO) -> str:
    try:
        open_sealed(BytesIO(body), identity, into)
    except BundleRefused as refused:
        return refused.code
    return ""


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


def test_of_json_that_is_right_only_the_canonical_spelling_is_taken() -> None:
    paths = sorted(suite("json-parsing").glob("y_*.json"))
    assert len(paths) >= 90
    taken = [path for path in paths if is_canonical(path.read_bytes())]
    assert len(taken) >= 10
    for path in taken:
        value = json.loads(path.read_bytes())
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert text.encode() == path.read_bytes(), path.name


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
