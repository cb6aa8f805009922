"""The test vectors of FORMAT.md, computed."""
