"""Who may call what: the truth that tests/test_access.py holds the code against.

Each app keeps its own `tests/<app>/access_table.py` with TABLE = {url name: (who, methods)}.

Who, in letters: P everybody (public) · S whoever holds the signed link · L anybody logged in ·
A administrator, C coordinator, T trainer, V volunteer; "AC" means administrators and coordinators.
Methods: those that the view answers, as in "GET POST"; any other is 405. A URL in no table fails the test.
"""

from importlib import import_module

from django.conf import settings

TABLE: dict[str, tuple[str, str]] = {"healthz": ("P", "GET"), "healthz_details": ("S", "GET")}
for _app in settings.HOUSE_APPS:
    TABLE.update(import_module(f"tests.{_app}.access_table").TABLE)
