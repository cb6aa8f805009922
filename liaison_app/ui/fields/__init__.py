"""One editor for each type of field, made from the domain's declarations.

A control holds what was typed; `FieldEditor` labels it, says when it is committed and shows the
sentence when the value is refused. Nothing here knows which record is edited.
"""
