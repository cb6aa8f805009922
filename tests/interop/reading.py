"""A ledger read to its end, as tests look at it."""

import io

from liaison_app.domain.vocabulary import Vocabularies
from liaison_app.interop.items import ImportedIncident, LedgerHead, ReadResult, RefusedItem
from liaison_app.interop.ledger import Reading, look_at_ledger, open_ledger


def read_ledger(
    data: bytes, vocabularies: Vocabularies, reading: Reading | None = None, kind: str = "csv"
) -> ReadResult:
    """Everything an open ledger gives."""
    with open_ledger(io.BytesIO(data), vocabularies, reading, kind) as ledger:
        items = list(ledger.items())
        return ReadResult(
            kind,
            tuple(item for item in items if isinstance(item, ImportedIncident)),
            refused=tuple(item for item in items if isinstance(item, RefusedItem)),
            notices=ledger.notices,
            ledger=ledger.ledger,
        )


def looked_at(data: bytes, vocabularies: Vocabularies, reading: Reading) -> LedgerHead:
    """The headings of an XLSX ledger that cannot be read yet."""
    return look_at_ledger(io.BytesIO(data), vocabularies, reading, "xlsx")
