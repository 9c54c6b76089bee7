"""Read by Gunicorn itself, wherever it is started: its words follow the rules of the house (kern/logs.py).

There is no access log: each request has its line in ours, without addresses.
"""

import os

from config.settings.base import HOUSE
from kern.logs import logging_settings

is_json = (
    os.environ.get("DJANGO_SETTINGS_MODULE", "config.settings.production") == "config.settings.production"
)
logconfig_dict = logging_settings(is_json=is_json, house=HOUSE)
