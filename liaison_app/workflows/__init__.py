"""What an officer can do, one file per procedure, named in the officer's words.

A workflow joins the case log, the exchange, the briefings, the importers and the computer,
which do not know one another. It takes a `Desk` (one unlocked installation), refuses with
`Refused`, and returns what it changed.
"""
