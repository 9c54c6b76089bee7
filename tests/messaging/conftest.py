import pytest


@pytest.fixture
def smtp(settings, smtp_server):
    """A real mail server for what this process sends itself."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", smtp_server.port
    return smtp_server
