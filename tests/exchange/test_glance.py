"""What a review reads of operations: the same as strict reading does, of bytes that were signed."""

from io import BytesIO
from itertools import product
from pathlib import Path

import pytest
from msgspec import structs

from liaison_app.domain import canonical
from liaison_app.domain.arrival import StoredOperation
from liaison_app.domain.operations import (
    SCHEMA,
    Body,
    Operation,
    RecordName,
    Salted,
    Value,
)
from liaison_app.exchange.child import decode_answer, encode_request
from liaison_app.exchange.forms import to_base64
from liaison_app.exchange.frames import Head, decode_frames, send_bytes
from liaison_app.exchange.glance import is_plain, read_plain
from liaison_app.exchange.parts import line_of, read_operation
from tests.exchange import simulator as sim
from tests.exchange.simulator import refusal_of
from tests.exchange.test_child_refusals import arrived, start

HERE = sim.world()


def line(stored: StoredOperation) -> bytes:
    return line_of(stored).removesuffix(b"\n")


def reviewed(source: Path, folder: Path) -> bytes:
    """What the child answers to the office that reviews."""
    office = HERE.office
    request = encode_request(office.identity, office.id, HERE.trust, mode="review")
    return start(source, folder, request).stdout


def operations(answer: bytes, folder: Path) -> list[StoredOperation]:
    here = HERE.office.id
    found = decode_answer(BytesIO(answer), folder / "spool", here, HERE.trust, mode="review")
    return list(found.operations)


def test_a_glance_sees_what_strict_reading_sees() -> None:
    for each in sim.operations(HERE.agency):
        strict, seen = read_operation(line(each)), read_plain(line(each))
        assert (seen.name, seen.header, seen.body) == (strict.name, strict.header, strict.body)
        assert seen.plain
        assert seen.operation.header == strict.operation.header
        assert type(seen.operation.header.record) is RecordName


def made(values: dict[str, Value], kind: str = "incident") -> Operation:
    valid = sim.operation(HERE.agency, 3, values).operation
    record = structs.replace(valid.header.record, kind=kind)
    return structs.replace(valid, header=structs.replace(valid.header, record=record))


def test_what_nobody_has_to_look_at_is_plain() -> None:
    assert is_plain(made({"title": "架空庁の事案"}))
    assert is_plain(made({"tlp": "TLP:AMBER", "being_confirmed": "二行\nの文"}))


@pytest.mark.parametrize(
    "operation",
    [
        made({"tlp": "TLP:RED"}),
        made({"tlp": "TLP:AMBER+STRICT"}),
        made({"tlp": "TLP:PURPLE"}),
        made({"title": "二行\nの題"}),
        made({"title": "p\u0430ypal"}),
        made({"title": "隠し\u200b文字"}),
        made({"no_such_field": "値"}),
        made({"name": "図.png"}, kind="attachment"),
        made({"title": "種別のない記録"}, kind="nothing"),
    ],
)
def test_what_is_forbidden_or_to_be_told_is_not_plain(operation: Operation) -> None:
    assert not is_plain(operation)


def test_what_is_missing_is_not_plain() -> None:
    header, body = made({"title": "架空庁の事案"}).header, made({"title": "架空庁の事案"}).body
    assert body is not None
    assert body.actor is not None
    two = Salted(salt=body.actor.salt, value=["id", "二行\nの名"])
    for lacking in (None, Body(None, body.values), Body(body.actor, {}), Body(two, body.values)):
        assert not is_plain(Operation(lacking, header))


@pytest.mark.parametrize(
    "spoilt", [b"", b"{}", b"null", b"[" * 100_000, b'{"body":null,"header":{}}', b"\xff"]
)
def test_what_is_no_operation_is_refused(spoilt: bytes) -> None:
    assert refusal_of(lambda: read_plain(spoilt)).code == "bundle-not-canonical"


def test_the_child_of_a_review_answers_what_was_signed(tmp_path: Path) -> None:
    source = arrived(sim.valid(), tmp_path)
    found = operations(reviewed(source, tmp_path), tmp_path)
    assert [each.name for each in found] == [each.name for each in sim.operations(HERE.agency)]


