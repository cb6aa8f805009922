"""The structure tree of a file, walked once in reading order."""

from typing import NamedTuple

from pikepdf import Array, Dictionary, Name, Object

from liaison_app.briefing.conformance.finding import Finding

Key = tuple[tuple[int, int], int]  # a page's object and a number of marked content there


class Node(NamedTuple):
    element: Object
    role: str
    parent: str
    children: list[str]


class Tree:
    """The tree walked once in reading order; ``owners`` leads from content to its element,
    ``holders`` from an annotation to the element that holds it."""

    def __init__(self, root: Object) -> None:
        self.nodes: list[Node] = []
        self.owners: dict[Key, tuple[int, int]] = {}
        self.holders: dict[tuple[int, int], Object] = {}
        self.findings: list[Finding] = []
        top = root.get("/K")
        if not isinstance(top, Dictionary) or top.get("/S") != Name.Document:
            self.findings.append(Finding("structure-root", "not one Document"))
        for child in as_list(top):
            if not isinstance(child, int):
                self._walk(child, "", root)

    def _walk(self, element: Object, parent_role: str, parent: Object) -> None:
        role = str(element.get("/S", ""))[1:]
        node = Node(element, role, parent_role, [])
        self.nodes.append(node)
        if element.get("/Type", Name.StructElem) != Name.StructElem:
            self.findings.append(Finding("structure-role", f"{role} is said to be something else"))
        if element.get("/P") is None or element.P.objgen != parent.objgen:
            self.findings.append(Finding("structure-parent", role))
        for child in as_list(element.get("/K")):
            if isinstance(child, int):
                self._own(element, element.get("/Pg"), child)
            elif child.get("/Type") == Name.MCR:
                self._own(element, child.get("/Pg", element.get("/Pg")), int(child.MCID))
            elif child.get("/Type") == Name.OBJR:
                self.holders[child.Obj.objgen] = element
            else:
                node.children.append(str(child.get("/S", ""))[1:])
                self._walk(child, role, element)

    def _own(self, element: Object, page: Object | None, number: int) -> None:
        if page is None:
            self.findings.append(Finding("structure-no-page", f"content {number}"))
            return
        key = (page.objgen, number)
        if key in self.owners:
            self.findings.append(Finding("structure-content-twice", f"content {number}"))
        self.owners[key] = element.objgen


def as_list(value: Object | int | None) -> list[Object | int]:
    if value is None:
        return []
    return list(value) if isinstance(value, Array) else [value]
