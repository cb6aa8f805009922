"""Organisations as both sides know them: shipped data, overridden by the office's records."""

from collections.abc import Mapping
from datetime import date

from liaison_app.domain.identity import organisation_id
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.vocabulary import Label, Organisation, Vocabularies
from liaison_app.store.caselog import Act
from liaison_app.store.queries import Reader


def known_organisations(reader: Reader, vocabularies: Vocabularies) -> dict[str, Organisation]:
    """Every organisation by code, in the shipped order, then those the office added."""
    known = dict(vocabularies.organisations)
    for row in reader.organisations():
        organisation = _from_row(row)
        known[organisation.code] = organisation
    return known


def creation(office: str, organisation: Organisation) -> Act:
    """The office's act of entering an organisation in its records."""
    name = RecordName(kind="organisation", owner=office, id=organisation_id(organisation.code))
    values: dict[str, Value] = {
        "code": organisation.code,
        "name_ja": organisation.name.ja,
        "name_en": organisation.name.en,
        "audience": organisation.audience,
        "sector": organisation.sector,
        "supervised_by": organisation.supervised_by,
        "hub": organisation.hub,
        "valid_from": _day(organisation.valid_from),
        "valid_to": _day(organisation.valid_to),
    }
    return Act("create", name, "own", {key: value for key, value in values.items() if value})


def _from_row(row: Mapping[str, Value]) -> Organisation:
    def text(key: str) -> str | None:
        value = row.get(key)
        return str(value) if value else None

    code = str(row["code"])
    name_ja = text("name_ja") or code.upper()
    return Organisation(
        code=code,
        name=Label(name_ja, text("name_en") or name_ja),
        audience=text("audience") or "government",
        sector=text("sector"),
        supervised_by=text("supervised_by"),
        hub=text("hub"),
        valid_from=_as_date(text("valid_from")),
        valid_to=_as_date(text("valid_to")),
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _as_date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
