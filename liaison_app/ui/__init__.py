"""The desktop: all the Qt there is, thin over the workflows.

Sub-packages are named like the nouns of the domain. A screen gets read models and calls
workflows through `Jobs`; it never runs SQL and never writes by itself.
"""
