"""Handing one mail to the mail server, with a word just before it can no longer be taken back."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from types import TracebackType

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

# Seconds for every answer of the mail server; a broken line must not hold up the rest.
TIMEOUT = 60


class Unreachable(Exception):
    """There is no mail server to talk to."""


class Refused(Exception):
    """The mail surely was not taken. `permanent`: trying again will not help."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.permanent = permanent


class Unclear(Exception):
    """The connection broke while the mail was handed over: it may or may not have been taken."""


class Carrier:
    """A connection to the mail server of the settings, for as many mails as are due.

    `with Carrier() as carrier: carrier.hand_over(message, before_data)`
    """

    def __init__(self) -> None:
        self.backend = get_connection(timeout=TIMEOUT)

    def __enter__(self) -> Carrier:
        self.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.backend.close()

    def open(self) -> None:
        """Raise Unreachable where nobody answers."""
        try:
            self.backend.open()
        except (OSError, smtplib.SMTPException) as error:
            self.backend.close()
            raise Unreachable(_reason(error)) from error

    def hand_over(self, message: EmailMultiAlternatives, before_data: Callable[[], None]) -> None:
        """Send it; `before_data` runs at the last moment at which nothing has left the house.

        Raises Refused or Unclear; whatever `before_data` raises keeps the mail from being sent.
        """
        if isinstance(self.backend, EmailBackend):
            self._over_smtp(self.backend, message, before_data)
        else:
            before_data()
            try:
                self.backend.send_messages([message])
            except OSError as error:
                raise Unclear(_reason(error)) from error

    def _over_smtp(
        self, backend: EmailBackend, message: EmailMultiAlternatives, before_data: Callable[[], None]
    ) -> None:
        self.open()
        smtp = backend.connection
        assert smtp is not None  # noqa: S101 (open() raises where there is none)
        encoding = message.encoding or "utf-8"
        content = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
        try:
            smtp.ehlo_or_helo_if_needed()
            options = ["BODY=8BITMIME"] if smtp.has_extn("8bitmime") else []
            _expect(smtp.mail(sanitize_address(message.from_email, encoding), options))
            for address in message.recipients():
                _expect(smtp.rcpt(sanitize_address(address, encoding)))
        except (OSError, smtplib.SMTPException) as error:
            backend.close()
            raise Refused(_reason(error), permanent=False) from error
        except Refused:
            self._reset(backend)
            raise
        try:
            before_data()
        except BaseException:
            self._reset(backend)
            raise
        try:
            _expect(smtp.data(content))
        except smtplib.SMTPDataError as error:
            # The server did not even want the text.
            self._reset(backend)
            raise Refused(_reason(error), permanent=error.smtp_code >= 500) from error
        except Refused:
            self._reset(backend)
            raise
        except (OSError, smtplib.SMTPException) as error:
            backend.close()
            raise Unclear(_reason(error)) from error

    def _reset(self, backend: EmailBackend) -> None:
        """Ready for the next mail on the same connection, or without a connection."""
        try:
            if backend.connection:
                backend.connection.rset()
        except (OSError, smtplib.SMTPException):
            backend.close()


def _expect(answer: tuple[int, bytes]) -> None:
    code, text = answer
    if code not in (250, 251, 252):
        raise Refused(f"{code} {text.decode(errors='replace')}", permanent=code >= 500)


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return f"{error.smtp_code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
    return f"{type(error).__name__}: {error}"
