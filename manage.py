#!/usr/bin/env python
"""Django's command line for Augenhöhe."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    # Production is the default: whoever wants less has to say so.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
    execute_from_command_line(sys.argv)
