"""The trust documents as signed envelopes: kept, never forked, never rolled back.

What they say is verified elsewhere; here they are bytes with a kind and a version.
"""

from collections.abc import Iterable

from liaison_app.domain.arrival import TrustState
from liaison_app.domain.canonical import digest
from liaison_app.domain.errors import Refused
from liaison_app.store.connection import Database
from liaison_app.store.journal import Entry

ROOT = "root"
REGISTRY = "registry"
EPOCH = "epoch"
STATEMENT = "override"
Document = tuple[str, int, bytes]  # kind, version, envelope


def documents(db: Database) -> tuple[tuple[bytes, ...], bytes]:
    """The root envelopes, oldest first, and the newest registry (empty if there is none)."""
    sql = "SELECT envelope FROM trust WHERE kind = ? ORDER BY version"
    roots = tuple(row[0] for row in db.execute(sql, [ROOT]).fetchall())
    return roots, next(iter(registries(db)), b"")


def registries(db: Database) -> list[bytes]:
    """Every registry kept, the newest first."""
    rows = db.execute("SELECT kind, version, envelope FROM trust").fetchall()
    found = [
        (_since(kind), version, envelope)
        for kind, version, envelope in rows
        if kind.startswith(REGISTRY)
    ]
    return [envelope for *_, envelope in sorted(found, reverse=True)]


def _registry_kind(since: int) -> str:
    """Registries under new keys are counted anew, and are documents of a kind of their own."""
    return REGISTRY if since == 1 else f"{REGISTRY}-{since}"


def _since(kind: str) -> int:
    return int(kind.removeprefix(REGISTRY).removeprefix("-") or 1)


def _documents_of(state: TrustState) -> list[Document]:
    """The documents with their versions; each root's version follows the one before."""
    first = state.root_version - len(state.roots) + 1
    roots = [(ROOT, version, root) for version, root in enumerate(state.roots, first)]
    kind = _registry_kind(state.registry_since)
    return [*roots, (kind, state.registry_version, state.registry)]


def save(db: Database, state: TrustState) -> list[Entry]:
    """Keep what is new; returns the journal's entries for it.

    Raises Refused: ``trust-fork`` for other bytes under a version known here, ``trust-rollback``
    where the newest document offered is older than the newest known.
    """
    offered = _documents_of(state)
    for kind, version, _ in offered[-2:]:
        newest = _newest(db, kind)
        if version < newest:
            raise Refused("trust-rollback", kind=kind, version=version, have=newest)
    return _keep(db, [document for document in offered if not _is_kept(db, *document)])


def save_newer(db: Database, state: TrustState) -> list[Entry]:
    """What a bundle brought, where it is newer than ours; an older bundle brings older ones."""
    if not state.roots or not state.registry:
        return []
    offered = _documents_of(state)
    found = [document for document in offered if not _is_kept(db, *document)]
    have = {kind: _newest(db, kind) for kind, _, _ in found}
    return _keep(db, [document for document in found if document[1] > have[document[0]]])


def epochs(db: Database) -> tuple[bytes, ...]:
    """The epoch certificates kept, a predecessor's before its successor's."""
    sql = "SELECT envelope FROM trust WHERE kind = ? ORDER BY version"
    return tuple(row[0] for row in db.execute(sql, [EPOCH]).fetchall())


def save_epochs(db: Database, envelopes: Iterable[bytes]) -> list[Entry]:
    """Keep the certificates that are not kept yet; they are numbered as they come."""
    known = set(epochs(db))
    new = [envelope for envelope in envelopes if envelope not in known]
    first = _newest(db, EPOCH) + 1
    return _keep(db, [(EPOCH, version, each) for version, each in enumerate(new, first)])


def statements(db: Database) -> tuple[bytes, ...]:
    """What officers took upon themselves here, the oldest first."""
    sql = "SELECT envelope FROM trust WHERE kind = ? ORDER BY version"
    return tuple(row[0] for row in db.execute(sql, [STATEMENT]).fetchall())


def keep_statement(db: Database, envelope: bytes) -> list[Entry]:
    """Keep one more; they are numbered as they come."""
    return _keep(db, [(STATEMENT, _newest(db, STATEMENT) + 1, envelope)])


def save_lost(db: Database, state: TrustState) -> list[Entry]:
    """Keep a registry that an earlier state of this office gave out, older than ours; nothing if
    one of its version is kept."""
    document = _documents_of(state)[-1]
    sql = "SELECT 1 FROM trust WHERE kind = ? AND version = ?"
    if db.execute(sql, list(document[:2])).fetchone():
        return []
    return _keep(db, [document])


def _is_kept(db: Database, kind: str, version: int, envelope: bytes) -> bool:
    sql = "SELECT envelope FROM trust WHERE kind = ? AND version = ?"
    kept = db.execute(sql, [kind, version]).fetchone()
    if kept is not None and kept[0] != envelope:
        raise Refused("trust-fork", kind=kind, version=version)
    return kept is not None


def _keep(db: Database, documents: Iterable[Document]) -> list[Entry]:
    entries = []
    for kind, version, envelope in documents:
        name = envelope_hash(kind, envelope)
        sql = "INSERT INTO trust(kind, version, envelope, hash) VALUES (?,?,?,?)"
        cursor = db.execute(sql, [kind, version, envelope, name])
        entries.append(Entry("trust", int(cursor.lastrowid or 0), name))
    return entries


def envelope_hash(kind: str, envelope: bytes) -> bytes:
    """What the journal says of a trust document."""
    return bytes.fromhex(digest(f"trust-{kind}", envelope))


def _newest(db: Database, kind: str) -> int:
    found = db.execute("SELECT max(version) FROM trust WHERE kind = ?", [kind]).fetchone()[0]
    return found or 0
