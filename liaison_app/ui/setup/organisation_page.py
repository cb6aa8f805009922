"""Which organisation this is: one of the shipped ones, or a code and name of its own."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem

from liaison_app.domain.entry import fold
from liaison_app.domain.vocabulary import Vocabularies
from liaison_app.ui.setup.page import SetupPage
from liaison_app.ui.setup.role_page import RolePage
from liaison_app.ui.translator import Translator

_CODE = Qt.ItemDataRole.UserRole
_OTHER = ""
_OFFICE = "nco"


class OrganisationPage(SetupPage):
    """Typing in the search line narrows the list; the last entry asks for code and name."""

    def __init__(self, translator: Translator, vocabularies: Vocabularies, role: RolePage) -> None:
        super().__init__(translator, "organisation")
        self._organisations = vocabularies.organisations
        self._role = role
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.other_code, self.other_name = QLineEdit(), QLineEdit()
        self.other_code.setMaxLength(32)
        translator.bind(self.search.setPlaceholderText, "ui.setup.organisation.search")
        translator.bind(self.search.setAccessibleName, "ui.setup.organisation.search")
        translator.bind(self.list.setAccessibleName, "ui.setup.organisation.title")
        translator.bind(self.other_code.setAccessibleName, "ui.setup.organisation.code")
        translator.bind(self.other_name.setAccessibleName, "ui.setup.organisation.name")
        self._captions = [
            self.caption("ui.setup.organisation.code"),
            self.caption("ui.setup.organisation.name"),
        ]
        self.column.addWidget(self.search)
        self.column.addWidget(self.list, 1)
        for label, line in zip(self._captions, (self.other_code, self.other_name), strict=True):
            self.column.addWidget(label)
            self.column.addWidget(line)
        self.close_column(stretch=False)
        self.search.textChanged.connect(self._fill)
        self.list.currentItemChanged.connect(lambda _now, _before: self._follow())
        for line in (self.other_code, self.other_name):
            line.textChanged.connect(lambda _text: self.completeChanged.emit())
        translator.language_changed.connect(self._refill)
        self._fill("")

    def initializePage(self) -> None:
        """The office is most likely the one the shipped data names."""
        if self._role.role() == "office":
            self.choose(_OFFICE)

    def choose(self, code: str) -> None:
        """Make an organisation of the list current."""
        for place in range(self.list.count()):
            if self.list.item(place).data(_CODE) == code:
                self.list.setCurrentRow(place)

    def code(self) -> str:
        """The code chosen or typed, lower case."""
        chosen = self._chosen()
        return self.other_code.text().strip().lower() if chosen == _OTHER else chosen or ""

    def office_name(self) -> str:
        """A name the shipped data does not have."""
        return self.other_name.text().strip() if self._chosen() == _OTHER else ""

    def isComplete(self) -> bool:
        if self._chosen() is None:
            return False
        return bool(self.code()) and (self._chosen() != _OTHER or bool(self.office_name()))

    def _chosen(self) -> str | None:
        row = self.list.currentRow()
        return str(self.list.item(row).data(_CODE)) if row >= 0 else None

    def _fill(self, wanted: str) -> None:
        current = self._chosen()
        self.list.clear()
        needle = fold(wanted)
        for code, organisation in self._organisations.items():
            names = (code, organisation.name.ja, organisation.name.en)
            if any(needle in fold(name) for name in names):
                self._add(organisation.name.in_language(self.t.language), code)
        self._add(self.t("ui.setup.organisation.other"), _OTHER)
        if current is not None:
            self.choose(current)
        if self.list.currentRow() < 0 and needle:
            self.list.setCurrentRow(0)
        self._follow()

    def _refill(self) -> None:
        self._fill(self.search.text())

    def _add(self, name: str, code: str) -> None:
        label = f"{name}　({code.upper()})" if code else name
        QListWidgetItem(label, self.list).setData(_CODE, code)

    def _follow(self) -> None:
        other = self._chosen() == _OTHER
        for widget in (*self._captions, self.other_code, self.other_name):
            widget.setVisible(other)
        self.completeChanged.emit()
