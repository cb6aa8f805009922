"""Taking in a file bit by bit: as a whole or not at all, whatever comes up on the way."""

from dataclasses import replace
from pathlib import Path

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.workflows import import_acts
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.importing import import_file

HEADINGS = "番号,件名,影響度\n"


def ledger(path: Path, rows: int, severity: str = "高") -> Path:
    lines = [f"{number},架空の事案{number},{severity}" for number in range(rows)]
    path.write_text(HEADINGS + "\n".join(lines), encoding="utf-8")
    return path


def refusal(desk: Desk, path: Path) -> str:
    position = desk.queries.newest_position()
    with pytest.raises(Refused) as raised:
        import_file(desk, path)
    assert desk.queries.newest_position() == position
    assert desk.queries.incidents()[0] == 0
    return raised.value.code


def test_a_file_that_changes_while_it_is_read_is_not_taken_in(desk: Desk, tmp_path: Path) -> None:
    path = ledger(tmp_path / "台帳.csv", 3_000)
    random = desk.surroundings.random

    def writing(count: int) -> bytes:
        with path.open("a", encoding="utf-8") as file:
            file.write("\n9999,後から書かれた行（架空）,低")
        return random(count)

    desk.surroundings = replace(desk.surroundings, random=writing)
    assert refusal(desk, path) == "file-changed"
    desk.surroundings = replace(desk.surroundings, random=random)
    assert import_file(desk, ledger(path, 3_000)).created == 3_000


def test_a_table_that_ends_badly_is_not_taken_in(desk: Desk, tmp_path: Path) -> None:
    path = ledger(tmp_path / "台帳.csv", 5_000)
    with path.open("a", encoding="utf-8") as file:
        file.write('\n"閉じない引用符')
    assert refusal(desk, path) == "table-quotes"


def test_a_file_of_nothing_but_rows_at_fault_is_given_up(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_acts, "MAX_REFUSED", 10)
    path = ledger(tmp_path / "台帳.csv", 11, "とても")
    assert refusal(desk, path) == "import-refused"
    done = import_file(desk, ledger(path, 10, "とても"))
    assert [item.item for item in done.refused] == [str(row) for row in range(2, 12)]
    assert all(item.refused.__traceback__ is None for item in done.refused)
