"""Several letters as one mail: each keeps its words, its link and the reason for which it comes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from messaging.events import MailEvent, Placeholder, register
from messaging.models import OutgoingMail
from messaging.texts import values_for, write

DIGEST = "messaging/mail/digest"

EVENT = register(
    MailEvent(
        name=DIGEST,
        title=_("Several mails in one"),
        reason=_("What can wait comes in one mail, so that you get at most one of these a day."),
        placeholders={
            "subjects": Placeholder(_("list of the subjects"), _("- Have you met?\n- How was your course?")),
        },
    )
)

RULE = "– – –"
_LETTER = re.compile(r"<!-- letter -->(.*?)<!-- /letter -->", re.DOTALL)
_REASON = re.compile(r"<!-- reason -->(.*?)<!-- /reason -->", re.DOTALL)
_FIRST = re.compile(r"\s*<p\b[^>]*>(.*?)</p>", re.DOTALL)
_LAST = re.compile(r"<p\b[^>]*>((?:(?!<p\b).)*?)</p>\s*\Z", re.DOTALL)
_BEGINNING = re.compile(r"\A(?:\s|<[^>]*>)*[^\W\d_]")


@dataclass(frozen=True)
class Part:
    """One letter of several, without the greeting and the regards that all of them share."""

    subject: str
    text: str
    html: SafeString
    reason: str
    reason_html: SafeString


def write_digest(digest: OutgoingMail) -> None:
    """Write the mail anew from its parts, in its reader's language; the caller saves it."""
    mails = list(digest.parts.order_by("due_at", "created_at", "pk"))
    assert digest.person is not None  # noqa: S101 (only mails to a person are quiet)
    language = digest.person.correspondence_language
    subjects = {"subjects": "\n".join(f"- {mail.subject}" for mail in mails)}
    with translation.override(language):
        frame = write(
            EVENT, values_for(EVENT, subjects, digest.person, is_own_address=True), language=language
        )
        body, _dashes, foot = frame.text.partition("\n\n-- \n")
        beginning, _rest, ending = (*body.partition("\n\n")[:2], body.rpartition("\n\n")[2])
        parts = [_part(mail, {beginning, ending}) for mail in mails]
        digest.subject = frame.subject
        digest.text = "\n\n".join([body.removesuffix(ending).rstrip(), *map(_as_text, parts), RULE, ending])
        digest.text += f"\n\n-- \n{foot}"
        own = _LETTER.search(frame.html)
        letter = own[1] if own else ""
        regards = _LAST.search(letter)
        # Pieces of our own mails: what came into them was escaped when they were written.
        context = {
            "before": mark_safe(letter[: regards.start()] if regards else letter),
            "after": mark_safe(regards[0] if regards else ""),
            "parts": parts,
        }
        html = render_to_string("messaging/mail/digest_letter.html", context)
        digest.html = frame.html.replace(letter, html, 1)
    ends = [mail.expires_at for mail in mails if mail.expires_at]
    digest.expires_at = max(ends) if len(ends) == len(mails) else None


def _as_text(part: Part) -> str:
    return f"{RULE}\n\n{part.subject}\n\n{part.text}\n\n({part.reason})"


def _part(mail: OutgoingMail, shared: set[str]) -> Part:
    """A letter without what stands at the beginning or end of the whole already."""
    text, _dashes, foot = mail.text.partition("\n\n-- \n")
    paragraphs = text.strip().split("\n\n")
    letter, reason = _LETTER.search(mail.html), _REASON.search(mail.html)
    html = letter[1].strip() if letter else ""
    if paragraphs[0] in shared:
        del paragraphs[0]
        html = _FIRST.sub("", html, count=1)
    if paragraphs and paragraphs[-1] in shared:
        del paragraphs[-1]
        html = _LAST.sub("", html, count=1)
    # Safe as above.
    return Part(
        subject=mail.subject,
        text=_capital("\n\n".join(paragraphs)),
        html=mark_safe(_capital(html)),
        reason=foot.partition("\n")[2].strip(),
        reason_html=mark_safe(reason[1] if reason else ""),
    )


def _capital(words: str) -> str:
    """With the greeting gone, a letter begins like any other sentence."""
    return _BEGINNING.sub(lambda found: found[0][:-1] + found[0][-1].upper(), words, count=1)
