"""The recipe of FORMAT.md, followed by a shell that knows nothing of this program."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import msgspec
import pytest
import zstandard

from liaison_app import exchange
from liaison_app.domain import canonical
from liaison_app.domain.arrival import TrustState
from liaison_app.exchange import dsse, keys, registrar, trust
from liaison_app.exchange.documents import REGISTRY_TYPE, ROOT_TYPE
from liaison_app.exchange.dsse import Envelope, Signature
from liaison_app.exchange.manifest import MANIFEST_TYPE
from liaison_app.exchange.parts import line_of
from liaison_app.exchange.trust import office_fingerprint
from tests.exchange import simulator as sim
from tests.exchange.simulator import NOW, Inside, Party
from tests.exchange.test_epochs import certificate, next_epoch

FORMAT = Path(str(exchange.__file__)).with_name("FORMAT.md").read_text(encoding="utf-8")
RECIPE = FORMAT.split("```sh\n")[1].split("```")[0]
TOOLS = ("zstd", "jq", "xxd", "openssl", "sha256sum", "sh")
HERE = sim.world()
SKIPPABLE = bytes.fromhex("502a4d18 04000000 00000000")
ROOTS, NEXT_ROOTS, REGISTRARS = ([bytes([n]) * 32 for n in range(at, at + 3)] for at in (1, 11, 21))

pytestmark = pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in TOOLS), reason="the recipe's tools are not here"
)


@dataclass(frozen=True)
class Case:
    """A bundle as it came to ``reader``, who pinned ``fingerprint``; ``beside`` is the trust part
    of another bundle."""

    sealed: bytes
    reader: Party = HERE.agency
    fingerprint: str = office_fingerprint(HERE.trust)
    beside: bytes | None = None
    organisation: str = sim.OFFICE


def follow(case: Case, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run the recipe. Where there is no age, pyrage stands in for it behind the same option."""
    (folder / "bundle.liaison").write_bytes(case.sealed)
    (folder / "identity.txt").write_text(case.reader.identity + "\n", encoding="ascii")
    if case.beside is not None:
        (folder / "trust").write_bytes(case.beside)
    tools = folder / "tools"
    tools.mkdir()
    if shutil.which("age") is None:
        begin = f"#!{sys.executable}\nimport pathlib, sys, pyrage\n"
        key = "pyrage.x25519.Identity.from_str(pathlib.Path(sys.argv[{}]).read_text().strip())"
        sealed = "pathlib.Path(sys.argv[4]).read_bytes()"
        for name, does in (
            ("age", f"sys.stdout.buffer.write(pyrage.decrypt({sealed}, [{key.format(3)}]))"),
            ("age-keygen", f"print({key.format(2)}.to_public())"),
        ):
            (tools / name).write_text(f"{begin}{does}\n", encoding="utf-8")
            (tools / name).chmod(0o700)
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["sh", "-c", RECIPE],
        cwd=folder,
        env={"PATH": path, "FINGERPRINT": case.fingerprint},
        capture_output=True,
        text=True,
        check=False,
    )


@cache
def shared_office() -> TrustState:
    """An office whose root and registry each take two of three keys."""
    state = registrar.found_office(
        HERE.office.replica, ROOTS, REGISTRARS, NOW, threshold=2, registry_threshold=2
    )
    for party in (HERE.agency, HERE.other):
        state = registrar.certify_replica(state, party.replica, REGISTRARS[:2], NOW)
    return state


def second_root(*seeds: bytes) -> bytes:
    """Root 2 of that office, with three other keys, signed by ``seeds``."""
    before = trust.newest_root(shared_office())
    named = sorted(map(keys.public_key, NEXT_ROOTS))
    root = msgspec.structs.replace(before, keys=named, version=2)
    return dsse.seal(canonical.encode(root), ROOT_TYPE, seeds)


@cache
def rotated() -> TrustState:
    """Root 2 signed by two holders of each three."""
    envelope = second_root(*ROOTS[1:], *NEXT_ROOTS[:2])
    return registrar.adopt_root(shared_office(), envelope, REGISTRARS[1:], NOW)


