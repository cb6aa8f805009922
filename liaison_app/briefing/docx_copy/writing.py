"""From a composed briefing to the bytes of its editable copy.

The same briefing gives the same bytes: times in the file are the briefing's own.
"""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from liaison_app.briefing.model import Briefing, Paper
from liaison_app.domain.texts import Texts

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP file can say


def write_docx(composed: Briefing | Paper, texts: Texts) -> bytes:
    """The marked editable copy (``.docx``) of ``composed``, with ``texts`` of its language."""
    import docx

    from liaison_app.briefing.docx_copy.body import Body
    from liaison_app.briefing.docx_copy.frame import set_frame

    document = docx.Document()
    set_frame(document, composed.frame, texts)
    body = Body(document, composed.frame, texts)
    if isinstance(composed, Paper):
        body.put_paper(composed.body)
    else:
        body.put_summary(composed.body)
    picture = document.part.package
    for key, relation in list(picture.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del picture.rels[key]
    out = BytesIO()
    document.save(out)
    return _timeless(out.getvalue())


def _timeless(packed: bytes) -> bytes:
    """The same package without the time at which it was written."""
    out = BytesIO()
    with ZipFile(BytesIO(packed)) as before, ZipFile(out, "w") as after:
        for name in before.namelist():
            entry = ZipInfo(name, _FIRST_DAY)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 0
            after.writestr(entry, before.read(name))
    return out.getvalue()
