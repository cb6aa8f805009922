"""What was destroyed stays destroyed when an earlier state of the case log comes back.

The disposals themselves (no value that they destroyed is in them) are kept in a sealed file outside
the case log's folder, under a key that stays the same through every epoch and every new database
key. A restore, and a new epoch of a copy that was put back, carries them out again before anybody
can read what came back. On another computer there is no such file: there the disposals that were
sent come back from who has them, and the officer knows of the others.
"""

from collections.abc import Iterable, Mapping, Sequence

from nacl.exceptions import CryptoError
from nacl.secret import Aead

from liaison_app.domain import canonical
from liaison_app.domain.arrival import StoredOperation
from liaison_app.domain.canonical import Hex32
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Code, Form
from liaison_app.exchange.parts import line_of, read_operation
from liaison_app.host.witness import read_witness, set_witness_aside, write_witness
from liaison_app.workflows.desk import Desk


class _Kept(Form, frozen=True):
    """Operations as lines, in the order they were kept, and whose each replica among them is."""

    lines: list[str]
    replicas: dict[Hex32, Code]


def remember_destroyed(desk: Desk, disposals: Sequence[StoredOperation]) -> None:
    """Keep these too. ``disposals`` come with the operations that account for them. A file that was
    altered is set aside."""
    try:
        lines, replicas = _kept(desk)
    except Refused:  # what was destroyed just now must be kept all the same
        set_witness_aside(desk.installation.database_id)
        lines, replicas = [], {}
    known = set(lines)
    new = [line for each in disposals if (line := line_of(each).decode()) not in known]
    if not new:
        return
    whose = {**replicas, **_whose(desk, disposals)}
    data = canonical.encode(_Kept(lines=[*lines, *new], replicas=whose))
    nonce = desk.surroundings.random(Aead.NONCE_SIZE)
    sealed = Aead(desk.secrets.disposals).encrypt(data, _aad(desk), nonce)
    write_witness(desk.installation.database_id, bytes(sealed))


def destroy_again(desk: Desk) -> int:
    """Carry out again what this copy does not know of; how many disposals that were."""
    lines, replicas = _kept(desk)
    operations = [read_operation(line.removesuffix("\n").encode()) for line in lines]
    missing = [
        each
        for each in operations
        if each.operation.header.redacts and desk.queries.lacks_any([each.name])
    ]
    if missing:
        adopted = desk.queries.keys_adopted()
        desk.case_log.repeat_disposals(operations, replicas, desk.now(), adopted)
    return len(missing)


def _kept(desk: Desk) -> tuple[list[str], Mapping[Hex32, Code]]:
    """What is kept; Refused ``destroyed-unreadable`` if it was altered."""
    data = read_witness(desk.installation.database_id)
    if data is None:
        return [], {}
    try:
        kept = canonical.decode(Aead(desk.secrets.disposals).decrypt(data, _aad(desk)), _Kept)
    except (CryptoError, Refused, ValueError) as error:
        raise Refused("destroyed-unreadable") from error
    return kept.lines, kept.replicas


def _whose(desk: Desk, operations: Iterable[StoredOperation]) -> dict[Hex32, Code]:
    known = dict(desk.queries.replicas())
    named = {each.operation.header.dot.replica for each in operations}
    return {replica: known[replica] for replica in named if replica in known}


def _aad(desk: Desk) -> bytes:
    return bytes.fromhex(desk.installation.database_id)
