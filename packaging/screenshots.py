"""Plays the demonstration, opens the desktop on it, and draws every screen in both languages, both
palettes, with letters of 100 and 200 %.

The office's and an agency's windows, each tab, each dialog, the wizard and the unlock dialog:
one PNG for each, named so that what belongs together lies side by side. Looks named after the
folder (light-100, dark-200 …) are the only ones drawn.
"""

import json
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from liaison_app.host.resources import resources_folder
from liaison_app.ui.app import application, system_surroundings
from liaison_app.ui.day.intake_dialog import IntakeDialog
from liaison_app.ui.desktop import Desktop
from liaison_app.ui.incidents.amend_many_dialog import AmendManyDialog
from liaison_app.ui.setup.wizard import SetupWizard
from liaison_app.ui.shell.window import MainWindow
from liaison_app.ui.theme import Look, apply_theme, choose_look
from liaison_app.ui.translator import Translator
from liaison_app.workflows.alert_drafts import add_alert, set_alert
from liaison_app.workflows.bundles import apply_bundle, create_bundles
from liaison_app.workflows.campaign_candidates import find_candidate
from liaison_app.workflows.campaigns import add_campaign, add_campaign_indicators
from liaison_app.workflows.circulation import draft_approval
from liaison_app.workflows.demo import play_demo
from liaison_app.workflows.desk import Surroundings
from liaison_app.workflows.incidents import add_incident, amend_incident, report_incident
from liaison_app.workflows.indicators import add_indicators
from liaison_app.workflows.intake import amend_intake
from liaison_app.workflows.media import enter_medium
from liaison_app.workflows.meetings import (
    add_meeting,
    decide,
    share_meeting,
    task_of_decision,
)
from liaison_app.workflows.officer_roles import change_roles
from liaison_app.workflows.officers import add_officer
from liaison_app.workflows.release_policy import change_policy
from liaison_app.workflows.releasing import prepare_bundles
from liaison_app.workflows.reminders import add_reminders
from liaison_app.workflows.replying import answer_request
from liaison_app.workflows.requests import add_request
from liaison_app.workflows.unlock import unlock
from tests.rival import Rival
from tests.sticks import FolderMedia

NEWEST: list[Path] = []
LANGUAGES = ("ja", "en")
LOOKS = {
    f"{scheme}-{percent}": Look(scheme, percent)
    for scheme in ("light", "dark")
    for percent in (100, 200)
}
SIZE = (1360, 860)
DEADLINE_MS = 30_000
LEDGER = """番号,件名,認知日時,状況,影響度,備考
1,不審メールの受信（架空）,2026/11/02 09:15,完了,低,添付は開いていない。
2,公開サイトの改ざん（架空）,2026年11月9日,対応中,高,
3,,2026/11/10,対応中,低,件名の記入漏れ
4,業務停止（架空）,11月の初め,謎の状態,中,
"""


