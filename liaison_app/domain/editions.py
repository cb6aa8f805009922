"""Editions of a package: which one an item belongs to, and whether that is published."""

from collections.abc import Mapping

from liaison_app.domain.operations import Value


def published_edition(package: Mapping[str, Value]) -> int:
    """The newest published edition of a package, 0 while it is a draft. One that was published
    before there were editions is in its first."""
    if not package.get("published_at"):
        return 0
    edition = package.get("edition")
    return edition if isinstance(edition, int) else 1


def is_out(edition: Value, package: Mapping[str, Value]) -> bool:
    """Whether an item that comes with this edition has been published."""
    number = edition if isinstance(edition, int) else 0
    return bool(package.get("published_at")) and number <= published_edition(package)
