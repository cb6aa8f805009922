"""Setting text and drawing on a page: fonts, line breaking, paragraphs, tags.

It knows nothing of briefings: what a page holds is decided in ``compose``, where it stands in
``pages``.
"""
