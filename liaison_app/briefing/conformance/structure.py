"""Rules about the structure tree: roles, nesting, alternatives, and the way back from content."""

from collections.abc import Iterator, Sequence

from pikepdf import Array, Dictionary, Name, Object, Pdf

from liaison_app.briefing.conformance.finding import Finding
from liaison_app.briefing.conformance.tree import Key, Node, Tree, as_list

_GROUPING = frozenset({"Document", "Part", "Sect", "Div", "Art"})
_BLOCKS = frozenset({"P", "H1", "H2", "H3", "L", "Table", "Figure", "TOC", "Caption", "Note"})
_INNER = frozenset({"LI", "Lbl", "LBody", "TOCI", "Link", "Span", "Reference", "Form"})
_TABLE = frozenset({"THead", "TBody", "TFoot", "TR", "TH", "TD"})
_ROLES = _GROUPING | _BLOCKS | _INNER | _TABLE
_ROWS = frozenset({"TR"})
# Role → what its children may be.
_CHILDREN = {
    "L": frozenset({"LI", "Caption", "L"}),
    "LI": frozenset({"Lbl", "LBody"}),
    "Table": frozenset({"TR", "THead", "TBody", "TFoot", "Caption"}),
    "THead": _ROWS,
    "TBody": _ROWS,
    "TFoot": _ROWS,
    "TR": frozenset({"TH", "TD"}),
    "TOC": frozenset({"TOCI", "TOC", "Caption"}),
}
# Role → what its parent must be.
_PARENT = {
    "LI": frozenset({"L"}),
    "Lbl": frozenset({"LI", "Note", "TOCI"}),
    "LBody": frozenset({"LI"}),
    "THead": frozenset({"Table"}),
    "TBody": frozenset({"Table"}),
    "TFoot": frozenset({"Table"}),
    "TR": frozenset({"Table", "THead", "TBody", "TFoot"}),
    "TH": frozenset({"TR"}),
    "TD": frozenset({"TR"}),
    "TOCI": frozenset({"TOC"}),
    "Reference": frozenset({"TOCI", "P"}),
}
_HOLDER = {"/Link": "Link", "/Widget": "Form"}  # annotation → the role that it stands in
_OWNER = {
    "/BBox": Name.Layout,
    "/Scope": Name.Table,
    "/ColSpan": Name.Table,
    "/RowSpan": Name.Table,
}
_SCOPES = ("/Row", "/Column", "/Both")


def check_structure(pdf: Pdf, numbers: Sequence[set[int]]) -> Iterator[Finding]:
    """``numbers`` holds, page by page, the marked content found there."""
    root = pdf.Root.get("/StructTreeRoot")
    if root is None or root.get("/Type") != Name.StructTreeRoot:
        yield Finding("no-structure")
        return
    if len(root.get("/RoleMap", Dictionary()).keys()):
        yield Finding("structure-role", "roles are mapped to others")
    tree = Tree(root)
    yield from tree.findings
    for node in tree.nodes:
        yield from _check_node(node)
    yield from _check_headings(tree.nodes)
    yield from _check_tables(tree.nodes)
    yield from _check_notes(tree.nodes)
    yield from _check_ways_back(pdf, root, tree, numbers)
    yield from _check_annotations(pdf, root, tree)


def _check_node(node: Node) -> Iterator[Finding]:
    if node.role not in _ROLES:
        yield Finding("structure-role", node.role)
    yield from _check_nesting(node)
    if node.role == "Figure":
        if not str(node.element.get("/Alt", "")):
            yield Finding("figure-no-alternative")
        if _attribute(node.element, "/BBox") is None:
            yield Finding("figure-no-box")
    if node.role == "Form" and not _is_one_widget(node.element):
        yield Finding("form-not-one-field")
    if node.role == "TH" and str(_attribute(node.element, "/Scope")) not in _SCOPES:
        yield Finding("heading-cell-no-scope")
    for key in ("/ColSpan", "/RowSpan"):
        if _attribute(node.element, key) is not None:
            yield Finding("not-vouched-for", f"a cell with {key}")


