"""Encrypting the secrets behind second factors, so that a copy of the database alone opens no account.

The key comes from SECRET_KEY. When SECRET_KEY is changed, keep the old one in SECRET_KEY_FALLBACKS: what was
encrypted with it stays readable, and is encrypted anew the next time it is written. Without the old key the
secrets are lost; administrators then reset the second factor of everybody concerned.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

_PURPOSE = b"accounts.second-factor"


def encrypt(text: str) -> str:
    return _cipher().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Raises cryptography.fernet.InvalidToken where no known key fits."""
    return _cipher().decrypt(token.encode()).decode()


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(secret: str | bytes) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE)
    return base64.urlsafe_b64encode(derivation.derive(force_bytes(secret)))