def from_office(state: TrustState, part: bytes | None = None) -> Case:
    """A bundle of the office with ``state``, or with another trust part in its place."""
    told = replace(sim.draft(HERE.office, HERE.agency), trust=state, carries_trust=True)
    sealed = sim.write(HERE.office, HERE.agency, told, [sim.blob()])
    if part is not None:
        inside = sim.take_apart(sealed, HERE.office, HERE.agency)
        sealed = inside.with_content("trust", part).sealed()
    return Case(sealed, fingerprint=office_fingerprint(state))


def with_roots(*roots: bytes) -> Case:
    """The rotated office's bundle with other roots."""
    part = trust.encode_part(replace(rotated(), roots=roots))
    return from_office(rotated(), part)


def with_registry(envelope: bytes) -> Case:
    part = trust.encode_part(replace(rotated(), registry=envelope))
    return from_office(rotated(), part)


def registry_by(*seeds: bytes, **changes: object) -> bytes:
    changed = msgspec.structs.replace(trust.registry_of(rotated()), **changes)
    return dsse.seal(canonical.encode(changed), REGISTRY_TYPE, seeds)


def under_two_ids(envelope: bytes, other: bytes) -> bytes:
    """The first signature once more, under the id of the key of ``other``."""
    found = canonical.decode(envelope, Envelope)
    again = Signature(keys.key_id(keys.public_key(other)), found.signatures[0].sig)
    both = sorted([*found.signatures, again], key=lambda each: each.keyid)
    return canonical.encode(msgspec.structs.replace(found, signatures=both))


def from_agency(sequence: int = 1, state: TrustState = HERE.trust) -> Case:
    """An agency's bundle, which brings no trust documents; the office lays its own beside it."""
    told = sim.draft(HERE.agency, HERE.office, sequence)
    sealed = sim.write(HERE.agency, HERE.office, told, [sim.blob()])
    return Case(sealed, HERE.office, beside=trust.encode_part(state), organisation=sim.AGENCY)


def from_epoch(*seeds: bytes) -> Case:
    """Format 2: from what the agency goes on as, by a certificate that ``seeds`` signed."""
    successor = next_epoch(HERE.agency)
    told = replace(
        sim.draft(successor, HERE.office),
        epochs=[
            certificate(HERE.agency, successor, *(seeds or (HERE.agency.seed, successor.seed)))
        ],
    )
    sealed = sim.write(successor, HERE.office, told, [sim.blob()])
    return Case(sealed, HERE.office, beside=trust.encode_part(HERE.trust), organisation=sim.AGENCY)


def signed(*seeds: bytes) -> Case:
    inside = sim.inside_from_office()
    return Case(replace(inside, envelope=inside.signed(*seeds)).sealed())


def doubled(inside: Inside) -> Case:
    return Case(replace(inside, envelope=under_two_ids(inside.signed(), HERE.other.seed)).sealed())


def with_stray_epoch() -> Case:
    """An office bundle of format 2 with a certificate of somebody else's that does not hold."""
    stray = certificate(sim.party("meti", 7), sim.party("meti", 8), b"\x77" * 32, b"\x78" * 32)
    told = replace(sim.draft(HERE.office, HERE.agency), carries_trust=True, epochs=[stray])
    return Case(sim.write(HERE.office, HERE.agency, told, [sim.blob()]))


def false_successor() -> Case:
    """The sender itself certified somebody whose key did not sign."""
    successor = next_epoch(HERE.office)
    stray = certificate(HERE.office, successor, HERE.office.seed)
    told = replace(sim.draft(HERE.office, HERE.agency), carries_trust=True, epochs=[stray])
    return Case(sim.write(HERE.office, HERE.agency, told, [sim.blob()]))


def of_kind(kind: str) -> Case:
    """A stranger's bundle with the office's envelope as a part, of a kind that is a file's name."""
    inside = sim.inside_from_office()
    lines = inside.unpacked("ops").replace("架空庁".encode(), "偽物庁".encode())
    changed = inside.with_content("ops", lines).with_content("blob", inside.signed())
    payload = canonical.encode(changed.manifest).replace(b'"blob"', f'"{kind}"'.encode())
    envelope = dsse.seal(payload, MANIFEST_TYPE, [b"\x11" * 32])
    return Case(replace(changed, envelope=envelope).sealed())