class Photographer:
    """Draws windows into ``folder``; waits until nothing is being done any more."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.suffix = ""
        self._folder.mkdir(parents=True, exist_ok=True)

    def draw(self, widget: QWidget, name: str) -> None:
        self.settle(lambda: True)
        widget.grab().save(str(self._folder / f"{name}{self.suffix}.png"))
        sys.stdout.write(f"{name}{self.suffix}\n")

    def settle(self, ready: Callable[[], bool], quiet_ms: int = 250) -> None:
        """Let events run until ``ready`` and then for a moment more."""
        loop = QEventLoop()
        deadline = QTimer(singleShot=True, interval=DEADLINE_MS)
        deadline.timeout.connect(lambda: sys.exit("screenshots: the program does not come to rest"))
        deadline.start()
        poll = QTimer(interval=20)
        poll.timeout.connect(lambda: loop.quit() if ready() else None)
        poll.start()
        loop.exec()
        poll.stop()
        QTimer.singleShot(quiet_ms, loop.quit)
        loop.exec()
        deadline.stop()


def main() -> int:
    asked = sys.argv[2:] or list(LOOKS)
    if len(sys.argv) < 2 or not LOOKS.keys() >= set(asked):
        sys.stderr.write(f"usage: packaging/screenshots FOLDER [{' '.join(LOOKS)}]\n")
        return 2
    camera = Photographer(Path(sys.argv[1]))
    with tempfile.TemporaryDirectory() as temporary:
        os.environ["LIAISON_HOME"] = f"{temporary}/home"
        application()
        stick = Path(temporary) / "NCO-STICK"
        stick.mkdir()
        surroundings = replace(system_surroundings(resources_folder()), media=FolderMedia(stick))
        demo = play_demo(Path(temporary) / "demo", surroundings, lambda *_, **__: None)
        prepare_bundle(demo, surroundings)
        prepare_requests(demo, surroundings)
        prepare_conflict(demo, surroundings)
        prepare_release(demo, surroundings)
        prepare_approval(demo, surroundings)
        prepare_campaigns(demo, surroundings)
        for look, language in product(asked, LANGUAGES):
            choose_look(LOOKS[look])
            apply_theme(application(), resources_folder())
            camera.suffix = "" if look == "light-100" else f"-{look}"
            translator = Translator(resources_folder() / "texts", language)
            before_unlocking(camera, Path(temporary), translator, demo)
            for each in demo["case_logs"][:2]:
                desktop = Desktop(Path(each["path"]), lambda: surroundings, translator)
                passphrase = Path(each["passphrase_file"]).read_text().splitlines()[0]
                desktop.begin(passphrase)
                window_of(camera, desktop, f"{each['role']}-{language}")
                desktop.leave()
    return 0


def prepare_campaigns(demo: dict[str, object], surroundings: Surroundings) -> None:
    """At the office: reports of several organisations with something in common, one of them made a
    campaign, and an alert with its indicators that was drafted."""
    office = json.loads(json.dumps(demo))["case_logs"][0]
    passphrase = Path(office["passphrase_file"]).read_text().splitlines()[0]
    desk = unlock(Path(office["path"]), surroundings, passphrase)
    for organisation, pasted in (
        ("meti", "hxxps://login-gov[.]example/a 198.51.100[.]23"),
        ("mhlw", "hxxps://login-gov[.]example/a 198.51.100[.]23"),
        ("npa", "voice-relay[.]example"),
        ("meti", "voice-relay[.]example"),
    ):
        fields = {"title": "偽の認証画面への誘導（架空）", "organisation": organisation,
                  "severity": "2", "kind": "impersonation-fraud"}  # fmt: skip
        added = add_incident(desk, fields)
        add_indicators(desk, added.id, pasted)
    candidate = find_candidate(desk, "198.51.100.23")
    campaign = add_campaign(desk, {"title": "認証情報の窃取を狙う一連の攻撃（架空）",
                                   "summary": "偽の認証画面へ誘導する（架空）。"},
                            candidate=candidate)  # fmt: skip
    add_campaign_indicators(desk, campaign.id, "hxxps://login-gov[.]example/a")
    add_alert(desk, {"title": "偽の認証画面に関する注意喚起（架空）", "body": "確認されたい。",
                     "urgency": "high"}, ["government"], draft=True,
              indicators="hxxps://login-gov[.]example/a 203.0.113[.]5")  # fmt: skip
    desk.close()


def prepare_bundle(demo: dict[str, object], surroundings: Surroundings) -> None:
    """The agency enters and reports one more incident; its bundle waits for the office."""
    agency = json.loads(json.dumps(demo))["case_logs"][1]
    passphrase = Path(agency["passphrase_file"]).read_text().splitlines()[0]
    desk = unlock(Path(agency["path"]), surroundings, passphrase)
    fields = {
        "title": "問合せ窓口を装う不審な電話（架空）",
        "severity": "2",
        "kind": "impersonation-fraud",
        "ai_involvement": "suspected",
        "confirmed_facts": "合成が疑われる音声で、担当者の連絡先を尋ねられた。（架空）",
    }
    added = add_incident(desk, fields)
    report_incident(desk, added.id)
    written = create_bundles(desk, "office", Path(agency["path"]).parent)
    desk.close()
    NEWEST.append(written[0].file)
    data = bytearray(written[0].file.read_bytes())
    data[len(data) // 2] ^= 1
    written[0].file.with_suffix(".damaged.liaison").write_bytes(data)


def prepare_requests(demo: dict[str, object], surroundings: Surroundings) -> None:
    """The office asks, reminds and meets; the agency has answered the first of two questions."""
    office, agency = json.loads(json.dumps(demo))["case_logs"][:2]
    passphrase = Path(office["passphrase_file"]).read_text().splitlines()[0]
    desk = unlock(Path(office["path"]), surroundings, passphrase)
    fields = {"title": "認証基盤の点検状況の照会（架空）", "due": "2026-11-20",
              "text": "下記の事項について回答されたい。（架空）"}  # fmt: skip
    questions = ["外部に公開している認証基盤の数（架空）", "点検の完了予定日（架空）"]
    asked = add_request(desk, fields, questions, ["all"], issue=True)
    add_request(desk, {"title": "体制の照会（案）（架空）"}, ["夜間の連絡体制（架空）"], ["all"])
    add_reminders(desk, ["all"], [asked.id], {"answer": "週内に回答する。（架空）"})
    lists = {
        "agenda": ["生成ＡＩの悪用に関する現状", "当面の対応"],
        "attendees": ["内閣官房 参事官（架空）", "外務省 課長（架空）"],
    }
    fields = {"title": "関係省庁連絡会議（第１回・架空）", "held_at": "2026-11-18 10:00",
              "place": "中央合同庁舎（架空）", "chair": "内閣審議官（架空）"}  # fmt: skip
    meeting = add_meeting(desk, fields, lists)
    text = "各府省庁は認証基盤を点検し、結果を報告する。（架空）"
    decision = {"text": text, "responsible": "各府省庁", "due": "2026-12-10"}
    decided = decide(desk, meeting.id, decision)
    decide(desk, meeting.id, {"text": "次回は12月に開催する。（架空）"})
    package = str(desk.queries.packages()[0]["id"])
    task_of_decision(desk, decided.id, package, ["all"])
    share_meeting(desk, meeting.id, ["all"])
    written = create_bundles(desk, agency["organisation"], Path(office["path"]).parent)
    desk.close()
    passphrase = Path(agency["passphrase_file"]).read_text().splitlines()[0]
    desk = unlock(Path(agency["path"]), surroundings, passphrase)
    apply_bundle(desk, written[0].file)
    answer_request(desk, asked.id, 1, "二基。（架空）")
    desk.close()


def prepare_release(demo: dict[str, object], surroundings: Surroundings) -> None:
    """The office asks for two officers, prepared a bundle, and entered two hand-overs."""
    office = json.loads(json.dumps(demo))["case_logs"][0]
    passphrase = Path(office["passphrase_file"]).read_text().splitlines()[0]
    desk = unlock(Path(office["path"]), surroundings, passphrase)
    add_officer(desk, "課長（架空）", "課長だけの合言葉")
    change_policy(
        desk,
        "送付規程第３条（架空）",
        "課長（架空）",
        "課長だけの合言葉",
        two_person_release=True,
    )
    prepare_bundles(desk, "all")
    entries = (
        {"number": "媒－12", "other_party": "MOFA", "carrier": "架空太郎",
         "second_carrier": "架空花子", "check_station": "検査端末１", "check_result": "clean"},
        {"number": "媒－07", "direction": "in", "other_party": "NPA"},
    )  # fmt: skip
    for entry in entries:
        enter_medium(desk, entry)
    desk.close()


def prepare_approval(demo: dict[str, object], surroundings: Surroundings) -> None:
    """The office asks for approval of what it issues; an alert circulates, and one that changed."""
    office = json.loads(json.dumps(demo))["case_logs"][0]
    passphrase = Path(office["passphrase_file"]).read_text().splitlines()[0]
    desk = unlock(Path(office["path"]), surroundings, passphrase)
    second = ("課長（架空）", "課長だけの合言葉")
    change_policy(desk, "発出規程第５条（架空）", *second, approval_to_issue=True)
    change_roles(desk, second[0], ["reviewer", "approver"], "事務分担（架空）", *second)
    for title in ("取引先を装う合成音声（架空）", "生成された求人への応募に注意（架空）"):
        added = add_alert(desk, {"title": title, "body": "着信の番号を確かめること。"}, ["all"])
        draft_approval(desk, added.id, "本日中に発出する必要があるため。（架空）")
    set_alert(desk, added.id, {"body": "応募先を確かめること。"})
    desk.close()


def prepare_conflict(demo: dict[str, object], surroundings: Surroundings) -> None:
    """The agency's other installation writes the same fields, and removes what is edited here."""
    agency = json.loads(json.dumps(demo))["case_logs"][1]
    passphrase = Path(agency["passphrase_file"]).read_text().splitlines()[0]
    desk = unlock(Path(agency["path"]), surroundings, passphrase)
    rival = Rival(desk)
    _, rows = desk.queries.incidents(limit=2, exercise=False)
    names = [desk.queries.ref(int(str(row["pk"]))).name for row in rows]
    grounds = "音声の抑揚が不自然で、通話記録にも番号がない。（架空）"
    amend_incident(desk, names[0].id, {"status": "contained", "ai_grounds": grounds})
    amend_incident(desk, names[1].id, {"severity": "3"})
    rival.brings(
        rival.made(names[0], status="recovering", ai_grounds="文面に定型の言い回し。（架空）"),
        rival.made(names[1], kind="remove", removed=True, removal_reason="重複のため（架空）"),
    )
    note = desk.queries.ref(int(str(desk.queries.day.intake()[0]["pk"]))).name
    amend_intake(desk, note.id, {"call_back": "内線１２３４（架空）"})
    rival.brings(rival.made(note, call_back="内線５６７８（架空）"))
    desk.close()


