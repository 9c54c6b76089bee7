"""Reports on undelivered mail, as mail servers write them."""

from uuid import UUID

UNKNOWN = "smtp; 550 5.1.1 <reader1@example.org>: Recipient address rejected: User unknown"
REPORT = """\
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
To: office@augenhoehe.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x1"

This is a MIME-encapsulated message.

--x1
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--x1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; reader1@example.org
Action: {action}
Status: {status}
Diagnostic-Code: {diagnostic}

--x1
Content-Type: {returned}

Message-ID: <{mail_id}@{host}>
Subject: Betreff
{text}
--x1--
"""


def make_report(
    mail_id: UUID | str,
    *,
    host: str = "testserver",
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = UNKNOWN,
    headers_only: bool = False,
) -> bytes:
    """What a server sends back about the mail with this Message-ID."""
    report = REPORT.format(
        mail_id=mail_id,
        host=host,
        action=action,
        status=status,
        diagnostic=diagnostic,
        returned="text/rfc822-headers" if headers_only else "message/rfc822",
        text="" if headers_only else "\nText\n",
    )
    return report.replace("\n", "\r\n").encode()
