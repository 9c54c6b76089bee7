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
    """There is no mail server to talk to, or it takes no mail of ours for now, whoever it is for.

    `kind` says how without a word of the server's: fit for the log.
    """

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class Refused(Exception):
    """The mail surely was not taken, with the server's answer. `permanent`: trying again will not help.
    `at_recipient`: the server said so when it heard the address."""

    def __init__(self, answer: str, *, permanent: bool, at_recipient: bool = False) -> None:
        super().__init__(answer)
        self.permanent = permanent
        self.at_recipient = at_recipient


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
            raise Unreachable(_kind(error)) from error

    def hand_over(self, message: EmailMultiAlternatives, before_data: Callable[[], None]) -> None:
        """Send it; `before_data` runs at the last moment at which nothing has left the house.

        Raises Refused or Unclear; whatever `before_data` raises keeps the mail from being sent.
        """
        if isinstance(self.backend, EmailBackend):
            self._over_smtp(self.backend, message, before_data)
        else:
            message.message()  # raises where something cannot be written, before anything has left
            before_data()
            try:
                self.backend.send_messages([message])
            except OSError as error:
                raise Unclear(_reason(error)) from error

    def _over_smtp(
        self, backend: EmailBackend, message: EmailMultiAlternatives, before_data: Callable[[], None]
    ) -> None:
        encoding = message.encoding or "utf-8"
        content = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
        recipients = [sanitize_address(address, encoding) for address in message.recipients()]
        try:
            smtp = self._begin(backend, sanitize_address(message.from_email, encoding))
            for recipient in recipients:
                _expect(smtp.rcpt(recipient), at_recipient=True)
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

    def _begin(self, backend: EmailBackend, sender: str) -> smtplib.SMTP:
        """Name the sender. As it is the same for all mails, "not now" is meant for all of them.

        A server may have hung up after the mail before: it is called once more.
        """
        kind = ""
        for _attempt in range(2):
            self.open()
            smtp = backend.connection
            assert smtp is not None  # noqa: S101 (open() raises where there is none)
            try:
                smtp.ehlo_or_helo_if_needed()
                answer = smtp.mail(sender, ["BODY=8BITMIME"] if smtp.has_extn("8bitmime") else [])
            except (OSError, smtplib.SMTPException) as error:
                kind = _kind(error)
            else:
                if answer[0] < 400 or answer[0] >= 500:
                    _expect(answer)
                    return smtp
                kind = str(answer[0])
            backend.close()
        raise Unreachable(kind)

    def _reset(self, backend: EmailBackend) -> None:
        """Ready for the next mail on the same connection, or without a connection."""
        try:
            if backend.connection:
                backend.connection.rset()
        except (OSError, smtplib.SMTPException):
            backend.close()


def _expect(answer: tuple[int, bytes], *, at_recipient: bool = False) -> None:
    code, text = answer
    if code not in (250, 251, 252):
        reason = f"{code} {text.decode(errors='replace')}"
        raise Refused(reason, permanent=code >= 500, at_recipient=at_recipient)


def _kind(error: Exception) -> str:
    """What went wrong, without what the server said: that may hold addresses."""
    code = getattr(error, "smtp_code", None)
    return str(code) if code else type(error).__name__


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return f"{error.smtp_code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
    return f"{type(error).__name__}: {error}"
