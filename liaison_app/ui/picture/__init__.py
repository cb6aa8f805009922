"""The office's picture: who has received, understood and done what, and how fast."""
