"""The editable copy: what a composed briefing says, as a Word document to paste from.

The PDF is the record. Every page of a copy says that it is none.
"""
