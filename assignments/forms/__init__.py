"""The forms of assignments, by who fills them in."""
