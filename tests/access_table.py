"""Who may call what: one line per URL name, the truth that tests/test_access.py holds the code against.

Letters: P everybody (public) · S whoever holds the signed link · L anybody logged in ·
A administrator, C coordinator, T trainer, V volunteer. "AC" means administrators and coordinators.
The second entry names the HTTP methods that the view answers; any other method is 405.
Each app keeps its own table; a URL that stands in none fails the test.
"""

TABLE: dict[str, tuple[str, str]] = {}
