"""What an import shows before it is taken in: columns, first rows, and what was refused."""
