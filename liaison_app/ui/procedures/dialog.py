"""手続の案内: which procedure, how far it is, and the step that comes now.

The window stays usable beside it: a step that is done on a screen leads there.
"""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QVBoxLayout, QWidget

from liaison_app.domain.arrival import Replica
from liaison_app.domain.errors import Refused
from liaison_app.ui import theme
from liaison_app.ui.administration.root_dialogs import ChangeKeysDialog
from liaison_app.ui.exchange.epoch_bar import began_text
from liaison_app.ui.exchange.fingerprints import grouped
from liaison_app.ui.exchange.office_steps import OfficeSteps
from liaison_app.ui.fields.choice import ChoiceControl, Option
from liaison_app.ui.organisations.dialogs import RevokeDialog
from liaison_app.ui.organisations.exposure_dialog import ExposureDialog
from liaison_app.ui.procedures.step_page import StepPage
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.fitting import open_at
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.ui.widgets.table import row_height
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.enrolment import standing_of
from liaison_app.workflows.epochs import Opened
from liaison_app.workflows.exposure import Exposure, exposure
from liaison_app.workflows.procedures import (
    OWN,
    Procedure,
    Standing,
    Step,
    begun_of,
    end_procedure,
    keep_step,
    procedures_for,
    standing,
)

_UNKNOWN = "…"
_FACTS = ("organisation", "words", "office_words", "replica", "number", "new_words")


