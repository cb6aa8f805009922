"""The parts of a section, one module for each sort: how it is set and where it may break."""
