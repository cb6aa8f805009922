"""What narrows a list: kept under names, and shown again. The same for every list."""