def before_unlocking(
    camera: Photographer, temporary: Path, translator: Translator, demo: dict[str, object]
) -> None:
    language, surroundings = translator.language, system_surroundings(resources_folder())
    new = Desktop(temporary / "new.db", lambda: surroundings, translator)
    new.begin()
    wizard = new.front
    for number in range(1, 5):
        camera.draw(wizard, f"setup-{number}-{language}")
        if number == 1:
            wizard.next()
        elif number == 2:
            wizard.organisation.choose("mofa")
            wizard.next()
        elif number == 3:
            wizard.officer.line.setText("連絡担当官（架空）")
            wizard.next()
    root_keys(camera, wizard, temporary, translator.language)
    new.leave()
    path = Path(json.loads(json.dumps(demo))["case_logs"][0]["path"])
    locked = Desktop(path, lambda: surroundings, translator)
    locked.begin()
    locked.front.passphrase.setText("wrong")
    locked.front.try_passphrase()
    camera.settle(locked.front.error.isVisible)
    camera.draw(locked.front, f"unlock-{language}")
    locked.leave()


def root_keys(camera: Photographer, wizard: SetupWizard, temporary: Path, language: str) -> None:
    """The office's page of root keys: one here, a holder at his medium, three media."""
    wizard.restart()
    wizard.role.office.click()
    for _ in range(3):
        wizard.next()
    camera.draw(wizard, f"setup-root-1-{language}")
    wizard.root.apart.click()
    for number in range(1, 4):
        folder = temporary / f"ROOT-{number}"
        folder.mkdir(exist_ok=True)
        holder = wizard.root.chooser.add_medium(folder)
        if number == 1:
            camera.draw(holder, f"setup-root-holder-{language}")
        for line in holder.lines.values():
            line.setText(f"保管者{number}の合言葉です")
        holder.submit.click()
    camera.draw(wizard, f"setup-root-2-{language}")