def sealed_anew() -> Case:
    """What was made for another, sealed to us by that one."""
    told = replace(sim.draft(HERE.office, HERE.other), carries_trust=True)
    sealed = sim.write(HERE.office, HERE.other, told, [sim.blob()])
    inside = sim.take_apart(sealed, HERE.office, HERE.other)
    return Case(replace(inside, recipient=HERE.agency).sealed())


def other_registry() -> Case:
    inside = sim.inside_from_office()
    named = msgspec.structs.replace(inside.manifest.trust, hash="0" * 64)
    return Case(inside.told(trust=named).sealed())


def with_odd_text() -> Case:
    """Characters that JSON tools spell in different ways."""
    inside = sim.inside_from_office()
    odd = '\x7f\\u007f\\\x7f\x01\n"\u2028\ufffd𠮷 a  b'
    made = [sim.operation(HERE.office, seq, {"title": odd}) for seq in (1, 2)]
    return Case(
        inside.with_lines(b"".join(map(line_of, made)), [each.name for each in made]).sealed()
    )


def altered() -> Case:
    """The office signed the lines, but a body does not match its header."""
    inside = sim.inside_from_office()
    lines = inside.unpacked("ops").replace("架空庁".encode(), "偽物庁".encode())
    return Case(inside.with_content("ops", lines).sealed())


def other_order() -> Case:
    inside = sim.inside_from_office()
    one, two = inside.unpacked("ops").splitlines(keepends=True)
    return Case(inside.with_content("ops", two + one).sealed())


def one_twice() -> Case:
    inside = sim.inside_from_office()
    line = inside.unpacked("ops").splitlines(keepends=True)[0]
    name = sim.operations(HERE.office)[0].name
    return Case(inside.with_lines(line * 2, [name] * 2).sealed())


def counted_wrong() -> Case:
    inside = sim.inside_from_office()
    at = inside.index("ops")
    return Case(inside.with_frame("ops", inside.frames[at], records=3).sealed())


def with_frame(change: Callable[[bytes], bytes]) -> Case:
    inside = sim.inside_from_office()
    return Case(inside.with_frame("ops", change(inside.frames[inside.index("ops")])).sealed())


def in_two_frames() -> Case:
    inside = sim.inside_from_office()
    lines = inside.unpacked("ops").splitlines(keepends=True)
    return Case(inside.with_frame("ops", b"".join(map(zstandard.compress, lines))).sealed())


def parts_turned() -> Case:
    inside = sim.inside_from_office()
    turned = inside.told(parts=inside.manifest.parts[::-1])
    return Case(replace(turned, frames=inside.frames[::-1]).sealed())


def revoked(sequence: int) -> TrustState:
    return registrar.revoke_replica(HERE.trust, HERE.agency.id, sequence, [sim.REGISTRY_SEED], NOW)


def other_part() -> Case:
    inside = sim.inside_from_office()
    content = bytearray(inside.unpacked("blob"))
    content[5] ^= 1
    return Case(
        replace(inside, envelope=inside.signed()).with_content("blob", bytes(content)).sealed()
    )


