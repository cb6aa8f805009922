"""Operations: one act of one officer on one record, in the form that is stored and sent.

The header carries who, when, which record and which cells, and what each cell's value hashes
to; the body carries the values, each with a salt of its own. A value can therefore be destroyed
without touching the header, whose hash is the operation's name. See ``exchange/FORMAT.md``.
"""

import re
from functools import lru_cache
from hashlib import sha256
from typing import Annotated

import msgspec

from liaison_app.domain import canonical
from liaison_app.domain.canonical import Integer, Natural, salted_digest
from liaison_app.domain.errors import BundleRefused

SCHEMA = 5
MAX_TEXT = 262_144  # characters in one value
MAX_ITEMS = 1000  # texts in one value that is a list
MAX_CELLS = 128
MAX_OVER = 64

# Every kind of act, and the schema that brought it. An operation says the lowest schema that can
# express it, so that an older program reads all that it could have made itself.
OPERATION_KINDS = {
    "create": 1,
    "amend": 1,
    "report": 1,
    "publish": 1,
    "address": 1,
    "decide": 1,
    "settle": 1,
    "remove": 2,
    "restore": 2,
    "undo": 2,
    "redo": 2,
    "dispose": 2,
    "withdraw": 3,
    "grant": 3,
}

_CODE = "[a-z][a-z0-9-]{0,39}"
_FIELD_KEY = "[a-z][a-z0-9_]{0,39}"
_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_COMPARTMENT = f"own|decision|internal|notice:{_CODE}"

Code = Annotated[str, msgspec.Meta(pattern=rf"^{_CODE}\Z")]
FieldKey = Annotated[str, msgspec.Meta(pattern=rf"^{_FIELD_KEY}\Z")]
Uuid = Annotated[str, msgspec.Meta(pattern=rf"^{_UUID}\Z")]
# The same inside an operation, where the type says how long it is and `has_letters` of what.
_Short = Annotated[str, msgspec.Meta(min_length=1, max_length=47)]
_Id = Annotated[str, msgspec.Meta(min_length=36, max_length=36)]
_Hex32 = Annotated[str, msgspec.Meta(min_length=32, max_length=32)]
_Hex64 = Annotated[str, msgspec.Meta(min_length=64, max_length=64)]
Text = Annotated[str, msgspec.Meta(max_length=MAX_TEXT)]
Value = None | bool | Integer | Text | Annotated[list[Text], msgspec.Meta(max_length=MAX_ITEMS)]


# Up to the end of the year 9999: what a date can hold, so that no author's clock breaks a screen.
Milliseconds = Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799_999)]


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """Base of everything that is stored or sent: immutable, and refuses unknown fields.

    Trees of values never hold a cycle, so the garbage collector need not walk them: reading a
    large bundle would otherwise spend half its time there.
    """


class Dot(Form, frozen=True):
    """Who made it and in which order: a replica and its sequence number, from 1."""

    replica: _Hex32
    seq: Annotated[int, msgspec.Meta(ge=1, le=canonical.MAX_INTEGER)]


class RecordName(Form, frozen=True):
    """A record's identity. The owner created it and never changes; parents are named whole."""

    kind: _Short
    owner: _Short
    id: _Id
    parent: "RecordName | None" = None

    def chain(self) -> "list[RecordName]":
        """This record, then everything above it, nearest first."""
        found, name = [], self
        while name is not None:
            found.append(name)
            name = name.parent  # type: ignore[assignment]
        return found

    @property
    def root(self) -> "RecordName":
        return self.chain()[-1]


class CellHeader(Form, frozen=True):
    """One field: the heads its author saw there, and the hash of its salted new value."""

    field: _Short
    over: Annotated[list[_Hex64], msgspec.Meta(max_length=MAX_OVER)]
    value: _Hex64


class Redaction(Form, frozen=True):
    """A value to destroy: all of an operation's values, or one field's. Only in ``dispose``."""

    operation: _Hex64
    field: _Short | None


class Header(Form, frozen=True):
    """What is never destroyed. ``time`` is [milliseconds since 1970 UTC, counter]."""

    actor: _Hex64
    cells: Annotated[list[CellHeader], msgspec.Meta(max_length=MAX_CELLS)]
    compartment: _Short
    dot: Dot
    kind: _Short
    record: RecordName
    redacts: Annotated[list[Redaction], msgspec.Meta(max_length=MAX_CELLS)]
    schema: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
    time: tuple[Milliseconds, Natural]


class Salted(Form, frozen=True):
    """A value and 16 random bytes in hex that keep a short one from being guessed back."""

    salt: _Hex32
    value: Value


class Body(Form, frozen=True):
    """What can be destroyed. ``actor`` holds [officer's id, officer's name]."""

    actor: Salted | None
    values: dict[_Short, Salted]


