"""How fast the hot paths are on this machine, each beside what the machine itself takes.

Everything is measured on invented data that the bench builds in a folder of its own and removes
again; no case log of anybody is opened.
"""