def names() -> list[str]:
    return [each.name for each in sim.operations(HERE.agency)]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("不審な".encode(), "普通の".encode(), "operation-altered"),
        ("当直".encode(), "別人".encode(), "operation-altered"),
        (b'"kind":"create"', b'"kind":"redact"', "operation-malformed"),
        (b'"kind":"create"', b'"kind":"report"', "bundle-operations"),
        (b'"schema":1', b'"schema":%d' % (SCHEMA + 1), "bundle-newer"),
        (b'{"body":', b'{"body": ', "bundle-not-canonical"),
        (b'"redacts":[]', b'"redacts":[],"x":1', "bundle-not-canonical"),
        (b"\n", b"\n\n", "bundle-not-canonical"),
    ],
)
def test_what_was_signed_and_is_wrong_is_refused_by_the_same_name(
    old: bytes, new: bytes, code: str, tmp_path: Path
) -> None:
    inside = sim.inside()
    wrong = inside.with_lines(inside.unpacked("ops").replace(old, new, 1), names())
    answer = reviewed(arrived(wrong.sealed(), tmp_path), tmp_path)
    assert refusal_of(lambda: operations(answer, tmp_path)).code == code
    (tmp_path / "strict").mkdir()
    assert refusal_of(lambda: sim.read(wrong.sealed(), tmp_path / "strict")).code == code


def test_operations_come_in_the_signed_order_once_each_and_all(tmp_path: Path) -> None:
    inside = sim.inside()
    first, second = inside.unpacked("ops").splitlines(keepends=True)
    one, two = names()
    for number, (content, signed) in enumerate(
        ((second + first, [one, two]), (first + first, [one, one]), (first, [one, two]),
         (first + second, [one]))
    ):  # fmt: skip
        folder = tmp_path / str(number)
        folder.mkdir()
        source = arrived(inside.with_lines(content, signed).sealed(), folder)
        answer = reviewed(source, folder)
        code = refusal_of(lambda said=answer, at=folder: operations(said, at)).code  # type: ignore[misc]
        assert code == "bundle-operations"


def test_what_only_the_child_of_a_review_vouches_for_is_refused_by_applying(tmp_path: Path) -> None:
    """Signed by its sender, in another than its canonical form, and by a child that says nothing
    of it."""
    inside = sim.inside()
    spaced = inside.unpacked("ops").replace(b'{"body":', b'{"body": ', 1)
    wrong = inside.with_lines(spaced, names())
    source = arrived(sim.valid(), tmp_path)
    _, _, end = decode_frames(BytesIO(reviewed(source, tmp_path)))
    head = Head(envelope=to_base64(wrong.signed()), epochs=None, trust=None)

    def answer(kind: bytes) -> bytes:
        out = BytesIO()
        for frame, data in ((b"H", canonical.encode(head)), (kind, spaced), end):
            send_bytes(out, frame, data)
        return out.getvalue()

    assert [each.name for each in operations(answer(b"P"), tmp_path)] == names()
    spool = tmp_path / "spool"
    plain = decode_answer(BytesIO(answer(b"P")), spool, HERE.office.id, HERE.trust)
    assert refusal_of(lambda: list(plain.operations)).code == "bundle-unreadable"
    strict = decode_answer(BytesIO(answer(b"O")), spool, HERE.office.id, HERE.trust)
    assert refusal_of(lambda: list(strict.operations)).code == "bundle-not-canonical"


def test_a_child_of_a_review_that_was_taken_over_shows_nothing_but_what_was_signed(
    tmp_path: Path,
) -> None:
    source = arrived(sim.valid(), tmp_path)
    head, lines, end = decode_frames(BytesIO(reviewed(source, tmp_path)))
    one, two = lines[1].splitlines(keepends=True)
    other = line_of(sim.operation(HERE.agency, 3, {"title": "偽の事案（架空）"}))
    altered = one.replace("架空庁".encode(), "別の庁".encode())
    assert altered != one
    told = (altered + two, two + one, one + other, one, one + two + other, b"")
    for as_read, said in product((b"O", b"P"), told):
        out = BytesIO()
        for kind, data in (head, (as_read, said), end):
            send_bytes(out, kind, data)
        answer = out.getvalue()
        code = refusal_of(lambda answer=answer: operations(answer, tmp_path)).code  # type: ignore[misc]
        assert code in ("bundle-operations", "bundle-unreadable", "operation-altered"), said