def window_of(camera: Photographer, desktop: Desktop, suffix: str) -> None:
    camera.settle(lambda: isinstance(desktop.front, MainWindow))
    window = desktop.front
    window.resize(*SIZE)
    session = desktop.session

    def idle() -> bool:
        return session.jobs.idle and session.reads.idle

    camera.settle(idle)
    for name, screen in window.screens.items():
        window.go_to(name)
        camera.settle(idle)
        camera.draw(window, f"{name}-{suffix}")
        tabs = getattr(getattr(screen, "editor", screen), "tabs", None)
        for place in range(1, tabs.count() if tabs is not None else 0):
            tabs.setCurrentIndex(place)
            camera.settle(idle)
            camera.draw(window, f"{name}-{place + 1}-{suffix}")
        if tabs is not None:
            tabs.setCurrentIndex(0)
    stick_and_release(camera, desktop, idle, suffix)
    if session.is_office:
        review(camera, desktop, idle, suffix)
    else:
        conflicts(camera, desktop, idle, suffix)
    dialogs(camera, window, idle, suffix)


def stick_and_release(
    camera: Photographer, desktop: Desktop, idle: Callable[[], bool], suffix: str
) -> None:
    """A stick that is offered, what the register asks for, and a bundle that waits to be released
    (see `prepare_release`)."""
    window = desktop.front
    window.go_to("exchange", "outbox")
    screen = window.screens["exchange"]
    camera.settle(lambda: idle() and bool(screen.outbox.media.buttons))
    camera.draw(window, f"outbox-stick-{suffix}")
    dialog = screen.outbox.releases.change_policy()
    _draw_dialog(camera, f"policy-{suffix}")
    dialog.reject()
    entry = screen.media.ask_entry(None)
    _draw_dialog(camera, f"media-entry-{suffix}")
    entry.reject()
    release = screen.outbox.releases.release_chosen()
    if release is not None:
        _draw_dialog(camera, f"release-{suffix}")
        release.reject()


