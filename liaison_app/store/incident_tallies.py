"""Incidents counted: by what their list is filtered by, and by what the picture tells of them.

Triggers keep the counts up whatever writes a row; so a total costs the same however many there are.
"""

# What took how long, and between which of an incident's times.
_REACTIONS = {
    "reporting": ("detected_at", "reported_at"),
    "containing": ("reported_at", "contained_at"),
}


def _tenths(column: str, begin: str, end: str) -> str:
    """Tenths of an hour between two of an incident's times that are both known to the hour,
    rounded half up; NULL where they are not, or stand the wrong way round."""
    exact = " AND ".join(
        f"{each} GLOB '[0-9]*' AND coalesce({each}_precision, '') NOT IN ('year', 'month', 'day')"
        for each in (begin, end)
    )
    return (
        f"{column} INTEGER GENERATED ALWAYS AS (CASE WHEN {exact} AND {begin} <= {end}"
        f" THEN (unixepoch({end}) - unixepoch({begin}) + 180) / 360 END) VIRTUAL"
    )


# Columns of the incident table.
DURATIONS = tuple(_tenths(step, *times) for step, times in _REACTIONS.items())
TALLY_TABLES = {
    "incident_tally": """CREATE TABLE incident_tally(
        shelf INTEGER NOT NULL, whose TEXT NOT NULL, state TEXT NOT NULL, level TEXT NOT NULL,
        count INTEGER NOT NULL, PRIMARY KEY(shelf, whose, state, level)
    ) STRICT, WITHOUT ROWID""",
    # The same incidents by what the list is not filtered by, and those that say how long something
    # took by how long.
    "incident_facet": """CREATE TABLE incident_facet(
        shelf INTEGER NOT NULL, field TEXT NOT NULL, ai TEXT NOT NULL, count INTEGER NOT NULL,
        PRIMARY KEY(shelf, field, ai)
    ) STRICT, WITHOUT ROWID""",
    **{
        f"incident_{step}": f"""CREATE TABLE incident_{step}(
        shelf INTEGER NOT NULL, whose TEXT NOT NULL, field TEXT NOT NULL, {step} INTEGER NOT NULL,
        count INTEGER NOT NULL, PRIMARY KEY(shelf, whose, field, {step})
    ) STRICT, WITHOUT ROWID"""
        for step in _REACTIONS
    },
}
_SHELF_OF = "hidden, exercise, merged_into, office_merged_into"


def _kept_up(table: str, columns: tuple[str, ...], written: str) -> tuple[str, ...]:
    """The triggers that count incidents in ``table`` by ``columns``, which follow from
    ``written``."""
    names = ", ".join(columns)
    new = ", ".join(f"new.{each}" for each in columns)
    old = ", ".join(f"old.{each}" for each in columns)
    known = " AND ".join(f"new.{each} IS NOT NULL" for each in columns)
    add = (
        f"INSERT INTO {table}({names}, count) SELECT {new}, 1 WHERE {known}"
        " ON CONFLICT DO UPDATE SET count = count + 1;"
    )
    take = (
        f"UPDATE {table} SET count = count - 1 WHERE ({names}) = ({old});"
        f" DELETE FROM {table} WHERE count = 0 AND ({names}) = ({old});"
    )
    on = "ON incident BEGIN"
    return (
        f"CREATE TRIGGER {table}_added AFTER INSERT {on} {add} END",
        f"CREATE TRIGGER {table}_gone AFTER DELETE {on} {take} END",
        f"CREATE TRIGGER {table}_changed AFTER UPDATE OF {_SHELF_OF}, {written}"
        f" {on} {take} {add} END",
    )


# By table: what incidents are counted by.
TALLIES = {
    "incident_tally": ("shelf", "whose", "state", "level"),
    "incident_facet": ("shelf", "field", "ai"),
    **{f"incident_{step}": ("shelf", "whose", "field", step) for step in _REACTIONS},
}
TALLY_TRIGGERS = (
    *_kept_up("incident_tally", TALLIES["incident_tally"], "organisation, status, severity"),
    *_kept_up("incident_facet", TALLIES["incident_facet"], "sector, ai_involvement"),
    *(
        trigger
        for step, times in _REACTIONS.items()
        for trigger in _kept_up(
            f"incident_{step}",
            TALLIES[f"incident_{step}"],
            ", ".join(("organisation", "sector", *times, *(f"{each}_precision" for each in times))),
        )
    ),
)
