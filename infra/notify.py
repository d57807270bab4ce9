"""Notices on their way: a webhook, a mail server, or both, as the settings say.

DAGs and jobs both send, so this module needs nothing but httpx and the settings.
"""

import smtplib
import ssl
import time
from collections.abc import Callable
from email.message import EmailMessage

import httpx

from schemas.notice import Notice, NotifySettings, SmtpSettings


def deliver(settings: NotifySettings, notice: Notice) -> list[str]:
    """Send a notice by every way that is set; a line for each that did not take it.

    Never raises: a notice that cannot be sent must not add to the harm.
    """
    if notice.event not in settings.events:
        return []
    ways: dict[str, Callable[[], None]] = {}
    if settings.webhook is not None:
        url = settings.webhook.get_secret_value()
        ways["webhook"] = lambda: _post(url, notice, settings.timeout_seconds)
    if (smtp := settings.smtp) is not None:
        ways["mail"] = lambda: _mail(smtp, notice, settings.timeout_seconds)
    problems = {way: _try(settings, send) for way, send in ways.items()}
    return [
        f"notice {notice.event} of {notice.collection} {notice.partition} not sent by {way}: {why}"
        for way, why in problems.items()
        if why
    ]


class _RefusalError(Exception):
    """The other side has said no; it will say so again."""


def _try(settings: NotifySettings, send: Callable[[], None]) -> str | None:
    """Send, a few times if need be; why it did not work."""
    why = None
    for attempt in range(settings.attempts):
        if attempt:
            time.sleep(settings.pause_seconds * 2 ** (attempt - 1))
        try:
            send()
            return None
        except _RefusalError as error:
            return str(error)
        except Exception as error:  # Of whatever kind: it is tried again.
            # Its text may hold the address, which is a secret.
            why = type(error).__name__
    return why


def _post(url: str, notice: Notice, seconds: float) -> None:
    body = {**notice.model_dump(mode="json"), "key": notice.key, "text": notice.title}
    reply = httpx.post(url, json=body, timeout=seconds)
    if reply.is_success:
        return
    if reply.is_client_error and reply.status_code != httpx.codes.TOO_MANY_REQUESTS:
        raise _RefusalError(f"HTTP {reply.status_code}")
    raise httpx.HTTPStatusError("", request=reply.request, response=reply)


def _mail(settings: SmtpSettings, notice: Notice, seconds: float) -> None:
    context = ssl.create_default_context()
    with _connect(settings, context, seconds) as server:
        if settings.security == "starttls":
            server.starttls(context=context)
        if settings.user is not None and settings.password is not None:
            server.login(settings.user, settings.password.get_secret_value())
        try:
            server.send_message(_letter(settings, notice))
        except smtplib.SMTPRecipientsRefused as error:
            codes = sorted({code for code, _ in error.recipients.values()})
            if min(codes) >= 500:
                raise _RefusalError(f"SMTP {codes}") from None
            raise


def _connect(settings: SmtpSettings, context: ssl.SSLContext, seconds: float) -> smtplib.SMTP:
    if settings.security == "tls":
        return smtplib.SMTP_SSL(settings.host, settings.port, timeout=seconds, context=context)
    return smtplib.SMTP(settings.host, settings.port, timeout=seconds)


def _letter(settings: SmtpSettings, notice: Notice) -> EmailMessage:
    letter = EmailMessage()
    letter["Subject"] = notice.title
    letter["From"] = settings.sender
    letter["To"] = ", ".join(settings.to)
    letter["X-Docmill-Key"] = notice.key
    fields = notice.model_dump(mode="json", exclude_none=True)
    letter.set_content("".join(f"{name}: {value}\n" for name, value in fields.items()))
    return letter
