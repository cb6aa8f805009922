"""Rules about the structure tree: roles, nesting, alternatives, and the way back from content."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pikepdf import Array, Dictionary, Name, Object, Pdf

from liaison_app.briefing.conformance.finding import Finding

_GROUPING = frozenset({"Document", "Part", "Sect", "Div", "Art"})
_BLOCKS = frozenset({"P", "H1", "H2", "H3", "L", "Table", "Figure", "TOC", "Caption", "Note"})
_ROLES = (
    _GROUPING
    | _BLOCKS
    | frozenset(
        {
            "LI",
            "Lbl",
            "LBody",
            "TR",
            "TH",
            "TD",
            "THead",
            "TBody",
            "TFoot",
            "TOCI",
            "Link",
            "Span",
            "Reference",
            "Form",
        }
    )
)
# Role → what its children may be.
_CHILDREN = {
    "L": frozenset({"LI", "Caption", "L"}),
    "LI": frozenset({"Lbl", "LBody"}),
    "Table": frozenset({"TR", "THead", "TBody", "TFoot", "Caption"}),
    "TR": frozenset({"TH", "TD"}),
    "TOC": frozenset({"TOCI", "TOC", "Caption"}),
}
# Role → what its parent must be.
_PARENT = {
    "LI": frozenset({"L"}),
    "Lbl": frozenset({"LI", "Note", "TOCI"}),
    "LBody": frozenset({"LI"}),
    "TR": frozenset({"Table", "THead", "TBody", "TFoot"}),
    "TH": frozenset({"TR"}),
    "TD": frozenset({"TR"}),
    "TOCI": frozenset({"TOC"}),
    "Reference": frozenset({"TOCI", "P"}),
}
Key = tuple[tuple[int, int], int]  # a page's object and a number of marked content there


class _Node(NamedTuple):
    element: Object
    role: str
    parent: str
    children: list[str]


def check_structure(pdf: Pdf, numbers: Sequence[set[int]]) -> Iterator[Finding]:
    """``numbers`` holds, page by page, the marked content found there."""
    root = pdf.Root.get("/StructTreeRoot")
    if root is None:
        yield Finding("no-structure")
        return
    tree = _Tree(root)
    yield from tree.findings
    for node in tree.nodes:
        yield from _check_node(node)
    yield from _check_headings(tree.nodes)
    yield from _check_tables(tree.nodes)
    yield from _check_ways_back(pdf, root, tree, numbers)


class _Tree:
    """The tree walked once in reading order; ``owners`` leads from content to its element."""

    def __init__(self, root: Object) -> None:
        self.nodes: list[_Node] = []
        self.owners: dict[Key, tuple[int, int]] = {}
        self.findings: list[Finding] = []
        top = root.get("/K")
        if not isinstance(top, Dictionary) or top.get("/S") != Name.Document:
            self.findings.append(Finding("structure-root", "not one Document"))
        for child in _list(top):
            if not isinstance(child, int):
                self._walk(child, "", root)

    def _walk(self, element: Object, parent_role: str, parent: Object) -> None:
        role = str(element.get("/S", ""))[1:]
        node = _Node(element, role, parent_role, [])
        self.nodes.append(node)
        if element.get("/P") is None or element.P.objgen != parent.objgen:
            self.findings.append(Finding("structure-parent", role))
        for child in _list(element.get("/K")):
            if isinstance(child, int):
                self._own(element, element.get("/Pg"), child)
            elif child.get("/Type") == Name.MCR:
                self._own(element, child.get("/Pg", element.get("/Pg")), int(child.MCID))
            elif child.get("/Type") != Name.OBJR:
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


def _list(value: Object | int | None) -> list[Object | int]:
    if value is None:
        return []
    return list(value) if isinstance(value, Array) else [value]


def _check_node(node: _Node) -> Iterator[Finding]:
    if node.role not in _ROLES:
        yield Finding("structure-role", node.role)
    allowed = _CHILDREN.get(node.role)
    for child in node.children:
        if allowed is not None and child not in allowed:
            yield Finding("structure-nesting", f"{child} within {node.role}")
    if node.role in _PARENT and node.parent not in _PARENT[node.role]:
        yield Finding("structure-nesting", f"{node.role} within {node.parent}")
    if node.role == "Figure":
        if not str(node.element.get("/Alt", "")):
            yield Finding("figure-no-alternative")
        if _attribute(node.element, "/BBox") is None:
            yield Finding("figure-no-box")
    if node.role == "Form" and not _is_one_widget(node.element):
        yield Finding("form-not-one-field")
    if node.role == "TH" and _attribute(node.element, "/Scope") is None:
        yield Finding("heading-cell-no-scope")


def _is_one_widget(element: Object) -> bool:
    held = _list(element.get("/K"))
    return (
        len(held) == 1
        and not isinstance(held[0], int)
        and held[0].get("/Type") == Name.OBJR
        and held[0].Obj.get("/Subtype") == Name.Widget
    )


def _attribute(element: Object, key: str) -> Object | None:
    attributes = element.get("/A", Dictionary())
    return attributes.get(key, None)


def _check_headings(nodes: list[_Node]) -> Iterator[Finding]:
    """Headings begin with H1 and go down one level at a time."""
    level = 0
    for node in nodes:
        if len(node.role) == 2 and node.role[0] == "H" and node.role[1].isdecimal():
            found = int(node.role[1])
            if found > level + 1:
                yield Finding("heading-skipped", f"{node.role} after level {level}")
            level = found
    if not level:
        yield Finding("no-heading")


def _check_tables(nodes: list[_Node]) -> Iterator[Finding]:
    """Every row of a table has as many cells as the first."""
    wanted = 0
    for node in nodes:
        if node.role == "Table":
            wanted = 0
        elif node.role == "TR":
            wanted = wanted or len(node.children)
            if len(node.children) != wanted:
                yield Finding("table-irregular", f"{len(node.children)} cells, not {wanted}")


def _check_ways_back(
    pdf: Pdf, root: Object, tree: _Tree, numbers: Sequence[set[int]]
) -> Iterator[Finding]:
    """All content is owned, all that is owned exists, and the parent tree agrees with both."""
    back = _parent_tree(root)
    drawn: set[Key] = set()
    for page, found in zip(pdf.pages, numbers, strict=True):
        drawn |= {(page.obj.objgen, number) for number in found}
        listed = back.get(int(page.obj.get("/StructParents", -1)))
        for number in sorted(found):
            owner = tree.owners.get((page.obj.objgen, number))
            entry = listed[number] if listed is not None and number < len(listed) else None
            if owner is None:
                yield Finding("content-not-in-structure", f"page {page.index + 1}: {number}")
            elif entry is None or entry.objgen != owner:
                yield Finding("parent-tree", f"page {page.index + 1}: {number}")
    for missing in sorted(tree.owners.keys() - drawn):
        yield Finding("structure-without-content", f"{missing}")


def _parent_tree(root: Object) -> dict[int, Array]:
    pairs = list(root.get("/ParentTree", Dictionary()).get("/Nums", Array()))
    return {
        int(key): value
        for key, value in zip(pairs[::2], pairs[1::2], strict=False)
        if isinstance(value, Array)
    }
