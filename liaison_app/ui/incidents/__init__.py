"""事案: the list of any size, and the editor in which each field is an operation."""
