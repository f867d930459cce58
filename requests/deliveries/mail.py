"""Mail, through the server that EMAIL_HOST names."""

from __future__ import annotations

import smtplib
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from requests.deliveries.carrier import Refused, Unsent
from requests.models import Delivery

#: Each step of the conversation.
STEP_S: Final = 5.0
#: "No such mailbox", in the words of RFC 3463: bad address, bad system, address moved on.
_NOBODY: Final = (b"5.1.1", b"5.1.2", b"5.1.6", b"5.1.10")


class Mail:
    """The carrier."""

    # Twelve steps when the server wants TLS and a password.
    longest_s = 12 * STEP_S

    def send(self, delivery: Delivery) -> None:
        """One mail in a conversation of its own. Raises Refused, Unsent, smtplib.SMTPException, OSError."""
        if not settings.EMAIL_HOST:
            raise Unsent("this board has no mail server (EMAIL_HOST)")
        message = delivery.message
        mail = EmailMessage(
            subject=message["title"],
            body=f"{message['body']}\n\n{settings.PUBLIC_URL}{message['url']}\n".lstrip("\n"),
            to=[delivery.address.address],
            headers={
                # Sent again it is the same mail, and a mailbox that cares shows it once.
                "Message-ID": f"<{delivery.pk}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].rstrip('>')}>",
                "Auto-Submitted": "auto-generated",
                **({"Importance": "high"} if message["urgent"] and not message["silent"] else {}),
            },
            connection=get_connection(timeout=STEP_S),
        )
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            _judge(code, said)
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            _judge(error.smtp_code, error.smtp_error)
        except smtplib.SMTPResponseException as error:
            # Not the mail's own fault: somebody may mend the server, or our password there.
            raise Unsent(f"the mail server answered {error.smtp_code}") from None


def _judge(code: int, said: bytes | str) -> None:
    words = said.encode() if isinstance(said, str) else said
    if code < 500:
        raise Unsent(f"the mail server answered {code}")
    raise Refused(f"the mail server answered {code}", gone=words.lstrip().startswith(_NOBODY))
