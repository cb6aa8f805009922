"""Reading a page's content: is all of it tagged or an artifact, and what does it draw with?"""

from dataclasses import dataclass, field

import pikepdf
from pikepdf import ContentStreamInstruction, Dictionary, Object, Page

from liaison_app.briefing.conformance.finding import Finding
from liaison_app.briefing.conformance.objects import check_scalar

_TEXT = frozenset({"Tj", "TJ", "'", '"'})
_PAINTING = _TEXT | {"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do"}
_STATES = frozenset({"q", "Q", "cm", "w", "J", "j", "M", "d", "i", "gs", "g", "G", "rg", "RG"})
_PATHS = frozenset({"m", "l", "c", "v", "y", "h", "re", "n", "W", "W*"})
_LETTERS = frozenset({"BT", "ET", "Td", "TD", "Tm", "T*"} | {f"T{each}" for each in "cwzLfrs"})
_MARKS = frozenset({"BMC", "BDC", "EMC", "MP", "DP"})
_OTHER_COLOUR = frozenset({"k", "K", "cs", "CS", "sc", "SC", "scn", "SCN", "ri"})
_KNOWN = _PAINTING | _OTHER_COLOUR | _STATES | _PATHS | _LETTERS | _MARKS
_DEEPEST = 28  # nested saved states
_ARTIFACT, _TAGGED, _OTHER = "artifact", "tagged", "other"


@dataclass
class Shown:
    """A font and the codes drawn with it."""

    font: Object
    codes: set[int] = field(default_factory=set)


class ContentReader:
    """Walks one page. Afterwards ``numbers`` holds its marked content and ``shown`` its fonts."""

    def __init__(self, page: Page) -> None:
        self.findings: list[Finding] = []
        self.numbers: set[int] = set()
        self.shown: dict[str, Shown] = {}
        self._page = page
        self._marks: list[str] = []
        self._font = ""
        self._saved: list[str] = []
        for instruction in pikepdf.parse_content_stream(page):
            self._read(instruction)
        if self._marks or self._saved:
            self._find("content-unbalanced", "marked content or state left open")

    def _find(self, rule: str, detail: str) -> None:
        self.findings.append(Finding(rule, f"page {self._page.index + 1}: {detail}"))

    def _read(self, instruction: object) -> None:
        if not isinstance(instruction, ContentStreamInstruction):
            self._find("not-vouched-for", "inline image")
            return
        operator, operands = str(instruction.operator), list(instruction.operands)
        if operator not in _KNOWN:
            self._find("operator", operator)
        for operand in operands:
            self.findings += check_scalar(operand)
        if operator in _PAINTING:
            self._painted(operator, operands)
        if operator in _OTHER_COLOUR:
            self._find("colour", f"operator {operator}: only grey and RGB are expected")
        match operator:
            case "BMC" | "BDC":
                self._opened(operands)
            case "EMC":
                self._closed()
            case "q":
                self._saved.append(self._font)
                if len(self._saved) > _DEEPEST:
                    self._find("nesting", "states saved too deep")
            case "Q":
                self._font = self._saved.pop() if self._saved else ""
            case "Tf":
                self._font = str(operands[0])

    def _opened(self, operands: list[Object]) -> None:
        properties = operands[1] if len(operands) > 1 else Dictionary()
        if str(operands[0]) == "/Artifact":
            kind = _ARTIFACT
        elif isinstance(properties, Dictionary) and "/MCID" in properties:
            kind = _TAGGED
            number = int(properties.MCID)
            if number in self.numbers:
                self._find("marked-content", f"number {number} used twice")
            self.numbers.add(number)
        else:
            kind = _OTHER
        if kind != _OTHER and any(mark != _OTHER for mark in self._marks):
            self._find("marked-content", f"{kind} content within {self._marks[-1]} content")
        self._marks.append(kind)

    def _closed(self) -> None:
        if not self._marks:
            self._find("content-unbalanced", "EMC without a beginning")
            return
        self._marks.pop()

    def _painted(self, operator: str, operands: list[Object]) -> None:
        if all(mark == _OTHER for mark in self._marks):
            self._find("content-not-tagged", f"{operator} is neither tagged nor an artifact")
        if operator in _TEXT:
            self._showed(operands[-1])
        elif operator in ("Do", "sh"):
            self._find("not-vouched-for", f"{operator} {operands[0]}")

    def _showed(self, text: Object) -> None:
        fonts = self._page.resources.get("/Font", Dictionary())
        if self._font not in fonts:
            self._find("font-not-found", self._font)
            return
        shown = self.shown.setdefault(self._font, Shown(fonts[self._font]))
        pieces = list(text) if isinstance(text, pikepdf.Array) else [text]
        for piece in pieces:
            if isinstance(piece, pikepdf.String):
                codes = bytes(piece)
                shown.codes.update(
                    int.from_bytes(codes[at : at + 2], "big") for at in range(0, len(codes), 2)
                )
