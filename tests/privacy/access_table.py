"""Who may call what; see tests/access_table.py for the letters."""

TABLE: dict[str, tuple[str, str]] = {
    "privacy:overview": ("A", "GET"),
    "privacy:request_list": ("AC", "GET"),
    "privacy:request_detail": ("AC", "GET"),
    "privacy:request_extend": ("A", "GET POST"),
    "privacy:request_answer": ("A", "GET POST"),
    "privacy:request_create": ("AC", "GET POST"),
    "privacy:export": ("A", "GET POST"),
    "privacy:restrict": ("AC", "GET POST"),
    "privacy:lift": ("A", "GET POST"),
    "privacy:mine": ("V", "GET"),
    "privacy:my_export": ("V", "POST"),
    "privacy:ask": ("V", "GET POST"),
    "privacy:breach_list": ("A", "GET"),
    "privacy:breach_create": ("A", "GET POST"),
    "privacy:breach_detail": ("A", "GET"),
    "privacy:breach_edit": ("A", "GET POST"),
    "privacy:breach_close": ("A", "POST"),
    "privacy:breach_paper": ("A", "GET"),
}
