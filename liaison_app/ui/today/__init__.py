"""本日: what needs this officer now, each number a way to the list behind it."""
