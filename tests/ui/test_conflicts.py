"""Values that stand side by side: seen, compared and settled by keyboard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit

from liaison_app.host.resources import resources_folder
from liaison_app.store.caselog import Act
from liaison_app.ui.app import system_surroundings
from liaison_app.ui.exchange.conflicts_tab import ConflictsTab
from liaison_app.ui.exchange.screen import ExchangeScreen
from liaison_app.ui.packages.screen import PackagesScreen
from liaison_app.ui.shell.navigation import Waiting
from liaison_app.ui.widgets.columns import MARK_ROLE
from liaison_app.workflows.answering import acknowledge_task, progress_task
from liaison_app.workflows.incidents import amend_incident
from liaison_app.workflows.tasks import task_list
from liaison_app.workflows.unlock import unlock
from tests.rival import Rival
from tests.ui.conftest import PASSPHRASE, Open, Opened, World

REFERENCE = "MOFA-2026-0002"  # "Portal login"


@pytest.fixture
def disputed(world: World) -> World:
    """At the agency status and title of an incident stand in two values each."""
    desk = unlock(world.case_log("mofa"), system_surroundings(resources_folder()), PASSPHRASE)
    rival = Rival(desk)
    name = desk.find(REFERENCE).name
    amend_incident(desk, REFERENCE, {"status": "triage", "title": "Portal login refused"})
    rival.brings(rival.made(name, status="responding", title="Portal login by a bot"))
    desk.close()
    return world


def at_conflicts(opened: Opened) -> ConflictsTab:
    opened.window.go_to("exchange", "conflicts")
    opened.settle()
    screen = opened.window.screens["exchange"]
    assert isinstance(screen, ExchangeScreen)
    return screen.conflicts


def fields(tab: ConflictsTab) -> list[str]:
    return [tab.model.row_at(row).conflict.field for row in range(tab.model.rowCount())]


def status_of(opened: Opened) -> object:
    reader = opened.session.reader
    return reader.incident(reader.resolve(REFERENCE).pk)["status"]


def test_what_is_in_conflict_waits_on_the_first_screen_and_leads_to_its_values(
    disputed: World, open_desktop: Open
) -> None:
    opened = open_desktop("mofa")
    today = opened.window.screens["today"]
    assert today.cards["conflicts"].count == 2  # type: ignore[attr-defined]
    assert opened.window.navigation._model.counts["exchange"] == Waiting(
        "warning", (("ui.today.conflicts", 2),)
    )
    QTest.mouseClick(today.cards["conflicts"].open, Qt.MouseButton.LeftButton)  # type: ignore[attr-defined]
    QTest.keyClick(today.table, Qt.Key.Key_Return)  # type: ignore[attr-defined]
    opened.settle()
    screen = opened.window.screens["exchange"]
    assert isinstance(screen, ExchangeScreen)
    assert screen.conflicts.isVisible()
    assert screen.conflicts.panel.isVisible()
    assert fields(screen.conflicts) == ["status", "title"]


def test_the_values_stand_side_by_side_with_author_time_and_bundle(
    disputed: World, open_desktop: Open
) -> None:
    opened = open_desktop("mofa")
    panel = at_conflicts(opened).panel
    assert [card.value.text() for card in panel.cards] == ["対処中", "確認中"]
    theirs, mine = panel.cards
    assert "外務省" in theirs.author.text()
    assert "当直" in theirs.author.text()
    assert "MOFA" in theirs.author.text()
    assert "Duty officer mofa" in mine.author.text()
    assert "この端末で入力" in mine.author.text()
    left, right = (card.geometry() for card in panel.cards)
    assert left.right() < right.left()
    assert abs(left.top() - right.top()) < 2


def test_one_value_is_kept_by_keyboard(disputed: World, open_desktop: Open) -> None:
    opened = open_desktop("mofa")
    tab = at_conflicts(opened)
    before = opened.operations()
    tab.table.setFocus()
    QTest.keyClick(tab.table, Qt.Key.Key_Return)
    first = opened.window.focusWidget()
    assert first is tab.panel.cards[0].keep
    QTest.keyClick(first, Qt.Key.Key_Tab)
    second = opened.window.focusWidget()
    assert second is tab.panel.cards[1].keep
    QTest.keyClick(second, Qt.Key.Key_Space)
    opened.settle()
    assert opened.operations() == before + 1
    assert status_of(opened) == "triage"
    assert fields(tab) == ["title"]
    assert opened.window.navigation._model.counts["exchange"] == Waiting(
        "warning", (("ui.today.conflicts", 1),)
    )
    assert opened.window.message.isVisible()


def test_a_third_value_is_chosen_by_keyboard(disputed: World, open_desktop: Open) -> None:
    opened = open_desktop("mofa")
    tab = at_conflicts(opened)
    assert tab.panel.editor is not None
    chooser = tab.panel.editor.control.widget()
    assert isinstance(chooser, QComboBox)
    before = opened.operations()
    chooser.setFocus()
    for _ in range(2):
        QTest.keyClick(chooser, Qt.Key.Key_Down)
    opened.settle()
    assert opened.operations() == before  # choosing alone decides nothing
    QTest.keyClick(chooser, Qt.Key.Key_Tab)
    assert opened.window.focusWidget() is tab.panel.write
    QTest.keyClick(tab.panel.write, Qt.Key.Key_Space)
    opened.settle()
    assert status_of(opened) == "recovering"
    assert fields(tab) == ["title"]


def test_a_third_value_is_typed_and_a_refused_one_stays_typed(
    disputed: World, open_desktop: Open
) -> None:
    opened = open_desktop("mofa")
    tab = at_conflicts(opened)
    QTest.keyClick(tab.table, Qt.Key.Key_Down)
    opened.settle()
    panel = tab.panel
    assert panel.editor is not None
    line = panel.editor.control.widget()
    assert isinstance(line, QLineEdit)
    line.setFocus()
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    before = opened.operations()
    QTest.keyClick(panel.write, Qt.Key.Key_Space)
    opened.settle()
    assert panel.editor.notice
    assert opened.operations() == before
    line.setFocus()
    QTest.keyClicks(line, "Portal login, refused to a bot")
    panel.write.setFocus()
    QTest.keyClick(panel.write, Qt.Key.Key_Space)
    opened.settle()
    assert fields(tab) == ["status"]
    reader = opened.session.reader
    row = reader.incident(reader.resolve(REFERENCE).pk)
    assert row["title"] == "Portal login, refused to a bot"


def test_what_another_writer_settles_leaves_the_list(disputed: World, open_desktop: Open) -> None:
    opened = open_desktop("mofa")
    tab = at_conflicts(opened)
    opened.session.jobs.run(
        lambda desk: amend_incident(desk, REFERENCE, {"status": "closed"}), title="ui.job.saving"
    )
    opened.settle()
    assert fields(tab) == ["title"]
    assert tab.panel.heading.text().endswith("件名")
    opened.session.jobs.run(
        lambda desk: amend_incident(desk, REFERENCE, {"title": "Portal"}), title="ui.job.saving"
    )
    opened.settle()
    assert fields(tab) == []
    assert tab.nothing.isVisible()
    assert not tab.panel.isVisible()


def test_values_that_changed_unseen_are_not_settled(disputed: World, open_desktop: Open) -> None:
    """Another program wrote meanwhile; what the officer looks at is no longer what stands."""
    opened = open_desktop("mofa")
    tab = at_conflicts(opened)
    desk = unlock(disputed.case_log("mofa"), system_surroundings(resources_folder()), PASSPHRASE)
    rival = Rival(desk, identity="c")
    rival._seen.clear()
    rival.brings(rival.made(desk.find(REFERENCE).name, status="monitoring"))
    desk.close()
    QTest.keyClick(tab.panel.cards[0].keep, Qt.Key.Key_Space)
    opened.settle()
    assert "改めて" in opened.window.message.text
    assert tab.panel.cards[0].keep.isEnabled()
    opened.window.screens["exchange"].refresh()
    opened.settle()
    assert len(tab.panel.cards) == 3


def test_a_record_in_conflict_says_so_in_the_list_on_its_banner_and_beside_its_fields(
    disputed: World, open_desktop: Open
) -> None:
    opened = open_desktop("mofa")
    opened.window.go_to("incidents", opened.session.reader.resolve(REFERENCE).name.id)
    opened.settle()
    screen = opened.window.incidents()
    titles = [screen.model.index(row, 2).data() for row in range(screen.model.rowCount())]
    assert [title for title in titles if title.startswith("【競合あり】")] == [
        "【競合あり】Portal login by a bot"
    ]
    banner = screen.editor.banner
    assert banner.conflicts.isVisible()
    assert "状況" in banner.conflicts.text.text()
    assert "競合あり" in screen.editor.fields.editors["status"].label.text()
    assert "競合あり" not in screen.editor.fields.editors["kind"].label.text()
    banner.conflicts.settle.setFocus()
    QTest.keyClick(banner.conflicts.settle, Qt.Key.Key_Space)
    opened.settle()
    exchange = opened.window.screens["exchange"]
    assert isinstance(exchange, ExchangeScreen)
    assert exchange.conflicts.isVisible()
    exchange.conflicts.panel.keep(1)
    opened.settle()
    QTest.keyClick(exchange.conflicts.panel.open, Qt.Key.Key_Space)
    opened.settle()
    assert screen.isVisible()
    assert "状況" not in banner.conflicts.text.text()
    opened.window.go_to("exchange")
    exchange.conflicts.panel.keep(1)
    opened.settle()
    opened.window.go_to("incidents")
    opened.settle()
    assert not banner.conflicts.isVisible()
    assert "競合あり" not in screen.editor.fields.editors["status"].label.text()


def test_the_screen_follows_the_language(disputed: World, open_desktop: Open) -> None:
    opened = open_desktop("mofa")
    tab = at_conflicts(opened)
    opened.translator.switch("en")
    opened.settle()
    assert [card.keep.text() for card in tab.panel.cards] == ["Keep value 1", "Keep value 2"]
    assert tab.panel.write.text() == "Let this value stand"


def test_an_answer_in_conflict_is_marked_in_the_tree_and_opens_at_its_task(
    world: World, open_desktop: Open
) -> None:
    desk = unlock(world.case_log("mofa"), system_surroundings(resources_folder()), PASSPHRASE)
    task = next(each for each in task_list(desk) if each.title == "Train staff")
    acknowledge_task(desk, task.id)
    rival = Rival(desk)
    progress_task(desk, task.id, "in-progress", "")
    response = desk.queries.responses(task.pk)[0]
    name = desk.queries.ref(int(str(response["pk"]))).name
    rival.brings(rival.made(name, status="exception", note="No staff to train."))
    desk.close()
    opened = open_desktop("mofa")
    tab = at_conflicts(opened)
    assert "status" in fields(tab)
    tab.table.select_id(tab.model.id_at(fields(tab).index("status")))
    QTest.keyClick(tab.panel.open, Qt.Key.Key_Space)
    opened.settle()
    screen = opened.window.screens["packages"]
    assert isinstance(screen, PackagesScreen)
    assert screen.isVisible()
    cell = screen.tree.currentIndex().siblingAtColumn(0)
    assert cell.data(MARK_ROLE) == ("競合あり", "bad")
    assert "Train staff" in str(cell.data())
    spoken = str(cell.data(Qt.ItemDataRole.AccessibleTextRole))
    assert spoken.startswith("【競合あり】")
    above = screen.model.parent(cell)
    assert above.data(MARK_ROLE) == ("競合あり", "bad")
    others = [screen.model.index(row, 0, above) for row in range(screen.model.rowCount(above))]
    assert [each.data(MARK_ROLE) for each in others if each != cell] == [None]

    bar = screen.detail.conflicts
    assert bar.isVisible()
    assert bar.text.text().endswith("：対応状況")
    bar.settle.setFocus()
    QTest.keyClick(bar.settle, Qt.Key.Key_Space)
    opened.settle()
    assert tab.isVisible()
    chosen = tab.model.row_at(tab.model.row_of(tab.table.current_id)).conflict
    assert (chosen.kind, chosen.field) in {("response", "status"), ("response", "note")}
    while fields(tab):
        tab.panel.keep(1)
        opened.settle()
    opened.window.go_to("packages")
    opened.settle()
    assert not bar.isVisible()
    assert screen.tree.currentIndex().data(MARK_ROLE) is None


def test_a_package_and_its_task_in_conflict_are_marked_at_the_office(
    world: World, open_desktop: Open
) -> None:
    desk = unlock(world.case_log("nco"), system_surroundings(resources_folder()), PASSPHRASE)
    rival = Rival(desk)
    package, task = desk.queries.packages()[0], task_list(desk)[0]
    names = [desk.queries.resolve(str(each)).name for each in (package["id"], task.id)]
    made = [rival.made(names[0], text="One"), rival.made(names[1], text="One")]
    desk.write(*(Act("amend", name, "own", {"text": "Two"}) for name in names))
    rival.brings(*made)
    desk.close()
    opened = open_desktop("nco")
    opened.window.go_to("packages", names[0].id)
    opened.settle()
    screen = opened.window.screens["packages"]
    assert isinstance(screen, PackagesScreen)
    marked = [node.key for node in screen.model.nodes() if node.conflicts]
    assert marked == [names[0].id, names[1].id]
    assert len(screen.detail.conflicts._disputed) == 2
    QTest.keyClick(screen.tree, Qt.Key.Key_Down)
    assert len(screen.detail.conflicts._disputed) == 1
    QTest.mouseClick(screen.detail.conflicts.settle, Qt.MouseButton.LeftButton)
    opened.settle()
    tab = at_conflicts(opened)
    assert tab.panel.heading.text().startswith(task.reference)
