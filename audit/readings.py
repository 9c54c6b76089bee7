"""Which pages show accounts: see audit/reading.py."""

from accounts.models import User
from audit.reading import shows

shows("accounts:user", User)
