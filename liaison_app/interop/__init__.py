"""Foreign formats, one module each: bytes in, plain values out.

Everything read here comes from strangers. A file that cannot be read as a whole raises Refused;
an item that cannot is named in the result beside those that can. Nothing here knows a case log.
"""