def review(camera: Photographer, desktop: Desktop, idle: Callable[[], bool], suffix: str) -> None:
    """The review screen, of the newest bundle the agency made (see `prepare_bundle`)."""
    window = desktop.front
    window.go_to("exchange", "inbox")
    inbox = window.screens["exchange"].inbox
    inbox.take_in([NEWEST[0]])
    camera.settle(lambda: idle() and inbox.panel.isVisible())
    camera.draw(window, f"review-{suffix}")
    inbox.panel.back.click()
    window.go_to("exchange", "inbox")
    inbox.take_in([NEWEST[0].with_suffix(".damaged.liaison")])
    camera.settle(lambda: idle() and window.message.isVisible())
    camera.draw(window, f"refused-{suffix}")
    window.message.hide()


def conflicts(
    camera: Photographer, desktop: Desktop, idle: Callable[[], bool], suffix: str
) -> None:
    """Each conflict the agency has, and the record of one of them."""
    window = desktop.front
    window.go_to("exchange", "conflicts")
    camera.settle(idle)
    tab = window.screens["exchange"].conflicts
    for row in range(tab.model.rowCount()):
        tab.table.select_id(tab.model.id_at(row))
        camera.settle(idle)
        camera.draw(window, f"conflict-{row + 1}-{suffix}")
    tab.panel.open.click()
    camera.settle(idle)
    camera.draw(window, f"conflict-record-{suffix}")


def dialogs(
    camera: Photographer, window: MainWindow, idle: Callable[[], bool], suffix: str
) -> None:
    window.new_incident()
    _draw_dialog(camera, f"new-incident-{suffix}")
    window.dialogs.new_intake()
    note = window.findChild(IntakeDialog)
    camera.draw(note, f"new-intake-{suffix}")
    note.reject()
    together(camera, window, idle, suffix)
    procedures(camera, window, idle, suffix)
    search(camera, window, idle, suffix)
    keeping(camera, window, idle, suffix)
    ledger(camera, window, idle, suffix)
    guidelines(camera, window, idle, suffix)
    window.go_to("packages")
    camera.settle(idle)
    packages(camera, window, idle, suffix)
    if window.session.is_office:
        window.go_to("picture")
        camera.settle(idle)
        window.screens["picture"].tiles.buttons["received"].click()
        _draw_dialog(camera, f"picture-behind-{suffix}")
        window.screens["alerts"].new_alert()
        _draw_dialog(camera, f"new-alert-{suffix}")
        campaigns(camera, window, idle, suffix)
    asking(camera, window, idle, suffix)
    camera.settle(idle)


