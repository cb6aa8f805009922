"""What an import refused, saved as a table to be mended: the rows as they stood, and the reason.

Mended, the file is imported like the ledger itself; its last column is the program's own and is
not read.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from liaison_app.domain.errors import Refused
from liaison_app.domain.texts import Texts
from liaison_app.host.files import new_file
from liaison_app.interop.columns import REASON
from liaison_app.interop.table_writing import Cell, write_csv, write_xlsx
from liaison_app.workflows.errors import sentence
from liaison_app.workflows.importing import Imported

FORMATS = (".csv", ".xlsx")


def check_refused_name(path: Path) -> None:
    """Raise ``export-format`` unless the name says which kind of table it is to be."""
    if path.suffix.lower() not in FORMATS:
        raise Refused("export-format", name=path.name[:80])


def save_refused(imported: Imported, path: Path, texts: Texts) -> int:
    """Write the refused rows to ``path`` (CSV or XLSX, by its name); how many there are.

    Raises Refused: ``refused-none``, ``refused-no-table`` (items that are no rows),
    ``export-format``, ``file-…``.
    """
    if not imported.refused:
        raise Refused("refused-none")
    ledger = imported.ledger
    if ledger is None:
        raise Refused("refused-no-table", format=imported.format)
    check_refused_name(path)
    known = [column.heading for column in ledger.columns]
    width = max(len(known), *(len(item.cells) for item in imported.refused))
    headings = [*known, *(f"#{place + 1}" for place in range(len(known), width))]
    reason = REASON.in_language(texts.language)
    places = [place for place, heading in enumerate(headings) if heading not in REASON]
    headed = [*(headings[place] for place in places), reason]
    rows = _rows(imported, places, texts)
    with new_file(path) as stream:
        if path.suffix.lower() == ".csv":
            write_csv(stream, headed, rows)
        else:
            with tempfile.TemporaryDirectory(prefix=".liaison-", dir=path.parent) as folder:
                write_xlsx(headed, rows, ledger.sheet or "1", Path(folder)).save(stream)
    return len(imported.refused)


def _rows(imported: Imported, places: list[int], texts: Texts) -> Iterator[list[Cell]]:
    for item in imported.refused:
        cells = [item.cells[place] if place < len(item.cells) else "" for place in places]
        yield [*map(str, cells), sentence(item.refused, texts)]
