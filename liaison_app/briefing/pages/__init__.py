"""Where things stand on a page: one sub-package for each kind of briefing, and what all share."""