def together(
    camera: Photographer, window: MainWindow, idle: Callable[[], bool], suffix: str
) -> None:
    """Every incident selected, what a change would do to each, and one's course as a figure."""
    window.go_to("incidents")
    camera.settle(idle)
    screen = window.incidents()
    screen.table.selectAll()
    camera.draw(window, f"incidents-selected-{suffix}")
    window.amend_many()
    dialog = window.findChild(AmendManyDialog)
    dialog.editors["status"].control.set_text("closed")
    dialog.editors["status"].committed.emit("status", "closed")
    camera.settle(idle)
    camera.draw(dialog, f"incidents-together-{suffix}")
    dialog.reject()
    screen.chosen.clear.click()
    screen.editor.tabs.setCurrentWidget(screen.editor.timeline)
    camera.settle(idle)
    camera.draw(window, f"incident-course-{suffix}")
    screen.editor.tabs.setCurrentIndex(0)


def procedures(
    camera: Photographer, window: MainWindow, idle: Callable[[], bool], suffix: str
) -> None:
    """Each procedure at its second step, and the handbook beside the work."""
    dialog = window.dialogs.open_procedures()
    camera.settle(idle)
    for each in dialog.procedures:
        dialog.choose(each.name)
        dialog.steps.setCurrentRow(1)
        camera.draw(dialog, f"procedure-{each.name}-{suffix}")
    dialog.reject()
    handbook = window.dialogs.open_handbook()
    camera.draw(handbook, f"handbook-{suffix}")
    handbook.reject()


def campaigns(
    camera: Photographer, window: MainWindow, idle: Callable[[], bool], suffix: str
) -> None:
    """A candidate, a campaign, and the forms there are for one."""
    window.go_to("campaigns")
    screen = window.screens["campaigns"]
    camera.settle(idle)
    screen.table.select_id(screen.model.id_at(0))
    camera.settle(idle)
    camera.draw(window, f"campaign-{suffix}")
    for name in ("edit", "share"):
        screen.detail.buttons[name].click()
        _draw_dialog(camera, f"campaign-{name}-{suffix}")
    camera.settle(idle)


def packages(
    camera: Photographer, window: MainWindow, idle: Callable[[], bool], suffix: str
) -> None:
    """A task with what was said of it, and the forms there are for one."""
    screen = window.screens["packages"]
    found = [node for node in screen.model.nodes() if node.task is not None]
    answered = [node for node in found if node.response is not None] or found
    if not answered:
        return
    screen.tree.setCurrentIndex(screen.model.index_of(answered[0].key))
    camera.settle(idle)
    camera.draw(window, f"task-{suffix}")
    if not window.session.is_office:
        screen.detail.report()
        _draw_dialog(camera, f"report-task-{suffix}")
        return
    screen.detail.new_task()
    _draw_dialog(camera, f"new-task-{suffix}")
    screen.detail.publish()
    _draw_dialog(camera, f"publish-{suffix}")
    approvals(camera, window, idle, suffix)


def approvals(
    camera: Photographer, window: MainWindow, idle: Callable[[], bool], suffix: str
) -> None:
    """What circulates, the forms of drafting and deciding, and the officers' roles."""
    dialog = window.screens["packages"].open_approvals()
    camera.settle(idle)
    camera.draw(dialog, f"approvals-{suffix}")
    dialog.draft_new()
    _draw_dialog(camera, f"approval-draft-{suffix}")
    for part in ("approve", "return"):
        dialog.sign(part)
        _draw_dialog(camera, f"approval-{part}-{suffix}")
    dialog.reject()
    window.go_to("administration")
    officers = window.screens["administration"]
    camera.settle(idle)
    officers.table.select_id(officers.model.id_at(1))
    officers.decide_roles()
    _draw_dialog(camera, f"roles-{suffix}")


