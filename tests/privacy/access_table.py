"""Who may call what; see tests/access_table.py for the letters."""

TABLE: dict[str, tuple[str, str]] = {
    "privacy:overview": ("A", "GET"),
}
