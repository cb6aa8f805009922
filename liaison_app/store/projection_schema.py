"""The tables that can be dropped and computed again: cells, and what screens read.

They are generated from the field declarations of ``domain/records``: a new field needs no
migration. `layout` names their shape; a file whose shape differs is rebuilt when it is opened.
"""

import hashlib
from collections.abc import Mapping
from functools import cache

from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.domain.records.kind import RecordKind
from liaison_app.store.connection import Database
from liaison_app.store.incident_tallies import (
    DURATIONS,
    TALLIES,
    TALLY_TABLES,
    TALLY_TRIGGERS,
)

# Every projected record has these, then one column for each field.
COMMON = (
    "record INTEGER PRIMARY KEY",
    "uuid TEXT NOT NULL",
    "owner TEXT NOT NULL",
    "parent INTEGER NOT NULL",
    "created_ms INTEGER NOT NULL",
    "updated_ms INTEGER NOT NULL",
    # Out of view: removed, disposed of or withdrawn, itself or something above it. Lists ask
    # for 0.
    "hidden INTEGER NOT NULL DEFAULT 0",
)
REFERENCE_LIBRARY = "reference"
# Raise it when the search index comes to hold something else for the same rows.
_SEARCH_EDITION = "search 4"
_MERGE_TABLES = {
    "cell": """CREATE TABLE cell(
        record INTEGER NOT NULL, compartment TEXT NOT NULL, field TEXT NOT NULL,
        operation INTEGER NOT NULL, superseded INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY(record, compartment, field, operation)
    ) STRICT, WITHOUT ROWID""",
    # What known operations supersede that is not here (yet).
    "pending_over": """CREATE TABLE pending_over(
        hash BLOB NOT NULL, record INTEGER NOT NULL, compartment TEXT NOT NULL,
        field TEXT NOT NULL, PRIMARY KEY(hash, record, compartment, field)
    ) STRICT, WITHOUT ROWID""",
    "addressing": """CREATE TABLE addressing(
        record INTEGER NOT NULL, organisation TEXT NOT NULL,
        addressed INTEGER NOT NULL DEFAULT 0, at_ms INTEGER NOT NULL DEFAULT 0,
        copied INTEGER NOT NULL DEFAULT 0, PRIMARY KEY(record, organisation)
    ) STRICT, WITHOUT ROWID""",
    # What the office withdrew from an organisation, or granted it again.
    "access": """CREATE TABLE access(
        record INTEGER NOT NULL, organisation TEXT NOT NULL, withdrawn INTEGER NOT NULL,
        PRIMARY KEY(record, organisation)
    ) STRICT, WITHOUT ROWID""",
    "reference": """CREATE TABLE reference(
        name TEXT NOT NULL COLLATE NOCASE, record INTEGER NOT NULL, PRIMARY KEY(name, record)
    ) STRICT, WITHOUT ROWID""",
    # What is itself removed or disposed of; what is below it is hidden with it.
    "removal": "CREATE TABLE removal(record INTEGER PRIMARY KEY) STRICT",
    # What disposals name: a field of an operation, or all of it (''), if it is on that record.
    "redaction": """CREATE TABLE redaction(
        hash BLOB NOT NULL, field TEXT NOT NULL, record INTEGER NOT NULL,
        compartment TEXT NOT NULL, PRIMARY KEY(hash, field, record, compartment)
    ) STRICT, WITHOUT ROWID""",
    "conflict": """CREATE TABLE conflict(
        record INTEGER NOT NULL, compartment TEXT NOT NULL, field TEXT NOT NULL,
        PRIMARY KEY(record, compartment, field)
    ) STRICT, WITHOUT ROWID""",
    # The CVEs of incidents one by one; `store.traits` has what these four are for.
    "incident_cve": """CREATE TABLE incident_cve(
        value TEXT NOT NULL, record INTEGER NOT NULL, PRIMARY KEY(value, record)
    ) STRICT, WITHOUT ROWID""",
    # What reports of different organisations have in common.
    "shared_trait": """CREATE TABLE shared_trait(
        value TEXT PRIMARY KEY, newest INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    # The indicators of alerts and campaigns, and those of them that some incident has.
    "watched": """CREATE TABLE watched(
        value TEXT NOT NULL, record INTEGER NOT NULL, root INTEGER NOT NULL,
        PRIMARY KEY(value, record)
    ) STRICT, WITHOUT ROWID""",
    "sighted": """CREATE TABLE sighted(
        indicator INTEGER PRIMARY KEY, root INTEGER NOT NULL, newest INTEGER NOT NULL
    ) STRICT""",
}


def table_of(kind: str) -> str:
    """The projection a record kind is kept in; reference cases are a library of incidents."""
    return "incident" if kind == "reference-case" else kind.replace("-", "_")


@cache
def columns_of(kind: str) -> Mapping[str, Field]:
    """The fields that are columns of a kind's projection; notices have a table of their own."""
    declared = RECORD_KINDS[kind]
    return {**declared.own, **declared.decision, **declared.internal}


@cache
def sorted_fields() -> Mapping[str, Field]:
    """The incident fields of one value that have an index of their own to sort by: not what the
    list is tallied by, nor long texts, names of other records, or how exact a time is."""
    return {
        key: field
        for key, field in columns_of("incident").items()
        if field.type not in (FieldType.PROSE, FieldType.TEXTS, FieldType.CODES)
        and not key.endswith(("_precision", "merged_into"))
        and key not in ("organisation", "status", "severity", "disposal", "removed")
    }


def sort_index(key: str) -> str:
    """The index of one of them."""
    return f"incident_by_{key}"


MERGED_SHELF = 8  # from here on incidents that were merged into another one
# What the incident list is filtered by: real cases (0), exercises (1), cases for study (2), the
# same out of view (4 more) and merged into another one, by its owner or by the office (8 more);
# an organisation; status and severity, never NULL.
_SHELVED = (
    "library TEXT NOT NULL DEFAULT ''",
    "shelf INTEGER NOT NULL GENERATED ALWAYS AS (4 * hidden"
    " + CASE WHEN coalesce(merged_into, office_merged_into) IS NULL THEN 0"
    f" ELSE {MERGED_SHELF} END"
    " + CASE WHEN library <> '' THEN 2 ELSE coalesce(exercise, 0) END) VIRTUAL",
    "whose TEXT NOT NULL GENERATED ALWAYS AS (coalesce(organisation, owner)) VIRTUAL",
    "state TEXT NOT NULL GENERATED ALWAYS AS (coalesce(status, '')) VIRTUAL",
    "level TEXT NOT NULL GENERATED ALWAYS AS (coalesce(severity, '')) VIRTUAL",
    "field TEXT NOT NULL GENERATED ALWAYS AS (coalesce(sector, '')) VIRTUAL",
    "ai TEXT NOT NULL GENERATED ALWAYS AS (coalesce(ai_involvement, '')) VIRTUAL",
    *DURATIONS,
)
_INDEXES = (
    "CREATE INDEX reference_record ON reference(record)",
    "CREATE INDEX addressing_organisation ON addressing(organisation, record)",
    "CREATE INDEX access_organisation ON access(organisation, withdrawn, record)",
    # One index for each order of the incident list, so that its first page is read from its
    # beginning. The default order is joined with what the list is filtered by; rows themselves
    # hold long texts, one page to decrypt for each.
    "CREATE INDEX incident_updated ON incident(shelf, updated_ms, record, state, level, whose)",
    "CREATE INDEX incident_whose ON incident(shelf, whose, state, level)",
    "CREATE INDEX incident_state ON incident(shelf, state, level)",
    "CREATE INDEX incident_created ON incident(shelf, created_ms)",
    # Most incidents have most fields empty, and an index of what is not costs them nothing.
    *(
        f"CREATE INDEX {sort_index(key)} ON incident(shelf, {key}) WHERE {key} IS NOT NULL"
        for key in sorted_fields()
    ),
    # An import asks for every item whether it came before; most records have no such number.
    "CREATE INDEX incident_source ON incident(source_id) WHERE source_id IS NOT NULL",
    "CREATE INDEX task_due ON task(due)",
    "CREATE INDEX response_extended ON response(decision_due) WHERE decision_due IS NOT NULL",
    "CREATE INDEX response_excepted ON response(exception_until) WHERE exception_until IS NOT NULL",
    *(
        f"CREATE INDEX {kind}_package ON {kind}(package) WHERE package IS NOT NULL"
        for kind in ("alert", "guideline", "request")
    ),
    "CREATE INDEX indicator_value ON indicator(value)",
    "CREATE INDEX shared_newest ON shared_trait(newest, value)",
    "CREATE INDEX sighted_newest ON sighted(newest)",
    "CREATE INDEX sighted_root ON sighted(root)",
    "CREATE INDEX incident_techniques ON incident(shelf, created_ms, whose, techniques)"
    " WHERE techniques IS NOT NULL",
    "CREATE INDEX member_incident ON campaign_member(incident)",
    "CREATE INDEX link_target ON link(target)",
    "CREATE INDEX attachment_sha256 ON attachment(sha256)",
    # What waits at the desk is asked for after every commit.
    "CREATE INDEX intake_open ON intake(received_at) WHERE incident IS NULL AND settled_at IS NULL",
    "CREATE INDEX intake_received ON intake(received_at)",
    "CREATE INDEX escalation_told ON escalation(told_at)",
    "CREATE INDEX intake_call_back ON intake(call_back_by)"
    " WHERE call_back_by IS NOT NULL AND called_back_at IS NULL AND settled_at IS NULL",
    "CREATE INDEX escalation_open ON escalation(told_at) WHERE answer IS NULL",
    "CREATE INDEX roster_end ON roster(ends_at)",
    "CREATE INDEX medium_volume ON medium(volume, record) WHERE volume IS NOT NULL",
    "CREATE INDEX roster_start ON roster(starts_at)",
    "CREATE INDEX duty_due ON duty(due_at, parent) WHERE done_at IS NULL",
    "CREATE INDEX duty_own ON duty(owner, due_at) WHERE done_at IS NULL",
    "CREATE INDEX action_open ON action(owner, due, parent) WHERE status = 'open'",
    "CREATE INDEX custody_attachment ON custody(attachment)",
    "CREATE INDEX incident_merged ON incident(merged_into) WHERE merged_into IS NOT NULL",
    "CREATE INDEX incident_office_merged ON incident(office_merged_into)"
    " WHERE office_merged_into IS NOT NULL",
    "CREATE INDEX intake_incident ON intake(incident) WHERE incident IS NOT NULL",
    "CREATE INDEX escalation_incident ON escalation(incident) WHERE incident IS NOT NULL",
    "CREATE INDEX question_incident ON question(incident) WHERE incident IS NOT NULL",
    *(
        f"CREATE INDEX {kind.name}_expires ON {kind.name}(expires_on) WHERE expires_on IS NOT NULL"
        for kind in RECORD_KINDS.values()
        if "expires_on" in kind.own and kind.name != "reference-case"
    ),
    *(
        f"CREATE INDEX {table_of(kind.name)}_parent ON {table_of(kind.name)}(parent)"
        for kind in RECORD_KINDS.values()
        if kind.parents
    ),
)

_LIST_CVES = (
    "INSERT OR IGNORE INTO incident_cve(value, record)"
    " SELECT value, new.record FROM json_each(new.cves);"
)
_TRIGGERS = (
    "CREATE TRIGGER incident_cves_added AFTER INSERT ON incident WHEN new.cves IS NOT NULL"
    f" BEGIN {_LIST_CVES} END",
    "CREATE TRIGGER incident_cves_changed AFTER UPDATE OF cves ON incident BEGIN"
    " DELETE FROM incident_cve WHERE record = old.record"
    f" AND value IN (SELECT value FROM json_each(old.cves)); {_LIST_CVES} END",
)


def library_of(kind: str) -> str:
    """The ``library`` column of a row of the incident table."""
    return REFERENCE_LIBRARY if kind == "reference-case" else ""


def statements() -> tuple[str, ...]:
    """Every CREATE statement, in order."""
    tables = tuple(_create(kind) for kind in RECORD_KINDS.values() if kind.name != "reference-case")
    return (
        *_MERGE_TABLES.values(),
        *TALLY_TABLES.values(),
        *tables,
        *_INDEXES,
        *_TRIGGERS,
        *TALLY_TRIGGERS,
    )


def tables() -> tuple[str, ...]:
    """The names of the tables that `create` makes."""
    return (*_MERGE_TABLES, *TALLIES, *dict.fromkeys(table_of(kind) for kind in RECORD_KINDS))


def layout() -> str:
    """A digest of the shape, and of what the search index holds of it; stored in the file."""
    return hashlib.sha256("\n".join((*statements(), _SEARCH_EDITION)).encode()).hexdigest()


def create(db: Database) -> None:
    """Drop whatever of them exists and make them empty; the caller holds the write lock."""
    for table in tables():
        db.execute(f'DROP TABLE IF EXISTS "{table}"')
    for statement in statements():
        db.execute(statement)


def _create(kind: RecordKind) -> str:
    columns = list(COMMON)
    if kind.name == "incident":
        columns += _SHELVED
    for key, field in columns_of(kind.name).items():
        columns.append(f'"{key}" {_sql_type(field)}')
    return f'CREATE TABLE "{table_of(kind.name)}"({", ".join(columns)}) STRICT'


def _sql_type(field: Field) -> str:
    return "INTEGER" if field.type in (FieldType.INTEGER, FieldType.BOOLEAN) else "TEXT"
