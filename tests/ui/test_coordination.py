"""Packages, alerts and the first screen, on both sides."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtTest import QTest

from liaison_app.store.caselog import ChangeSet
from liaison_app.ui.alerts.screen import AlertsScreen
from liaison_app.ui.packages.dialogs import (
    AmendPackageDialog,
    NewPackageDialog,
    ProgressDialog,
    PublishDialog,
)
from liaison_app.ui.packages.screen import PackagesScreen
from liaison_app.ui.packages.task_dialogs import NewTaskDialog
from liaison_app.ui.today.screen import TodayScreen
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.packages import add_package
from liaison_app.workflows.task_setting import add_task
from tests.ui.conftest import Open, Opened


def at_packages(opened: Opened) -> PackagesScreen:
    opened.window.go_to("packages")
    opened.settle()
    screen = opened.window.screens["packages"]
    assert isinstance(screen, PackagesScreen)
    return screen


def tree(screen: PackagesScreen) -> list[list[str]]:
    """Every line of the tree, in order, as it is shown."""
    lines: list[list[str]] = []

    def walk(parent: QModelIndex) -> None:
        for row in range(screen.model.rowCount(parent)):
            lines.append([screen.model.index(row, n, parent).data() for n in range(4)])
            walk(screen.model.index(row, 0, parent))

    walk(QModelIndex())
    return lines


def choose_line(screen: PackagesScreen, key: str) -> None:
    """This line alone, whatever key the test before held down last."""
    alone = QItemSelectionModel.SelectionFlag.ClearAndSelect
    screen.tree.selectionModel().setCurrentIndex(
        screen.model.index_of(key), alone | QItemSelectionModel.SelectionFlag.Rows
    )


def choose_task(screen: PackagesScreen, title: str) -> None:
    node = next(
        node
        for node in screen.model.nodes()
        if node.task is not None and node.response is None and node.task.title == title
    )
    choose_line(screen, node.key)


def test_an_agency_acknowledges_and_reports_a_task_done(open_desktop: Open) -> None:
    opened = open_desktop("mofa")
    screen = at_packages(opened)
    choose_task(screen, "Patch the VPN")
    detail = screen.detail
    assert detail.buttons["acknowledge"].isVisible()
    assert not detail.buttons["verify"].isVisible()
    detail.buttons["acknowledge"].setFocus()
    QTest.keyClick(detail.buttons["acknowledge"], Qt.Key.Key_Space)
    opened.settle()
    choose_task(screen, "Patch the VPN")
    assert not detail.buttons["acknowledge"].isVisible()
    detail.report()
    dialog = detail.findChild(ProgressDialog)
    assert dialog is not None
    dialog.editors["status"].control.set_text("done")
    dialog.try_act()
    opened.settle()
    assert dialog.isVisible()  # completing needs a result in words
    dialog.editors["note"].control.set_text("All gateways patched.")
    dialog.try_act()
    opened.settle()
    assert any("完了報告" in line for line in tree(screen))
    assert any("All gateways patched." in fact for fact in detail.facts.facts)


def test_the_office_makes_a_package_with_a_task_and_publishes_it(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    screen = at_packages(opened)
    screen.new_package()
    package = screen.findChild(NewPackageDialog)
    assert package is not None
    QTest.keyClicks(package.editors["title"].control.widget(), "Second package")
    package.try_act()
    opened.settle()
    assert any("下書き" in line for line in tree(screen))
    screen.detail.amend()
    amend = screen.detail.findChild(AmendPackageDialog)
    assert amend is not None
    amend.editors["title"].control.set_text("Second package, renamed")
    amend.try_act()
    opened.settle()
    assert any("renamed" in line[0] for line in tree(screen))
    screen.detail.new_task()
    task = screen.detail.findChild(NewTaskDialog)
    assert task is not None
    QTest.keyClicks(task.editors["title"].control.widget(), "Count AI services")
    task.try_act()
    opened.settle()
    assert task.isVisible()  # nobody is addressed
    assert task.error.text()
    task.chooser.tick("mofa")
    task.editors["due"].control.set_text("2099-01-31")
    task.try_act()
    opened.settle()
    assert any("Count AI services" in line[0] for line in tree(screen))
    choose_task(screen, "Count AI services")
    assert any("外務省" in fact for fact in screen.detail.facts.facts)
    screen.detail.publish()
    opened.settle()
    publish = screen.detail.findChild(PublishDialog)
    assert publish is not None
    publish.try_act()
    opened.settle()
    assert ["外務省", "発出", "", ""] in tree(screen)


def test_what_markings_keep_from_whom_it_names_is_told(open_desktop: Open) -> None:
    opened = open_desktop("nco")

    def prepare(desk: Desk) -> ChangeSet:
        package = add_package(desk, {"title": "Held package"}).reference
        fields = {"title": "For nobody's eyes", "tlp": "TLP:RED", "due": "2099-01-31"}
        return add_task(desk, package, fields, ["mofa"]).changes

    opened.session.jobs.run(prepare, title="ui.job.saving")
    opened.settle()
    screen = at_packages(opened)
    choose_task(screen, "For nobody's eyes")
    screen.detail.publish()
    opened.settle()
    publish = screen.detail.findChild(PublishDialog)
    assert publish is not None
    publish.try_act()
    opened.settle()
    assert "→ 外務省" in opened.window.message.text


def test_a_due_date_that_is_past_is_pointed_out_and_taken(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    screen = at_packages(opened)
    screen.tree.setCurrentIndex(screen.model.index(0, 0, QModelIndex()))
    screen.detail.new_task()
    task = screen.detail.findChild(NewTaskDialog)
    assert task is not None
    QTest.keyClicks(task.editors["title"].control.widget(), "Too late")
    due = task.editors["due"]
    due.control.widget().setFocus()
    QTest.keyClicks(due.control.widget(), "2099-04-01")
    QTest.keyClick(due.control.widget(), Qt.Key.Key_Return)
    assert due.notice == ""
    due.control.widget().setFocus()
    QTest.keyClick(due.control.widget(), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(due.control.widget(), "2020-04-01")
    QTest.keyClick(due.control.widget(), Qt.Key.Key_Return)
    assert due.notice == opened.session.t("ui.field.past")
    task.chooser.tick("mofa")
    QTest.keyClick(task, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    assert any("Too late" in line[0] for line in tree(screen))
    assert opened.window.message.text.endswith("2020-04-01")


def test_the_tree_shows_what_is_overdue_and_for_whom(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    screen = at_packages(opened)
    lines = tree(screen)
    assert any("Patch the VPN" in line[0] and line[1] == "期限超過 1" for line in lines)
    assert ["外務省", "期限超過", "", ""] in lines
    assert any("Package against" in line[0] and line[3] == "0／2" for line in lines)


def test_what_was_opened_in_the_tree_stays_open_over_a_refresh(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    screen = at_packages(opened)
    node = next(node for node in screen.model.nodes() if node.task and not node.response)
    screen.tree.expand(screen.model.index_of(node.key))
    screen.tree.setCurrentIndex(screen.model.index_of(node.key))
    screen.refresh()
    opened.settle()
    assert screen.tree.isExpanded(screen.model.index_of(node.key))
    assert screen.tree.currentIndex() == screen.model.index_of(node.key)


def test_searching_narrows_the_tree(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    screen = at_packages(opened)
    QTest.keyClick(opened.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(screen.search, "train")
    opened.settle()
    opened.qtbot.waitUntil(lambda: len(tree(screen)) == 3)
    assert tree(screen)[1][0].endswith("Train staff")


def test_an_agency_acknowledges_an_alert_once(open_desktop: Open) -> None:
    opened = open_desktop("mofa")
    opened.window.go_to("alerts")
    opened.settle()
    screen = opened.window.screens["alerts"]
    assert isinstance(screen, AlertsScreen)
    assert screen.detail.buttons["acknowledge"].isVisible()
    screen.detail.buttons["acknowledge"].setFocus()
    QTest.keyClick(screen.detail.buttons["acknowledge"], Qt.Key.Key_Space)
    opened.settle()
    assert not screen.detail.buttons["acknowledge"].isVisible()
    assert screen.model.index(0, 3).data() == "了知済み"


def test_today_counts_what_waits_and_each_card_lists_it(open_desktop: Open) -> None:
    opened = open_desktop("mofa")
    today = opened.window.screens["today"]
    assert isinstance(today, TodayScreen)
    counts = {name: card.count for name, card in today.cards.items()}
    assert counts == {
        "overdue": 1, "due_soon": 0, "requests": 0, "duties": 0, "alerts": 1, "unreviewed": 0,
        "conflicts": 0, "drafts": 2, "actions": 0, "intake": 0, "escalation": 0, "release": 0,
        "hits": 0, "candidates": 0, "approval": 0, "ticks": 0,
    }  # fmt: skip
    QTest.mouseClick(today.cards["overdue"].number, Qt.MouseButton.LeftButton)
    assert [today.model.row_at(n).title for n in range(today.model.rowCount())] == ["Patch the VPN"]
    QTest.keyClick(today.table, Qt.Key.Key_Return)
    opened.settle()
    screen = opened.window.screens["packages"]
    assert screen.isVisible()
    assert isinstance(screen, PackagesScreen)
    assert "Patch the VPN" in str(screen.tree.currentIndex().data())


def test_the_navigation_counts_follow_an_act(open_desktop: Open) -> None:
    opened = open_desktop("mofa")
    model = opened.window.navigation._model
    assert model.counts["alerts"].parts == (("ui.today.alerts", 1),)
    opened.window.go_to("alerts")
    opened.settle()
    screen = opened.window.screens["alerts"]
    assert isinstance(screen, AlertsScreen)
    screen.detail.try_acknowledge()
    opened.settle()
    assert model.counts["alerts"].count == 0
