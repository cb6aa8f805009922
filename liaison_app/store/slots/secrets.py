"""What unlocking yields, held so that it can be dropped again.

The values stand in byte arrays that `Secrets.wipe` overwrites. What is handed out is a copy, which
Python frees when its user lets go of it but does not overwrite: see
``decisions/0003-key-slots.md`` for how far a lock goes.
"""

import hashlib
from collections.abc import Mapping

import msgspec

from liaison_app.domain import canonical
from liaison_app.domain.canonical import Hex64
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Form

KEY_BYTES = 32


class _Sealed(Form, frozen=True, omit_defaults=True):
    age: str
    database: Hex64
    former: Hex64 | None
    registry: Hex64 | None
    root: Hex64 | None
    sealing: Hex64 | None
    signing: Hex64
    # Only while office keys are being replaced; slots of earlier versions do not have them.
    next_registry: Hex64 | None = None
    next_root: Hex64 | None = None
    # Only while an epoch begins; slots of earlier versions do not have it.
    successor: Hex64 | None = None
    # Only once the age key was replaced.
    disposals: Hex64 | None = None


class Secrets:
    """Keys of 32 bytes and ``age``, an ``AGE-SECRET-KEY-1…``; all but the first three may be None.

    ``signing``, ``root`` and ``registry`` are Ed25519 seeds, the last two the office's alone.
    ``former`` is the database key that ``database`` is about to replace, or has just replaced.
    ``sealing`` signs the slots where another key than ``signing`` was pinned in them.
    ``next_root`` and ``next_registry`` are office keys that a proposed root names already.
    ``successor`` is the seed that takes the place of ``signing`` as soon as the case log says so.
    """

    __slots__ = ("_held",)

    def __init__(
        self,
        database: bytes,
        signing: bytes,
        age: str,
        root: bytes | None = None,
        registry: bytes | None = None,
        former: bytes | None = None,
        sealing: bytes | None = None,
        next_root: bytes | None = None,
        next_registry: bytes | None = None,
        successor: bytes | None = None,
        disposals: bytes | None = None,
    ) -> None:
        given = {
            "age": age.encode(),
            "database": database,
            "disposals": disposals,
            "former": former,
            "next_registry": next_registry,
            "next_root": next_root,
            "registry": registry,
            "root": root,
            "sealing": sealing,
            "signing": signing,
            "successor": successor,
        }
        self._held = {name: bytearray(each) for name, each in given.items() if each is not None}

    @property
    def database(self) -> bytes:
        return self._needed("database")

    @property
    def signing(self) -> bytes:
        return self._needed("signing")

    @property
    def age(self) -> str:
        return self._needed("age").decode()

    @property
    def root(self) -> bytes | None:
        return self._optional("root")

    @property
    def registry(self) -> bytes | None:
        return self._optional("registry")

    @property
    def former(self) -> bytes | None:
        return self._optional("former")

    @property
    def next_root(self) -> bytes | None:
        return self._optional("next_root")

    @property
    def next_registry(self) -> bytes | None:
        return self._optional("next_registry")

    @property
    def successor(self) -> bytes | None:
        return self._optional("successor")

    @property
    def disposals(self) -> bytes:
        """The key under which disposals are kept outside the case log: it is that of the first age
        key for good, so that a backup of before a change of keys has it too."""
        held = self._optional("disposals")
        return held or derive(hashlib.sha256(self.age.encode()).digest(), "destroyed")

    @property
    def slot_signing(self) -> bytes:
        """The seed whose public key the slots pin."""
        return self._optional("sealing") or self.signing

    def rekeyed(self, database: bytes, former: bytes | None) -> "Secrets":
        """The same secrets with another database key."""
        return self._with(database=database, former=former)

    def with_office_keys(
        self,
        root: bytes | None,
        registry: bytes | None,
        next_root: bytes | None = None,
        next_registry: bytes | None = None,
    ) -> "Secrets":
        """The same secrets with other office keys."""
        return self._with(
            root=root, registry=registry, next_root=next_root, next_registry=next_registry
        )

    def announcing(self, successor: bytes | None) -> "Secrets":
        """The same secrets and the seed of the epoch about to begin, or none."""
        return self._with(successor=successor)

    def succeeded(self, age: str = "") -> "Secrets":
        """The secrets of the epoch that was announced, with another ``age`` key if one is given.
        Slots stay pinned to the key they were."""
        kept = self.disposals if age else self._optional("disposals")
        return self._with(
            age,
            signing=self.successor,
            successor=None,
            sealing=self.slot_signing,
            disposals=kept,
        )

    def _with(self, other_age: str = "", **changed: bytes | None) -> "Secrets":
        age = other_age or self.age
        held = {name: bytes(each) for name, each in self._held.items() if name != "age"}
        given: dict[str, bytes | None] = {**held, **changed}
        database, signing = given.pop("database"), given.pop("signing")
        assert database is not None
        assert signing is not None
        return Secrets(database, signing, age, **given)

    def wipe(self) -> None:
        """Overwrite everything held; asking for any of it afterwards is a programming error."""
        for held in self._held.values():
            held[:] = bytes(len(held))
        self._held = {}

    def encoded(self) -> bytes:
        """The canonical bytes that are sealed in a slot."""
        hexes = {name: held.hex() for name, held in self._held.items() if name != "age"}
        always = dict.fromkeys(("former", "registry", "root", "sealing"))
        return canonical.encode({"age": self.age, **always, **hexes})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secrets) and self._held == other._held

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Secrets({', '.join(sorted(self._held))})"

    def _needed(self, name: str) -> bytes:
        if name not in self._held:
            raise RuntimeError("the secrets were dropped when the case log was locked")
        return bytes(self._held[name])

    def _optional(self, name: str) -> bytes | None:
        self._needed("signing")
        return bytes(self._held[name]) if name in self._held else None


def decoded(data: bytes, slot: str) -> Secrets:
    """The secrets whose canonical bytes ``data`` are; Refused ``slot-damaged``."""
    try:
        found = canonical.decode(data, _Sealed)
    except Refused as error:
        raise Refused("slot-damaged", slot=slot) from error
    return from_named(msgspec.structs.asdict(found), slot)


def from_named(named: Mapping[str, str | None], slot: str) -> Secrets:
    """Secrets from their names and hex digits (``age`` as it is); Refused ``slot-damaged``."""

    def key(name: str) -> bytes | None:
        value = named.get(name)
        return bytes.fromhex(value) if value is not None else None

    database, signing, age = key("database"), key("signing"), named.get("age")
    if database is None or signing is None or age is None:
        raise Refused("slot-damaged", slot=slot)
    return Secrets(
        database,
        signing,
        age,
        key("root"),
        key("registry"),
        key("former"),
        key("sealing"),
        key("next_root"),
        key("next_registry"),
        key("successor"),
        key("disposals"),
    )


def derive(key: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for another purpose, from which ``key`` cannot be told."""
    return hashlib.blake2b(f"liaison {purpose}".encode(), key=key, digest_size=KEY_BYTES).digest()
