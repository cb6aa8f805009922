"""The sheet of paper: A4 upright and its margins, in points."""

MM = 72 / 25.4
WIDTH, HEIGHT = 210 * MM, 297 * MM
LEFT, RIGHT = 18 * MM, WIDTH - 18 * MM
TOP, BOTTOM = HEIGHT - 17 * MM, 19 * MM
TEXT_WIDTH = RIGHT - LEFT
TEXT_HEIGHT = TOP - BOTTOM
