"""The field that a signature is put in: unseen on paper, tagged, and described in words."""

from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

FIELD = "Signature"
_PRINT_LOCKED = 4 | 128  # annotation flags
_SIGNATURES_EXIST, _APPEND_ONLY = 1, 2


def with_field(pdf: bytes, says: str) -> bytes:
    """``pdf``, as the finaliser left it, with an empty field; ``says`` is what it is, in words."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        page = opened.pages[0].obj
        field = opened.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Sig,
                T=String(FIELD),
                TU=String(says),
                Contents=String(says),
                F=_PRINT_LOCKED,
                Rect=Array([0, 0, 0, 0]),  # nothing is drawn: no appearance is asked for
                P=page,
            )
        )
        if "/Annots" not in page:
            page.Annots = Array()
        page.Annots.append(field)
        opened.Root.AcroForm = Dictionary(
            Fields=Array([field]), SigFlags=_SIGNATURES_EXIST | _APPEND_ONLY
        )
        _tag(opened, page, field, says)
        return _saved(opened)


def _tag(pdf: Pdf, page: pikepdf.Object, field: pikepdf.Object, says: str) -> None:
    """Make the field the last thing a reader of the structure comes to."""
    root = pdf.Root.StructTreeRoot
    document, key = root.K, int(root.ParentTreeNextKey)
    element = pdf.make_indirect(
        Dictionary(
            Type=Name.StructElem,
            S=Name.Form,
            P=document,
            Alt=String(says),
            K=Array([Dictionary(Type=Name.OBJR, Pg=page, Obj=field)]),
        )
    )
    document.K.append(element)
    field.StructParent = key
    root.ParentTree.Nums.append(key)
    root.ParentTree.Nums.append(element)
    root.ParentTreeNextKey = key + 1


def _saved(pdf: Pdf) -> bytes:
    out = BytesIO()
    pdf.save(
        out,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        preserve_pdfa=True,
        fix_metadata_version=False,
    )
    return out.getvalue()
