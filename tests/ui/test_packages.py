"""Editions, templates, many answers at once, and what an agency's list is narrowed to."""

from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton

from liaison_app.ui.packages.dialogs import (
    DecisionDialog,
    ProgressDialog,
    PublishDialog,
    ReturnDialog,
)
from liaison_app.ui.packages.screen import PackagesScreen
from liaison_app.ui.packages.task_dialogs import (
    AmendTaskDialog,
    NewTaskDialog,
    ReviseTaskDialog,
    WithdrawTaskDialog,
)
from liaison_app.ui.viewing.dialog import AttachmentViewer
from liaison_app.workflows.answering import attach_to_task
from liaison_app.workflows.bundles import apply_bundle, create_bundles
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.incidents import Added
from liaison_app.workflows.package_view import PackageView, package_view
from liaison_app.workflows.packages import add_package
from liaison_app.workflows.task_setting import add_task
from tests.ui.conftest import Open, Opened
from tests.ui.test_coordination import at_packages, choose_line, choose_task, tree


def choose_package(screen: PackagesScreen) -> None:
    node = next(node for node in screen.model.nodes() if node.parent < 0)
    choose_line(screen, node.key)


def press(opened: Opened, screen: PackagesScreen, name: str) -> None:
    button = screen.detail.buttons[name]
    assert button.isVisible(), name
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    opened.settle()


def offered(screen: PackagesScreen) -> set[str]:
    return {name for name, button in screen.detail.buttons.items() if button.isVisible()}


def facts(screen: PackagesScreen) -> str:
    return "\n".join(text for _, text in screen.detail.facts.facts)