class ProceduresDialog(QDialog):
    """``asked_for`` carries a screen and what to show there."""

    asked_for = Signal(str, object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.standing: Standing | None = None
        self._place = 0  # of the step that is shown
        self._done = 0
        self.procedures = procedures_for(office=session.is_office)
        t = session.translator
        t.bind(self.setWindowTitle, "ui.procedures.title")
        self.list, self.steps = QListWidget(), QListWidget()
        t.bind(self.list.setAccessibleName, "ui.procedures.title")
        t.bind(self.steps.setAccessibleName, "ui.procedures.steps")
        self.explained = PlainLabel(role="muted", wrap=True)
        self.about = ChoiceControl(self._installations, empty="—")
        self._about_label = PlainLabel(role="label")
        t.bind(self._about_label.setText, "ui.procedures.about")
        t.bind(self.about.setAccessibleName, "ui.procedures.about")
        self._about_label.setBuddy(self.about)
        self.page = StepPage(session)
        self.done_button = button(t, "ui.procedures.done", self.finish_step, role="primary")
        self.give_up = button(t, "ui.procedures.give_up", self.end)
        self.later = button(t, "ui.procedures.later", self.reject)
        self._build()
        self._connect()
        self._name()
        self.list.setCurrentRow(0)
        self.refresh()

    @property
    def procedure(self) -> Procedure:
        return self.procedures[max(0, self.list.currentRow())]

    def refresh(self) -> None:
        """Ask again how far things are."""
        self._session.jobs.ask("procedures", standing, self._show)

    def choose(self, name: str) -> None:
        """Show this procedure, where it was left."""
        self.list.setCurrentRow([each.name for each in self.procedures].index(name))

    def finish_step(self) -> None:
        """The step shown is done; the next one comes. After the last one all of it is over."""
        procedure, done = self.procedure, max(self._done, self._place + 1)
        about = self.about.text() if procedure.about else ""
        if done >= len(procedure.steps):
            self.end()
            self._session.say("good", self._session.t("ui.procedures.over", name=self._title()))
            return
        self._place = done
        self._keep(partial(keep_step, name=procedure.name, about=about, done=done))

    def end(self) -> None:
        """Nobody goes on with it."""
        about = self.about.text() if self.procedure.about else ""
        self._place = self._done = 0
        self._keep(partial(end_procedure, name=self.procedure.name, about=about))

    def _keep(self, act: partial[Standing]) -> None:
        def kept(desk: Desk) -> Standing:
            return act(desk)

        self._session.jobs.run(kept, title="ui.job.saving", done=self._show)

    def _show(self, found: Standing) -> None:
        first = self.standing is None
        self.standing = found
        self.page.controls.show_registry(list(found.replicas) if self._session.is_office else [])
        self._name_procedures()
        if first and found.begun:
            self.choose(found.begun[0].name)
        self._show_procedure(keep_place=not first)

    def _choose_procedure(self) -> None:
        self._show_procedure(keep_place=False)

    def _show_procedure(self, *, keep_place: bool) -> None:
        procedure, found = self.procedure, self.standing
        begun = begun_of(found.begun if found else (), procedure.name)
        self._done = begun.done if begun else 0
        for widget in (self._about_label, self.about):
            widget.setVisible(bool(procedure.about))
        self.about.retitle()
        if begun and begun.about and not keep_place:
            self.about.set_text(begun.about)
        self.give_up.setEnabled(begun is not None)
        if not keep_place:
            self._place = min(self._done, len(procedure.steps) - 1)
        self._list_steps()

    def _list_steps(self) -> None:
        t, procedure = self._session.t, self.procedure
        self.explained.setText(t(f"procedure.{procedure.name}.when"))
        self.steps.blockSignals(True)
        self.steps.clear()
        for number, step in enumerate(procedure.steps):
            mark = "✓" if number < self._done else f"{number + 1}"
            self.steps.addItem(f"{mark}　{self._called(step)}")
        self.steps.setCurrentRow(self._place)
        self.steps.blockSignals(False)
        self._show_step()

    def _choose_step(self, row: int) -> None:
        if row >= 0:
            self._place = row
            self._show_step()

    def _show_step(self) -> None:
        t, steps = self._session.t, self.procedure.steps
        step = steps[self._place]
        last = self._place == len(steps) - 1
        following = (
            t("ui.procedures.last")
            if last
            else t("ui.procedures.next", step=self._called(steps[self._place + 1]))
        )
        place = t("ui.procedures.place", number=self._place + 1, count=len(steps))
        said = t(f"procedure.step.{step.key}.say", **self._facts()) if step.says else ""
        task = t(f"procedure.step.{step.key}.do", **self._facts())
        self.page.show_step(step, place, task, said, following)
        chosen, controls = self._chosen(), self.page.controls
        if step.key == "approve-replaces" and chosen and isinstance(controls, OfficeSteps):
            controls.replace(chosen.id)
        self.done_button.setText(t("ui.procedures.end" if last else "ui.procedures.done"))

    def _facts(self) -> dict[str, object]:
        """What is read out or compared: whose, which installation, its last number, the words."""
        found, s = self.standing, self._session
        code = s.installation.organisation
        if found is None:
            return dict.fromkeys(_FACTS, _UNKNOWN)
        chosen = self._chosen()
        about_other = self.procedure.about == OWN
        number: object = found.sent or _UNKNOWN
        if chosen is not None:
            number = found.applied.get(chosen.id) or _UNKNOWN
        replica = chosen.id if chosen else (_UNKNOWN if about_other else found.own.id)
        return {
            "organisation": s.organisation_name(chosen.organisation if chosen else code),
            "words": found.own_words,
            "office_words": found.office_words or _UNKNOWN,
            "replica": grouped(replica) if replica != _UNKNOWN else replica,
            "number": number if not about_other else _UNKNOWN,
            "new_words": self._new_words(chosen) or _UNKNOWN,
        }

    def _new_words(self, former: Replica | None) -> str:
        """The words of the keys that this one went on with, each of them if it was copied."""
        found = self.standing
        if former is None or found is None:
            return ""
        return "\n".join(
            f"{each[:8]}　{found.words[each]}" for each in former.successors if each in found.words
        )

    def _chosen(self) -> Replica | None:
        found = self.standing
        identifier = self.about.text() if self.procedure.about else ""
        replicas = found.replicas if found else ()
        return next((each for each in replicas if each.id == identifier), None)

    def _installations(self) -> list[Option]:
        s, found = self._session, self.standing
        return [
            (
                each.id,
                f"{s.organisation_name(each.organisation)}　{each.letter}　{each.id[:8]}　"
                + s.t(f"cli.replica.{standing_of(each)}"),
            )
            for each in (found.replicas if found else ())
        ]

    def _ask(self, what: str) -> None:
        """New keys for this installation, the screen for its case log's, or a form about the
        installation chosen above."""
        chosen = self._chosen()
        if what == "administration":
            self.asked_for.emit(what, None)
        elif what == "change-keys":
            keys = ChangeKeysDialog(self._session, self)
            keys.acted.connect(self._keys_changed)
            keys.finished.connect(keys.deleteLater)
            keys.open()
        elif chosen is None:
            self._session.errors.present(Refused("installation-not-chosen"))
            self.about.setFocus()
        elif what == "revoke":
            dialog = RevokeDialog(self._session, chosen, self)
            dialog.acted.connect(lambda _replica: self.refresh())
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()
        else:
            self._session.jobs.run(
                lambda desk: exposure(desk, chosen.id),
                title="ui.job.reading",
                done=self._show_exposure,
            )

    def _keys_changed(self, opened: Opened) -> None:
        self._session.say("good", began_text(self._session, "cli.key.changed", opened))
        self._session.refresh_installation()
        self._session.hub.arrived.emit()
        self.refresh()

    def _show_exposure(self, found: Exposure) -> None:
        ExposureDialog(self._session, found, self).show()

    def _called(self, step: Step) -> str:
        return self._session.t(f"procedure.step.{step.key}.title")

    def _title(self) -> str:
        return self._session.t(f"procedure.{self.procedure.name}.title")

    def _name(self) -> None:
        self._name_procedures()
        self._show_procedure(keep_place=True)

    def _name_procedures(self) -> None:
        s, found = self._session, self.standing
        row = max(0, self.list.currentRow())
        self.list.blockSignals(True)
        self.list.clear()
        for each in self.procedures:
            begun = begun_of(found.begun if found else (), each.name)
            title = s.t(f"procedure.{each.name}.title")
            self.list.addItem(
                s.t("ui.procedures.begun", name=title, done=begun.done, count=len(each.steps))
                if begun
                else title
            )
        self.list.setCurrentRow(row)
        self.list.blockSignals(False)

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(lambda _row: self._choose_procedure())
        self.steps.currentRowChanged.connect(self._choose_step)
        self.about.committed.connect(lambda _id: self._show_step())
        self.page.went.connect(partial(self.asked_for.emit, "exchange"))
        self.page.asked.connect(self._ask)
        self.page.enrolled.connect(self.refresh)
        self._session.translator.language_changed.connect(self._name)

    def _build(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(8)
        for widget in (self.list, self.explained, self._about_label, self.about, self.steps):
            left.addWidget(widget)
        for each in (self.list, self.steps):
            each.setMinimumWidth(theme.px(270))
            each.setWordWrap(True)
        self.list.setFixedHeight(row_height() * (len(self.procedures) + 1))
        buttons = QHBoxLayout()
        buttons.addWidget(self.give_up)
        buttons.addStretch(1)
        buttons.addWidget(self.later)
        buttons.addWidget(self.done_button)
        right = QVBoxLayout()
        right.addWidget(self.page, 1)
        right.addLayout(buttons)
        both = QHBoxLayout(self)
        both.setContentsMargins(18, 16, 18, 16)
        both.setSpacing(18)
        both.addLayout(left, 2)
        both.addLayout(right, 3)
        # What has the keyboard is disabled while a file is read; the next is what comes next.
        QWidget.setTabOrder(self.done_button, self.later)
        QWidget.setTabOrder(self.later, self.give_up)
        self.setWindowModality(Qt.WindowModality.NonModal)
        open_at(self, 960, 620)
