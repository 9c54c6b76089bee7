"""Which pages show accounts: see audit/reading.py."""

from accounts.models import User
from audit.history import keeps_history
from audit.reading import named_by_view, shows, shows_nobody

shows("accounts:user", User)
named_by_view("audit:record")
shows_nobody("audit:unusual", because="how much an account has read")
keeps_history("user", lambda user: User.objects.visible_to(user))
