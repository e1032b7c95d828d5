"""A module that nobody imports."""
ANSWER = 41
