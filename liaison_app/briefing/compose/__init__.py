"""All the thinking of a briefing: facts in, final words out. Pure, and without fonts or pages."""
