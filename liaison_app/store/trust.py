"""The trust documents as signed envelopes: kept, never forked, never rolled back.

What they say is verified elsewhere; here they are bytes with a kind and a version.
"""

from collections.abc import Iterable, Sequence

from liaison_app.domain.arrival import TrustState
from liaison_app.domain.canonical import digest
from liaison_app.domain.errors import Refused
from liaison_app.store.connection import Database
from liaison_app.store.journal import Entry

ROOT = "root"
REGISTRY = "registry"
Document = tuple[int, bytes]  # version, envelope


def documents(db: Database) -> tuple[tuple[bytes, ...], bytes]:
    """The root envelopes, oldest first, and the newest registry (empty if there is none)."""
    sql = "SELECT envelope FROM trust WHERE kind = ? ORDER BY version"
    roots = tuple(row[0] for row in db.execute(sql, [ROOT]).fetchall())
    registries = db.execute(sql, [REGISTRY]).fetchall()
    return roots, registries[-1][0] if registries else b""


def versioned_roots(state: TrustState) -> Sequence[Document]:
    """The root envelopes with their versions; each root's version follows the one before."""
    return list(enumerate(state.roots, state.root_version - len(state.roots) + 1))


def registry(state: TrustState) -> Document:
    """The registry's envelope with its version."""
    return state.registry_version, state.registry


def save(db: Database, roots: Sequence[Document], newest: Document) -> list[Entry]:
    """Keep what is new; returns the journal's entries for it.

    Raises Refused: ``trust-fork`` for other bytes under a version known here, ``trust-rollback``
    where the newest document offered is older than the newest known.
    """
    _refuse_rollback(db, ROOT, [version for version, _ in roots])
    _refuse_rollback(db, REGISTRY, [newest[0]])
    return _keep(db, _new(db, roots, newest))


def save_newer(db: Database, trust: TrustState) -> list[Entry]:
    """What a bundle brought, where it is newer than ours; an older bundle brings older ones."""
    if not trust.roots or not trust.registry:
        return []
    found = _new(db, versioned_roots(trust), registry(trust))
    have = {ROOT: _newest(db, ROOT), REGISTRY: _newest(db, REGISTRY)}
    return _keep(db, [document for document in found if document[1] > have[document[0]]])


def _new(db: Database, roots: Iterable[Document], newest: Document) -> list[tuple[str, int, bytes]]:
    offered = [*((ROOT, *root) for root in roots), (REGISTRY, *newest)]
    return [document for document in offered if not _is_kept(db, *document)]


def _is_kept(db: Database, kind: str, version: int, envelope: bytes) -> bool:
    sql = "SELECT envelope FROM trust WHERE kind = ? AND version = ?"
    kept = db.execute(sql, [kind, version]).fetchone()
    if kept is not None and kept[0] != envelope:
        raise Refused("trust-fork", kind=kind, version=version)
    return kept is not None


def _keep(db: Database, documents: Iterable[tuple[str, int, bytes]]) -> list[Entry]:
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


def _refuse_rollback(db: Database, kind: str, versions: Sequence[int]) -> None:
    newest = _newest(db, kind)
    if versions and max(versions) < newest:
        raise Refused("trust-rollback", kind=kind, version=max(versions), have=newest)