def test_the_office_revises_a_package(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    screen = at_packages(opened)
    choose_package(screen)
    assert offered(screen) == {"task", "revise"}
    press(opened, screen, "revise")
    assert any(line[:2] == ["第2版", "作成中"] for line in tree(screen))
    choose_task(screen, "Train staff")
    assert offered(screen) == {"withdraw", "revise_task", "address"}
    press(opened, screen, "revise_task")
    revise = screen.detail.findChild(ReviseTaskDialog)
    assert revise is not None
    assert revise.editors["title"].text() == "Train staff"
    assert revise.chooser.codes() == ["mofa"]
    revise.editors["due"].control.set_text("2099-06-30")
    revise.try_act()
    opened.settle()
    assert any("2099" in line[2] and line[1] == "下書き" for line in tree(screen))
    choose_task(screen, "Patch the VPN")
    press(opened, screen, "withdraw")
    withdraw = screen.detail.findChild(WithdrawTaskDialog)
    assert withdraw is not None
    withdraw.editors["note"].control.set_text("Replaced by a newer product.")
    withdraw.try_act()
    opened.settle()
    choose_package(screen)
    press(opened, screen, "publish")
    publish = screen.detail.findChild(PublishDialog)
    assert publish is not None
    assert publish.summary.text() == "発出する内容：追加 0 件、改訂 1 件、撤回 1 件"
    publish.try_act()
    opened.settle()
    assert publish.isVisible()  # what changed has to be said
    publish.editors["changes"].control.set_text("A later date for training.")
    publish.try_act()
    opened.settle()
    assert not any("Patch the VPN" in line[0] for line in tree(screen))
    screen.ended.setChecked(True)
    opened.settle()
    assert [line[1] for line in tree(screen) if "Patch the VPN" in line[0]] == ["撤回"]
    assert {line[1] for line in tree(screen) if "Train staff" in line[0]} >= {"改訂版へ移行"}
    choose_task(screen, "Patch the VPN")
    opened.settle()
    assert "Replaced by a newer product." in facts(screen)
    node = next(node for node in screen.model.nodes() if node.edition and not node.task)
    screen.tree.setCurrentIndex(screen.model.index_of(node.key))
    assert "A later date for training." in facts(screen)


def test_changing_a_task_shows_whom_it_goes_to(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    screen = at_packages(opened)
    choose_package(screen)
    press(opened, screen, "revise")
    choose_package(screen)
    press(opened, screen, "task")
    new = screen.detail.findChild(NewTaskDialog)
    assert new is not None
    new.editors["title"].control.set_text("Count the routers")
    new.editors["due"].control.set_text("2099-05-01")
    new.chooser.tick("mofa")
    new.chooser.tick("npa", copy=True)
    new.try_act()
    opened.settle()

    def amend() -> AmendTaskDialog:
        choose_task(screen, "Count the routers")
        press(opened, screen, "amend")
        return screen.detail.findChildren(AmendTaskDialog)[-1]

    first = amend()
    assert (first.chooser.codes(), first.chooser.copies()) == (["mofa"], ["npa"])
    first.editors["text"].control.set_text("Twice.")
    first.try_act()
    opened.settle()
    second = amend()
    assert (second.chooser.codes(), second.chooser.copies()) == (["mofa"], ["npa"])
    second.chooser.tick("meti")
    second.try_act()
    opened.settle()
    third = amend()
    assert third.editors["text"].text() == "Twice."
    assert set(third.chooser.codes()) == {"mofa", "meti"}
    third.chooser.clear()
    third.try_act()
    assert third.isVisible()  # nobody is no answer
    third.reject()


def test_a_template_fills_in_a_new_task(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    screen = at_packages(opened)
    choose_package(screen)
    press(opened, screen, "task")
    dialog = screen.detail.findChild(NewTaskDialog)
    assert dialog is not None
    dialog.editors["template"].control.set_text("patch-by-risk")
    dialog.use_template("patch-by-risk")
    assert dialog.editors["title"].text().startswith("修正プログラムの適用")
    assert dialog.editors["due_rule"].text() == "bod-26-04"
    dialog.chooser.tick("government")
    dialog.try_act()
    opened.settle()
    assert dialog.editors["exposed"].notice == "" or dialog.isVisible()
    for key, text in (("exposed", "yes"), ("known_exploited", "yes"), ("automatable", "yes"),
                      ("technical_impact", "partial")):  # fmt: skip
        dialog.editors[key].control.set_text(text)
    dialog.try_act()
    opened.settle()
    choose_task(screen, dialog_title := "修正プログラムの適用（危険度に応じた期限）")
    opened.settle()
    assert any(dialog_title in line[0] for line in tree(screen))
    assert "３日以内" in facts(screen)


def test_an_agency_narrows_its_list_and_answers_with_numbers(open_desktop: Open) -> None:
    opened = open_desktop("mofa")
    screen = at_packages(opened)
    screen.filter.set_text("overdue")
    screen.filter.committed.emit("overdue")
    opened.settle()
    assert len(tree(screen)) == 2
    assert tree(screen)[1][0].endswith("Patch the VPN")
    screen.filter.set_text("returned")
    screen.filter.committed.emit("returned")
    opened.settle()
    assert tree(screen) == []
    screen.filter.set_text("all")
    screen.filter.committed.emit("all")
    opened.settle()
    choose_task(screen, "Train staff")
    assert offered(screen) == {"report", "attach", "acknowledge"}
    press(opened, screen, "report")
    dialog = screen.detail.findChild(ProgressDialog)
    assert dialog is not None
    for key, text in (("status", "in-progress"), ("units_done", "130"), ("units_total", "143"),
                      ("unit", "台")):  # fmt: skip
        dialog.editors[key].control.set_text(text)
    dialog.try_act()
    opened.settle()
    choose_task(screen, "Train staff")
    opened.settle()
    assert "91％（130／143台）" in facts(screen)
    assert "対応中" in facts(screen)


def test_the_office_verifies_and_returns_many_at_once(open_desktop: Open, tmp_path: Path) -> None:
    agency = open_desktop("mofa")
    screen = at_packages(agency)
    for title in ("Patch the VPN", "Train staff"):
        choose_task(screen, title)
        press(agency, screen, "report")
        dialog = screen.detail.findChildren(ProgressDialog)[-1]
        dialog.editors["status"].control.set_text("done")
        dialog.editors["note"].control.set_text("Done everywhere.")
        dialog.try_act()
        agency.settle()
    made: list[Path] = []
    agency.session.jobs.run(
        lambda desk: made.extend(each.file for each in create_bundles(desk, "office", tmp_path)),
        title="ui.job.saving",
    )
    agency.settle()
    opened = open_desktop("nco")
    opened.session.jobs.run(lambda desk: apply_bundle(desk, made[0]).changes, title="ui.job.saving")
    opened.settle()
    screen = at_packages(opened)
    tasks = [node for node in screen.model.nodes() if node.task and not node.response]
    for node in tasks:
        screen.tree.selectionModel().select(
            screen.model.index_of(node.key),
            QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
        )
    assert {"verify", "return"} <= offered(screen)
    press(opened, screen, "return")
    back = screen.detail.findChild(ReturnDialog)
    assert back is not None
    back.reject()
    before = opened.operations()
    press(opened, screen, "verify")
    box = screen.detail.findChild(QMessageBox)
    assert box is not None
    assert "2 件" in box.text()
    sure = box.findChild(QPushButton, "confirm")
    assert sure is not None
    sure.click()
    opened.settle()
    assert opened.operations() == before + 2
    assert [line[1] for line in tree(screen) if line[0] == "外務省"] == ["確認済み"] * 2


def test_an_extension_is_granted_as_it_was_asked_for(open_desktop: Open, tmp_path: Path) -> None:
    agency = open_desktop("mofa")
    screen = at_packages(agency)
    choose_task(screen, "Train staff")
    press(agency, screen, "report")
    dialog = screen.detail.findChild(ProgressDialog)
    assert dialog is not None
    for key, text in (("status", "extension-requested"), ("note", "More time, please."),
                      ("extension_due", "2099-09-30")):  # fmt: skip
        dialog.editors[key].control.set_text(text)
    dialog.try_act()
    agency.settle()
    made: list[Path] = []
    agency.session.jobs.run(
        lambda desk: made.extend(each.file for each in create_bundles(desk, "office", tmp_path)),
        title="ui.job.saving",
    )
    agency.settle()
    opened = open_desktop("nco")
    opened.session.jobs.run(lambda desk: apply_bundle(desk, made[0]).changes, title="ui.job.saving")
    opened.settle()
    screen = at_packages(opened)
    screen.filter.set_text("decide")
    screen.filter.committed.emit("decide")
    opened.settle()
    node = next(node for node in screen.model.nodes() if node.response)
    screen.tree.setCurrentIndex(screen.model.index_of(node.key))
    press(opened, screen, "decide")
    decide = screen.detail.findChild(DecisionDialog)
    assert decide is not None
    assert decide.editors["due"].text() == "2099-09-30"
    decide.try_act()
    opened.settle()
    screen.filter.set_text("all")
    screen.filter.committed.emit("all")
    opened.settle()
    node = next(node for node in screen.model.nodes() if node.response and node.task
                and node.task.title == "Train staff")  # fmt: skip
    screen.tree.setCurrentIndex(screen.model.index_of(node.key))
    opened.settle()
    assert "延長了承（2099年９月30日）" in facts(screen)
    opened.translator.switch("en")
    opened.settle()
    assert "Extension granted (30 September 2099)" in facts(screen)


def test_evidence_is_looked_at_under_the_answer(open_desktop: Open, tmp_path: Path) -> None:
    agency = open_desktop("mofa")
    screen = at_packages(agency)
    choose_task(screen, "Train staff")
    assert not screen.detail.files.isVisible()  # nothing was answered yet
    proof = tmp_path / "proof.txt"
    proof.write_text("All were trained.")
    task = screen.detail._task().id
    agency.session.jobs.run(
        lambda desk: attach_to_task(desk, task, proof).changes, title="ui.job.saving"
    )
    agency.settle()
    choose_task(screen, "Train staff")
    agency.settle()
    assert screen.detail.files.isVisible()
    made: list[Path] = []
    agency.session.jobs.run(
        lambda desk: made.extend(each.file for each in create_bundles(desk, "office", tmp_path)),
        title="ui.job.saving",
    )
    agency.settle()
    opened = open_desktop("nco")
    opened.session.jobs.run(lambda desk: apply_bundle(desk, made[0]).changes, title="ui.job.saving")
    opened.settle()
    screen = at_packages(opened)
    choose_task(screen, "Train staff")
    opened.settle()
    assert not screen.detail.files.isVisible()  # the task is nobody's answer
    node = next(node for node in screen.model.nodes() if node.response and node.task
                and node.task.title == "Train staff")  # fmt: skip
    screen.tree.setCurrentIndex(screen.model.index_of(node.key))
    opened.settle()
    files = screen.detail.files
    assert [held.name for held in files.model.rows()] == ["proof.txt"]
    files.table.setFocus()
    QTest.keyClick(files.table, Qt.Key.Key_Return)
    opened.settle()
    viewer = opened.window.findChild(AttachmentViewer)
    assert viewer is not None
    assert viewer.text.toPlainText() == "All were trained."
    assert [row["act"] for row in opened.session.reader.custody(
        [str(row["id"]) for row in opened.session.reader.attachments_called("proof.txt")]
    )] == ["opened"]  # fmt: skip


def test_an_agency_takes_several_tasks_on_at_once(open_desktop: Open) -> None:
    opened = open_desktop("mofa")
    screen = at_packages(opened)
    for node in [node for node in screen.model.nodes() if node.task]:
        screen.tree.selectionModel().select(
            screen.model.index_of(node.key),
            QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
        )
    before = opened.operations()
    press(opened, screen, "acknowledge")
    box = screen.detail.findChild(QMessageBox)
    assert box is not None
    assert "次の 2 件" in box.text()
    assert "T-2026-0001" in box.text()
    assert opened.operations() == before
    sure = box.findChild(QPushButton, "confirm")
    assert sure is not None
    sure.click()
    opened.settle()
    assert opened.operations() == before + 2


def test_whom_markings_would_keep_it_from_is_told_before_it_is_published(
    open_desktop: Open,
) -> None:
    """While it can still be marked or addressed otherwise; and again once it is out."""
    opened = open_desktop("nco")
    made: list[Added] = []

    def draft(desk: Desk) -> Added:
        package = add_package(desk, {"title": "限定の対策（架空）"})
        red = {"title": "限定（架空）", "due": "2099-12-25", "tlp": "TLP:RED", "recipients": "npa"}
        add_task(desk, package.reference, red, ["mofa", "npa"])
        return package

    opened.session.jobs.run(draft, title="ui.job.saving", done=made.append)
    opened.settle()
    views: list[PackageView] = []
    opened.session.jobs.ask("view", lambda desk: package_view(desk, made[0].id), views.append)
    opened.settle()
    dialog = PublishDialog(opened.session, views[0], opened.window)
    dialog.open()
    opened.settle()
    assert dialog.warning.isVisible()
    assert "外務省" in dialog.warning.text()
    assert "警察庁" not in dialog.warning.text()
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    assert "外務省" in opened.window.message.text