TRUE: dict[str, Callable[[], Case]] = {
    "office": lambda: Case(sim.from_office()),
    "two of three": lambda: from_office(shared_office()),
    "rotated, two of three": lambda: from_office(rotated()),
    "agency": from_agency,
    "agency, last before its revocation": lambda: from_agency(7, revoked(7)),
    "agency, new epoch": from_epoch,
    "office, a bad certificate of another's": with_stray_epoch,
    "deletes and backslashes": with_odd_text,
}
FALSE: dict[str, Callable[[], Case]] = {
    "another office": lambda: replace(Case(sim.from_office()), fingerprint="0" * 64),
    "another sender": lambda: signed(HERE.other.seed),
    "two signatures": lambda: signed(HERE.office.seed, HERE.other.seed),
    "one signature under two ids": lambda: doubled(sim.inside_from_office()),
    "another part": other_part,
    "a root skipped": lambda: with_roots(rotated().roots[1]),
    "a root twice": lambda: with_roots(rotated().roots[0], rotated().roots[0]),
    "a root of one of the new keys": lambda: with_roots(
        rotated().roots[0], second_root(*ROOTS[:2], NEXT_ROOTS[0])
    ),
    "a root of one of the old keys": lambda: with_roots(
        rotated().roots[0], second_root(ROOTS[0], *NEXT_ROOTS)
    ),
    "a root of one old key under two ids": lambda: with_roots(
        rotated().roots[0], under_two_ids(second_root(ROOTS[0], *NEXT_ROOTS), ROOTS[1])
    ),
    "a root of a stranger's besides": lambda: with_roots(
        rotated().roots[0], second_root(*ROOTS, *NEXT_ROOTS, b"\x63" * 32)
    ),
    "a registry of one key": lambda: with_registry(registry_by(REGISTRARS[0])),
    "a registry of one key under two ids": lambda: with_registry(
        under_two_ids(registry_by(REGISTRARS[0]), REGISTRARS[1])
    ),
    "a registry of the root's keys": lambda: with_registry(registry_by(*NEXT_ROOTS)),
    "a registry of an older root": lambda: with_registry(
        registry_by(*REGISTRARS[:2], root_version=1)
    ),
    "agency, after its revocation": lambda: from_agency(8, revoked(7)),
    "a new epoch without the old key": lambda: from_epoch(
        HERE.other.seed, next_epoch(HERE.agency).seed
    ),
    "a new epoch without the new key": lambda: from_epoch(HERE.agency.seed),
    "a successor of the sender without its key": false_successor,
    "a part that is called envelope": lambda: of_kind("envelope"),
    "a part that is called as a file elsewhere": lambda: of_kind("../OWNED"),
    "sealed anew by another recipient": sealed_anew,
    "another registry named": other_registry,
    "a body that does not match": altered,
    "operations in another order": other_order,
    "one operation twice": one_twice,
    "more operations counted": counted_wrong,
    "parts in another order": parts_turned,
    "two frames": in_two_frames,
    "a skippable frame": lambda: with_frame(lambda it: it + SKIPPABLE),
    "a skippable frame before": lambda: with_frame(lambda it: SKIPPABLE + it),
}


@pytest.mark.parametrize("name", TRUE)
def test_the_recipe_accepts_what_holds(name: str, tmp_path: Path) -> None:
    case = TRUE[name]()
    done = follow(case, tmp_path)
    assert done.returncode == 0, done.stderr
    assert f'"organisation": "{case.organisation}"' in done.stdout
    assert (tmp_path / "ops").read_text(encoding="utf-8").count("\n") == 2
    assert (tmp_path / sim.blob()[0]).read_bytes() == sim.ATTACHMENT


@pytest.mark.parametrize("name", FALSE)
def test_the_recipe_stops_at_what_does_not_hold(name: str, tmp_path: Path) -> None:
    case, folder, spool = FALSE[name](), tmp_path / "recipe", tmp_path / "spool"
    folder.mkdir()
    spool.mkdir()
    assert follow(case, folder).returncode != 0
    assert sorted(each.name for each in tmp_path.iterdir()) == ["recipe", "spool"]
    assert _is_refused(case, spool)


def _is_refused(case: Case, spool: Path) -> bool:
    """The program says the same, knowing what the stranger knows."""
    known = trust.load_trust(*trust.decode_part(case.beside)) if case.beside else _pinned(case)
    return bool(sim.refusal_of(lambda: sim.read(case.sealed, spool, case.reader, known)).code)


def _pinned(case: Case) -> TrustState:
    """Who has only the fingerprint begins with the first documents under it."""
    states: Sequence[TrustState] = (HERE.trust, shared_office())
    return next((each for each in states if office_fingerprint(each) == case.fingerprint), _other())


def _other() -> TrustState:
    return registrar.found_office(sim.party("nco", 9).replica, [b"\x51" * 32], [b"\x52" * 32], NOW)