def guidelines(
    camera: Photographer, window: MainWindow, idle: Callable[[], bool], suffix: str
) -> None:
    """A checklist with steps that wait to be recorded, something to do; the office's form."""
    window.go_to("incidents")
    editor = window.screens["incidents"].editor
    editor.show_checklist()
    camera.settle(idle)
    for row, state in ((1, "seen"), (2, "not-seen"), (3, "not-applicable")):
        editor.checklist.view.setCurrentIndex(editor.checklist.view.steps.index(row))
        editor.checklist.mark(state)
    camera.draw(window, f"checklist-{suffix}")
    editor.checklist.ask_action()
    if editor.checklist.action.isEnabled():
        _draw_dialog(camera, f"new-action-{suffix}")
    editor.tabs.setCurrentIndex(0)
    if window.session.is_office:
        window.go_to("guidelines")
        window.screens["guidelines"].ask_new()
        _draw_dialog(camera, f"new-guideline-{suffix}")
    camera.settle(idle)


def asking(camera: Photographer, window: MainWindow, idle: Callable[[], bool], suffix: str) -> None:
    """The forms of requests, reminders and meetings (see `prepare_requests`)."""
    requests, meetings = window.screens["requests"], window.screens["meetings"]
    window.go_to("requests")
    camera.settle(idle)
    if not window.session.is_office:
        requests.requests.ask_answer()
        _draw_dialog(camera, f"answer-request-{suffix}")
        return
    requests.requests.ask_new()
    _draw_dialog(camera, f"new-request-{suffix}")
    window.go_to("requests", "calls")
    camera.settle(idle)
    requests.calls.ask_all()
    _draw_dialog(camera, f"remind-{suffix}")
    window.go_to("meetings")
    camera.settle(idle)
    meetings.ask_new()
    _draw_dialog(camera, f"new-meeting-{suffix}")
    meetings.ask_change()
    _draw_dialog(camera, f"decision-{suffix}")


def search(camera: Photographer, window: MainWindow, idle: Callable[[], bool], suffix: str) -> None:
    """The search of everything, with hits of several kinds."""
    dialog = window.dialogs.search_all
    dialog.begin()
    dialog.box.setText("音声")
    camera.settle(idle, quiet_ms=700)
    camera.settle(idle)
    camera.draw(dialog, f"search-{suffix}")
    dialog.reject()


def keeping(
    camera: Photographer, window: MainWindow, idle: Callable[[], bool], suffix: str
) -> None:
    """Retention and disposal, then the form in which a disposal is proposed."""
    dialog = window.dialogs.open_keeping()
    camera.settle(idle)
    camera.draw(dialog, f"keeping-{suffix}")
    form = dialog.ask_proposal()
    camera.draw(form, f"proposal-{suffix}")
    form.reject()
    dialog.reject()


def ledger(camera: Photographer, window: MainWindow, idle: Callable[[], bool], suffix: str) -> None:
    """An office's own ledger, of which two rows cannot be taken in as they stand."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "台帳（架空）.csv"
        path.write_text(LEDGER, encoding="utf-8-sig")
        dialog = window.dialogs.import_file(path)
        camera.settle(lambda: idle() and dialog.take.isEnabled())
        for place in range(dialog.tabs.count()):
            dialog.tabs.setCurrentIndex(place)
            camera.draw(dialog, f"import-{place + 1}-{suffix}")
        dialog.reject()
        camera.settle(idle)


def _draw_dialog(camera: Photographer, name: str) -> None:
    camera.settle(lambda: isinstance(QApplication.activeModalWidget(), QDialog))
    dialog = QApplication.activeModalWidget()
    camera.draw(dialog, name)
    dialog.reject()


if __name__ == "__main__":
    sys.exit(main())
