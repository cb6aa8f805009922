"""連絡先: posts with their numbers, kept by each organisation and known to the office."""

from collections.abc import Mapping

from liaison_app.store.caselog import ChangeSet
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.incidents import Added
from liaison_app.workflows.own_records import amend, enter, own_record, typed_values
from liaison_app.workflows.removal import remove_record


def add_contact(desk: Desk, fields: Mapping[str, str]) -> Added:
    """A contact of one's own organisation; without a rank it is called last."""
    ranks = [
        row["rank"]
        for row in desk.queries.day.contacts(desk.installation.organisation)
        if isinstance(row["rank"], int)
    ]
    return enter(desk, "contact", fields, known={"rank": max(ranks, default=0) + 1})


def amend_contact(desk: Desk, identifier: str, fields: Mapping[str, str]) -> ChangeSet:
    """Amend a contact of one's own; those of others are ``not-owner``."""
    found = own_record(desk, identifier, "contact")
    return amend(desk, found, typed_values(desk, found, fields))


def remove_contact(desk: Desk, identifier: str) -> ChangeSet:
    """Take a contact out of every list, at the office too; its history stays."""
    return remove_record(desk, own_record(desk, identifier, "contact").name.id).changes
