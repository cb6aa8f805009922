"""督促先一覧: whom to call, with the numbers; reminders are entered here (the office).

Several organisations can be chosen, so that calls made one after another are entered at once.
"""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QPushButton, QVBoxLayout, QWidget

from liaison_app.store.queries import Row
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.fields.shown import field_label
from liaison_app.ui.filters.narrowing import Narrowing
from liaison_app.ui.requests.dialogs import RemindDialog, ReminderAnswerDialog
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import BadgeText, Column
from liaison_app.ui.widgets.facts import Fact
from liaison_app.ui.widgets.list_pane import ListPane
from liaison_app.ui.widgets.plain import one_line
from liaison_app.workflows.call_list import Call, Unanswered, call_list
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.papers import Paper, print_call_list
from liaison_app.workflows.reminders import Reminded

_NUMBERS = ("day_number", "night_number", "deputy", "deputy_number", "e_mail")


class CallsPane(QWidget):
    """``shown`` says that the list changed."""

    shown = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        t = session.translator
        self.overdue = QCheckBox()
        self.print = button(t, "ui.calls.print", self.choose_file)
        self.all = button(t, "ui.calls.remind_all", self.ask_all)
        self.acts: dict[str, QPushButton] = {
            "remind": button(t, "ui.calls.remind", self.ask_reminder, role="primary"),
            "answer": button(t, "ui.calls.answer", self.ask_answer),
        }
        self.list = ListPane(
            t,
            "ui.calls.tab",
            self._columns(),
            lambda call: call.organisation,
            lambda call: call.organisation + session.organisation_name(call.organisation)
            + "".join(f"{item.reference}{item.title}" for item in call.items),
            above={"print": self.print, "all": self.all},
            acts=self.acts,
            switches={"ui.calls.overdue_only": self.overdue},
            lower=("ui.calls.items", self._item_columns(), lambda item: item.id),
            several=True,
        )  # fmt: skip
        self.narrowing = Narrowing(
            session,
            "calls",
            search=self.list.search,
            table=self.list.table,
            switches={"overdue": self.overdue},
            again=self.refresh,
            parent=self,
        )
        self.list.add_above(self.narrowing.saved)
        self.overdue.toggled.connect(lambda _on: self.refresh())
        self.list.table.chosen.connect(lambda _id: self._show_items())
        self.list.changed.connect(self._show_call)
        self.list.table.selected.connect(self._show_items)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)

    @property
    def current(self) -> Call | None:
        found: Call | None = self.list.current
        return found

    def refresh(self) -> None:
        overdue = self.overdue.isChecked()
        self.session.jobs.ask("calls", lambda desk: call_list(desk, overdue=overdue), self._show)

    def retitle(self) -> None:
        self.list.retitle()

    def ask_reminder(self) -> None:
        """Enter a reminder of each chosen organisation."""
        if self.list.chosen:
            self._remind(self.list.chosen)

    def ask_all(self) -> None:
        """Enter a reminder of everybody listed."""
        if self.list.shown:
            self._remind(list(self.list.shown))

    def ask_answer(self) -> None:
        """What was answered to the latest reminder."""
        if self.current is not None and self.current.reminders:
            self._open(ReminderAnswerDialog(self.session, self.current, self))

    def choose_file(self) -> None:
        """Where the printed call list goes."""
        path, _ = QFileDialog.getSaveFileName(
            self, self.session.t("ui.calls.print"), "", "PDF (*.pdf)"
        )
        if path:
            self.print_to(Path(path))

    def print_to(self, path: Path) -> None:
        """Write what is listed as a PDF in the language of the screen."""
        calls, language = list(self.list.shown), self.session.language

        def act(desk: Desk) -> Paper:
            return print_call_list(desk, calls, language, path)

        def said(drawn: Paper) -> None:
            self.session.say(
                "good", self.session.t("cli.printed", file=path.name, pages=drawn.pages)
            )

        self.session.jobs.run(act, title="ui.job.saving", done=said)

    def _remind(self, calls: list[Call]) -> None:
        overdue = self.overdue.isChecked()
        dialog = RemindDialog(self.session, calls, overdue=overdue, parent=self)
        dialog.added.connect(self._say_reminded)
        self._open(dialog)

    def _say_reminded(self, reminded: Reminded) -> None:
        self.session.say("good", self.session.t("ui.calls.done", count=len(reminded.ids)))

    def _open(self, dialog: FormDialog) -> None:
        dialog.open()

    def _show(self, calls: list[Call]) -> None:
        self.list.show_rows(calls)
        self.all.setEnabled(bool(calls))
        self.print.setEnabled(bool(calls))
        self._show_items()
        self.shown.emit()

    def _show_items(self) -> None:
        """What was not answered: by all that are chosen, where there are several."""
        chosen = self.list.chosen
        items = {item.id: item for call in chosen for item in call.items}
        self.list.show_below(list(items.values()))
        self._show_call()

    def _show_call(self) -> None:
        call, s, chosen = self.current, self.session, self.list.chosen
        self.acts["remind"].setVisible(bool(chosen))
        several = len(chosen) > 1
        said = s.t("ui.calls.remind_chosen", count=len(chosen))
        self.acts["remind"].setText(said if several else s.t("ui.calls.remind"))
        self.acts["answer"].setVisible(call is not None and bool(call.reminders) and not several)
        if several:
            self._show_chosen(chosen)
            return
        if call is None:
            self.list.facts.show_facts("", ())
            return
        facts: list[Fact] = []
        if call.silent_days is not None:
            said = s.t("reminder.silent", days=call.silent_days)
            facts.append((s.t("ui.calls.silent"), said))
        if call.via:
            facts.append((s.t("ui.calls.via"), s.organisation_name(call.via)))
        facts += [(self._post(row), self._numbers(row)) for row in call.contacts]
        if not call.contacts:
            facts.append((s.t("ui.calls.contacts"), s.t("briefing.calls.no-contact")))
        facts += [
            (
                s.t("ui.calls.reminded_at", time=s.time_text(row["reminded_at"])),
                s.t("ui.calls.reminded", told=row["told"] or "—", answer=row["answer"] or "—"),
            )
            for row in call.reminders
        ]
        self.list.facts.show_facts(s.organisation_name(call.organisation), facts)

    def _show_chosen(self, calls: list[Call]) -> None:
        """How many and which, with the first number to call of each."""
        s = self.session
        items = sum(len(call.items) for call in calls)
        heading = s.t("ui.calls.chosen", count=len(calls), items=items)
        facts = [
            (
                s.organisation_name(call.organisation),
                self._numbers(call.contacts[0])
                if call.contacts
                else s.t("briefing.calls.no-contact"),
            )
            for call in calls
        ]
        self.list.facts.show_facts(heading, facts)

    def _post(self, row: Row) -> str:
        return " ".join(str(row[key]) for key in ("post", "name") if row[key])

    def _numbers(self, row: Row) -> str:
        s = self.session
        return "\n".join(
            f"{field_label(s, 'contact', key)}　{row[key]}" for key in _NUMBERS if row[key]
        )

    def _late(self, call: Call) -> BadgeText:
        return str(call.overdue), "bad" if call.overdue else "neutral"

    def _columns(self) -> tuple[Column, ...]:
        s = self.session

        def silent(call: Call) -> str:
            if call.silent_days is None:
                return ""
            return s.t("reminder.silent", days=call.silent_days)

        def last(call: Call) -> str:
            return s.time_text(call.reminders[0]["reminded_at"]) if call.reminders else ""

        return (
            Column("organisation", lambda: s.t("ui.requests.organisation"),
                   lambda call: s.organisation_name(call.organisation), 190, stretch=True),
            Column("items", lambda: s.t("ui.calls.unanswered"),
                   lambda call: str(len(call.items)), 76),
            Column("overdue", lambda: s.t("ui.calls.overdue"),
                   lambda call: self._late(call)[0], 84, badge=self._late),
            Column("silent", lambda: s.t("ui.calls.silent"), silent, 140),
            Column("last", lambda: s.t("ui.calls.last"), last, 130),
        )  # fmt: skip

    def _item_columns(self) -> tuple[Column, ...]:
        s = self.session

        def due(item: Unanswered) -> str:
            timed = item.due and "T" in item.due
            text = s.time_text(item.due) if timed else s.day_text(item.due)
            return s.t("briefing.calls.overdue", due=text) if item.overdue else text

        def title(item: Unanswered) -> str:
            said = s.t("paper.exercise", title=item.title) if item.exercise else item.title
            return one_line(said)

        return (
            Column("reference", lambda: s.t("ui.incidents.column.reference"),
                   lambda item: item.reference, 100),
            Column("title", lambda: s.t("ui.incidents.column.title"), title, 110, stretch=True),
            Column("due", lambda: field_label(s, "request", "due"), due, 178),
        )  # fmt: skip
