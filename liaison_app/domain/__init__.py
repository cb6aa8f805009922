"""What the program is about: records, operations, merge, authority, markings, due dates.

Pure: no files, no database, no Qt, no wall clock and no randomness. Time, ids, salts and keys
are arguments.
"""
