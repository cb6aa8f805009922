"""List models: pages of a list of any size, and forms that forget no field."""

from array import array
from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from liaison_app.domain.records.incident import INCIDENT_FIELDS
from liaison_app.ui.incidents.groups import GROUPS
from liaison_app.ui.widgets.columns import Column
from liaison_app.ui.widgets.paged_model import PAGE, PAGES_KEPT, PagedModel, PagedRow
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table

COLUMNS = (
    Column("name", lambda: "Name", lambda row: str(row["name"]), sort="name", stretch=True),
    Column("pk", lambda: "Number", lambda row: str(row["pk"])),
)


class Source:
    """Counts how many rows were asked for."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def fetch(self, pks: Sequence[int]) -> list[PagedRow]:
        self.asked += pks
        return [{"pk": pk, "name": f"row {pk}"} for pk in reversed(pks)]


def test_only_the_pages_that_are_seen_are_read(qtbot: QtBot) -> None:
    source = Source()
    model = PagedModel(COLUMNS, source.fetch)
    model.show_ids(array("q", range(1_000_000, 0, -1)))
    assert model.rowCount() == 1_000_000
    assert model.data(model.index(0, 0)) == "row 1000000"
    assert model.data(model.index(999_999, 0)) == "row 1"
    assert len(source.asked) == 2 * PAGE


def test_pages_long_unseen_are_let_go(qtbot: QtBot) -> None:
    source = Source()
    model = PagedModel(COLUMNS, source.fetch)
    model.show_ids(array("q", range(100_000)))
    for page in range(PAGES_KEPT + 5):
        model.row_at(page * PAGE)
    assert len(model._pages) == PAGES_KEPT
    before = len(source.asked)
    model.row_at(0)
    assert len(source.asked) == before + PAGE


def test_the_same_ids_keep_the_place_and_read_anew(qtbot: QtBot) -> None:
    source = Source()
    model = PagedModel(COLUMNS, source.fetch)
    model.show_ids(array("q", range(10)))
    model.row_at(0)
    with qtbot.assertNotEmitted(model.modelReset):
        model.show_ids(array("q", range(10)))
    model.row_at(0)
    assert len(source.asked) == 20


def test_what_comes_behind_a_first_page_moves_nothing(qtbot: QtBot) -> None:
    source = Source()
    model = PagedModel(COLUMNS, source.fetch)
    table = Table(model)
    qtbot.addWidget(table)
    model.show_ids(array("q", range(PAGE + 10)))
    assert model.row_at(PAGE)["name"] == f"row {PAGE}"
    table.select_id(PAGE + 5)
    with qtbot.assertNotEmitted(model.modelReset), qtbot.assertNotEmitted(table.chosen):
        model.show_ids(array("q", range(100_000)))
    assert model.rowCount() == 100_000
    assert table.current_id == PAGE + 5
    assert model.row_at(2 * PAGE - 1)["name"] == f"row {2 * PAGE - 1}"


def test_the_selection_stays_with_its_record(qtbot: QtBot) -> None:
    model = PagedModel(COLUMNS, Source().fetch)
    table = Table(model)
    qtbot.addWidget(table)
    model.show_ids(array("q", [5, 6, 7]))
    table.select_id(6)
    model.show_ids(array("q", [9, 8, 7, 6]))
    assert (table.current_id, table.currentIndex().row()) == (6, 3)
    with qtbot.waitSignal(table.chosen, check_params_cb=lambda pk: pk is None):
        model.show_ids(array("q", [9]))


def test_qts_own_checker_finds_no_fault_in_the_models(qtbot: QtBot) -> None:
    mode = QAbstractItemModelTester.FailureReportingMode.Fatal
    paged = PagedModel(COLUMNS, Source().fetch)
    rows = RowsModel(COLUMNS, lambda row: row["pk"])
    testers = [QAbstractItemModelTester(model, mode) for model in (paged, rows)]
    paged.show_ids(array("q", range(500)))
    rows.show_rows([{"pk": 2, "name": "b"}, {"pk": 1, "name": "a"}])
    rows.sort(0, Qt.SortOrder.AscendingOrder)
    assert [rows.id_at(row) for row in range(2)] == [1, 2]
    assert paged.rowCount(QModelIndex()) == 500
    assert testers


def test_every_field_an_officer_may_write_is_on_the_incident_form() -> None:
    shown = [key for _name, keys in GROUPS for key in keys]
    wanted = {
        key
        for key, field in INCIDENT_FIELDS.items()
        if field.writable and not key.endswith("_precision")
    } - {"removal_reason"}  # asked for when a record is removed
    assert sorted(shown) == sorted(wanted)
