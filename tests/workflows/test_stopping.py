"""An import that is told to stop ends while the file is read, and nothing of it is kept."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from liaison_app.domain.errors import Refused
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.importing import import_file

ROWS = 6_000


def csv_file(path: Path) -> Path:
    rows = "".join(f"不審メール（架空）{n},{'内容' * 50}\n" for n in range(ROWS))
    path.write_text(f"件名,概要\n{rows}", encoding="utf-8")
    return path


def xlsx_file(path: Path) -> Path:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("台帳")
    sheet.append(["件名", "概要"])
    for number in range(ROWS):
        sheet.append([f"不審メール（架空）{number}", f"内容 {number * 7919 % 104_729}"])
    book.save(path)
    return path


@pytest.mark.parametrize(("make", "name"), [(csv_file, "台帳.csv"), (xlsx_file, "台帳.xlsx")])
@pytest.mark.parametrize("dry_run", [True, False])
def test_wherever_it_is_stopped_nothing_is_kept(
    desk: Desk, tmp_path: Path, make: object, name: str, dry_run: bool
) -> None:
    path = make(tmp_path / name)  # type: ignore[operator]
    before = desk.queries.newest_position()
    asked = 0

    def count() -> bool:
        nonlocal asked
        asked += 1
        return False

    assert import_file(desk, path, dry_run=True, stopped=count).created == ROWS
    for after in {0, asked // 2, asked - 1}:
        left = [False] * after

        def stopped(left: list[bool] = left) -> bool:
            return left.pop() if left else True

        with pytest.raises(Refused, match="cancelled"):
            import_file(desk, path, dry_run=dry_run, stopped=stopped)
        assert desk.queries.newest_position() == before
    assert import_file(desk, path, dry_run=dry_run).created == ROWS