class Operation(Form, frozen=True):
    """Header and body as they travel; ``body`` is None once destroyed altogether."""

    body: Body | None
    header: Header


_HEADER = canonical.beginning("header")


def header_hash(header_bytes: bytes) -> str:
    """The operation's name: the digest of its header's canonical bytes."""
    return sha256(
        b"%b%b%b" % (_HEADER, len(header_bytes).to_bytes(8, "big"), header_bytes)
    ).hexdigest()


def value_hash(salted: Salted) -> str:
    """What a header says of a value: digest of its salt and its canonical bytes."""
    return salted_digest(salted.salt, salted.value)


def check_body(header: Header, body: Body | None) -> None:
    """Every value present must be the one the header promised, and none beside them."""
    if body is None:
        return
    values, found = body.values, 0
    for cell in header.cells:
        salted = values.get(cell.field)
        if salted is not None:
            found += 1
            if cell.value != salted_digest(salted.salt, salted.value):
                raise BundleRefused("operation-altered", field=cell.field)
    if found < len(values):
        more = values.keys() - {cell.field for cell in header.cells}
        raise BundleRefused("operation-altered", field=min(more, default=""))
    if body.actor is None:
        return
    if header.actor != value_hash(body.actor):
        raise BundleRefused("operation-altered", field="actor")
    if not (isinstance(body.actor.value, list) and len(body.actor.value) == 2):
        raise BundleRefused("operation-malformed", detail="actor is not [id, name]")


_HEX = b"0123456789abcdef"


@lru_cache(maxsize=4096)
def _is_code(text: str) -> bool:
    return re.fullmatch(_CODE, text) is not None


@lru_cache(maxsize=4096)
def _is_field_key(text: str) -> bool:
    return re.fullmatch(_FIELD_KEY, text) is not None


@lru_cache(maxsize=4096)
def _is_compartment(text: str) -> bool:
    return re.fullmatch(_COMPARTMENT, text) is not None


@lru_cache(maxsize=4096)
def _names_record(kind: str, owner: str, uuid: str) -> bool:
    return _is_code(kind) and _is_code(owner) and re.fullmatch(_UUID, uuid) is not None


def has_letters(operation: Operation) -> bool:
    """Whether every code, key and hash of an operation is made of what it may be made of.

    Looked at together: a pattern in the type of each took two thirds of decoding an operation.
    """
    header = operation.header
    name: RecordName | None = header.record
    while name is not None:
        if not _names_record(name.kind, name.owner, name.id):
            return False
        name = name.parent
    return (
        _is_hex("".join(_hashes(operation)))
        and all(map(_is_field_key, _field_keys(operation)))
        and _is_compartment(header.compartment)
        and _is_code(header.kind)
    )


def _is_hex(text: str) -> bool:
    # Each operation has some six hundred of these letters: a pattern takes three times as long.
    return text.isascii() and not text.encode().translate(None, _HEX)


def _hashes(operation: Operation) -> list[str]:
    header, body = operation.header, operation.body
    found = [header.actor, header.dot.replica]
    for cell in header.cells:
        found.append(cell.value)
        if cell.over:
            found += cell.over
    found += (each.operation for each in header.redacts)
    if body is not None:
        found += [salted.salt for salted in body.values.values()]
        if body.actor is not None:
            found.append(body.actor.salt)
    return found


def _field_keys(operation: Operation) -> list[str]:
    header, body = operation.header, operation.body
    found = [cell.field for cell in header.cells]
    if header.redacts:
        found += (each.field for each in header.redacts if each.field is not None)
    if body is not None:
        found += body.values
    return found


def decode_operation(line: bytes) -> Operation:
    """The operation whose canonical bytes ``line`` is; anything else is ``not-canonical``."""
    operation = canonical.decode(line, Operation)
    if not has_letters(operation):
        raise BundleRefused("not-canonical", detail="letters")
    return operation


def check_shape(header: Header) -> None:
    """Rules of form that the types do not say; raises ``operation-malformed``."""
    before = ""
    for cell in header.cells:
        if cell.field <= before:
            raise BundleRefused("operation-malformed", detail="cells not sorted or repeated")
        before, over = cell.field, cell.over
        if len(over) > 1 and over != sorted(set(over)):
            raise BundleRefused("operation-malformed", detail="over not sorted or repeated")
    if header.schema > SCHEMA:
        raise BundleRefused("bundle-newer", needed=header.schema)
    if OPERATION_KINDS.get(header.kind, SCHEMA + 1) > header.schema:
        raise BundleRefused("operation-malformed", detail=f"kind {header.kind}")
    if bool(header.redacts) != (header.kind == "dispose"):
        raise BundleRefused("operation-malformed", detail="redacts")
    if not header.cells:
        raise BundleRefused("operation-malformed", detail="no cells")
    if header.record.parent is not None and len(header.record.chain()) > 4:
        raise BundleRefused("operation-malformed", detail="parents too deep")
