"""Writing the structure tree into a file: elements, links, and the parent tree that leads back to
them."""

from dataclasses import dataclass, field

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from liaison_app.briefing.typeset.tags import Content, Element, LinkTo


@dataclass
class _Owners:
    """Which element owns each piece of marked content, by page and number, and each link."""

    content: dict[int, dict[int, Object]] = field(default_factory=dict)
    links: list[tuple[Object, Object]] = field(default_factory=list)  # annotation, element


def write_structure(pdf: Pdf, document: Element) -> None:
    """Make ``document`` the file's structure tree and tie every page's marked content to it."""
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    owners = _Owners()
    root.K = _element(pdf, document, root, owners)
    numbers = Array()
    for page, owner_of in sorted(owners.content.items()):
        pdf.pages[page].obj.StructParents = page
        numbers.append(page)
        numbers.append(pdf.make_indirect(Array([owner_of[n] for n in sorted(owner_of)])))
    for key, (annotation, element) in enumerate(owners.links, start=len(pdf.pages)):
        annotation.StructParent = key
        numbers.append(key)
        numbers.append(element)
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=numbers))
    root.ParentTreeNextKey = len(pdf.pages) + len(owners.links)
    pdf.Root.StructTreeRoot = root
    pdf.Root.MarkInfo = Dictionary(Marked=True)


def _element(pdf: Pdf, element: Element, parent: Object, owners: _Owners) -> Object:
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
    pdf: Pdf, child: Element | Content | LinkTo, written: Object, owners: _Owners
) -> Object | int:
    """A child element; a link; or content, by its number where it is on the element's own page."""
    if isinstance(child, Element):
        return _element(pdf, child, written, owners)
    page = pdf.pages[child.page].obj
    if isinstance(child, LinkTo):
        annotation = _annotation(pdf, child)
        if "/Annots" not in page:
            page.Annots = Array()
        page.Annots.append(annotation)
        owners.links.append((annotation, written))
        return Dictionary(Type=Name.OBJR, Pg=page, Obj=annotation)
    owners.content.setdefault(child.page, {})[child.number] = written
    if "/Pg" not in written:
        written.Pg = page
    if written.Pg.objgen == page.objgen:
        return child.number
    return Dictionary(Type=Name.MCR, Pg=page, MCID=child.number)


def _annotation(pdf: Pdf, link: LinkTo) -> Object:
    target = pdf.pages[link.target].obj
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=Array([round(corner, 2) for corner in link.box]),
            Border=Array([0, 0, 0]),
            Dest=Array([target, Name.XYZ, None, round(link.top, 2), None]),
            Contents=String(link.says),
        )
    )
