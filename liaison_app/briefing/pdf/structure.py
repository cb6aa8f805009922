"""Writing the structure tree into a file: elements, and the parent tree that leads back to them."""

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from liaison_app.briefing.typeset.tags import Content, Element


def write_structure(pdf: Pdf, document: Element) -> None:
    """Make ``document`` the file's structure tree and tie every page's marked content to it."""
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    owners: dict[int, dict[int, Object]] = {}
    root.K = _element(pdf, document, root, owners)
    numbers = Array()
    for page, owner_of in sorted(owners.items()):
        pdf.pages[page].obj.StructParents = page
        numbers.append(page)
        numbers.append(pdf.make_indirect(Array([owner_of[n] for n in sorted(owner_of)])))
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=numbers))
    root.ParentTreeNextKey = len(pdf.pages)
    pdf.Root.StructTreeRoot = root
    pdf.Root.MarkInfo = Dictionary(Marked=True)


def _element(
    pdf: Pdf, element: Element, parent: Object, owners: dict[int, dict[int, Object]]
) -> Object:
    written = pdf.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name("/" + element.role), P=parent)
    )
    if element.alternative:
        written.Alt = String(element.alternative)
    if element.box is not None:
        corners = [round(corner, 2) for corner in element.box]
        written.A = Dictionary(O=Name.Layout, Placement=Name.Block, BBox=Array(corners))
    if element.scope:
        written.A = Dictionary(O=Name.Table, Scope=Name("/" + element.scope))
    written.K = Array([_child(pdf, child, written, owners) for child in element.children])
    return written


def _child(
    pdf: Pdf, child: Element | Content, written: Object, owners: dict[int, dict[int, Object]]
) -> Object | int:
    """A child element; or content, by its number where it is on the element's own page."""
    if isinstance(child, Element):
        return _element(pdf, child, written, owners)
    page = pdf.pages[child.page].obj
    owners.setdefault(child.page, {})[child.number] = written
    if "/Pg" not in written:
        written.Pg = page
    if written.Pg.objgen == page.objgen:
        return child.number
    return Dictionary(Type=Name.MCR, Pg=page, MCID=child.number)