def _check_nesting(node: Node) -> Iterator[Finding]:
    allowed, children = _CHILDREN.get(node.role), node.children
    for child in children:
        if allowed is not None and child not in allowed:
            yield Finding("structure-nesting", f"{child} within {node.role}")
    if node.role in _PARENT and node.parent not in _PARENT[node.role]:
        yield Finding("structure-nesting", f"{node.role} within {node.parent}")
    if "Caption" in children and node.role in ("L", "TOC", "Table"):
        ends = (0, len(children) - 1) if node.role == "Table" else (0,)
        if children.count("Caption") > 1 or children.index("Caption") not in ends:
            yield Finding("structure-nesting", f"a caption in the midst of {node.role}")
    if node.role == "Table" and {"THead", "TFoot"} & set(children):
        if max(children.count("THead"), children.count("TFoot")) > 1 or "TBody" not in children:
            yield Finding("structure-nesting", "a table of other parts than head, body and foot")


def _is_one_widget(element: Object) -> bool:
    held = as_list(element.get("/K"))
    return (
        len(held) == 1
        and not isinstance(held[0], int)
        and held[0].get("/Type") == Name.OBJR
        and held[0].Obj.get("/Subtype") == Name.Widget
    )


def _attribute(element: Object, key: str) -> Object | None:
    """An attribute, where it is among those of its owner."""
    attributes = element.get("/A", Dictionary())
    return attributes.get(key, None) if attributes.get("/O") == _OWNER[key] else None


def _check_headings(nodes: list[Node]) -> Iterator[Finding]:
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


def _check_tables(nodes: list[Node]) -> Iterator[Finding]:
    """Every row of a table has as many cells as the first."""
    wanted = 0
    for node in nodes:
        if node.role == "Table":
            wanted = 0
        elif node.role == "TR":
            wanted = wanted or len(node.children)
            if len(node.children) != wanted:
                yield Finding("table-irregular", f"{len(node.children)} cells, not {wanted}")


def _check_notes(nodes: list[Node]) -> Iterator[Finding]:
    """Every note has an identifier of its own."""
    seen = {""}
    for node in nodes:
        if node.role == "Note":
            identifier = str(node.element.get("/ID", ""))
            if identifier in seen:
                yield Finding("note-no-identifier", identifier)
            seen.add(identifier)


def _check_ways_back(
    pdf: Pdf, root: Object, tree: Tree, numbers: Sequence[set[int]]
) -> Iterator[Finding]:
    """All content is owned, all that is owned exists, and the parent tree agrees with both."""
    back = _parent_tree(root)
    drawn: set[Key] = set()
    for page, found in zip(pdf.pages, numbers, strict=True):
        drawn |= {(page.obj.objgen, number) for number in found}
        entries = back.get(int(page.obj.get("/StructParents", -1)))
        listed = entries if isinstance(entries, Array) else None
        for number in sorted(found):
            owner = tree.owners.get((page.obj.objgen, number))
            entry = listed[number] if listed is not None and number < len(listed) else None
            if owner is None:
                yield Finding("content-not-in-structure", f"page {page.index + 1}: {number}")
            elif entry is None or entry.objgen != owner:
                yield Finding("parent-tree", f"page {page.index + 1}: {number}")
    for missing in sorted(tree.owners.keys() - drawn):
        yield Finding("structure-without-content", f"{missing}")


def _check_annotations(pdf: Pdf, root: Object, tree: Tree) -> Iterator[Finding]:
    """Every link stands in a Link and every field in a Form, and the parent tree leads there."""
    back = _parent_tree(root)
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", Array()):
            holder = tree.holders.get(annotation.objgen)
            role = "" if holder is None else str(holder.get("/S", ""))[1:]
            entry = back.get(int(annotation.get("/StructParent", -1)))
            if role != _HOLDER.get(str(annotation.get("/Subtype"))):
                yield Finding("annotation-not-tagged", f"page {page.index + 1}: {role}")
            elif entry is None or holder is None or entry.objgen != holder.objgen:
                yield Finding("parent-tree", f"page {page.index + 1}: an annotation")


def _parent_tree(root: Object) -> dict[int, Object]:
    pairs = list(root.get("/ParentTree", Dictionary()).get("/Nums", Array()))
    return {int(key): value for key, value in zip(pairs[::2], pairs[1::2], strict=False)}
