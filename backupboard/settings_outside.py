"""The part of the settings by which people outside the board are told: mail, web push, the heads of the logs."""

from backupboard import env
from backupboard.places import places

__all__ = [
    "DEFAULT_FROM_EMAIL",
    "EMAIL_HOST",
    "EMAIL_HOST_PASSWORD",
    "EMAIL_HOST_USER",
    "EMAIL_PORT",
    "EMAIL_TIMEOUT",
    "EMAIL_USE_SSL",
    "EMAIL_USE_TLS",
    "HEADS_FILE",
    "HEADS_MAIL_TO",
    "PUBLIC_URL",
    "PUSH_ALLOW_LOCAL",
    "PUSH_CONTACT",
    "SERVER_EMAIL",
    "VAPID_KEY",
]

#: Where people open the board, for the links in mails; without it a mail names only the page.
PUBLIC_URL = env.origin("PUBLIC_URL")

# Mail; without a host none is sent, and nobody can give a mailbox.
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.number("EMAIL_PORT", 25, at_least=1, at_most=65535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
_EMAIL_TLS = env.choice("EMAIL_TLS", "off", frozenset({"off", "starttls", "implicit"}))
EMAIL_USE_TLS, EMAIL_USE_SSL = _EMAIL_TLS == "starttls", _EMAIL_TLS == "implicit"
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM", "board@localhost")

# Where each day's heads of the logs go (docs/sealed-log.md): a file that is only added to, and these mailboxes.
HEADS_FILE = env.text("HEADS_FILE", str(places().data / "heads.jsonl"))
HEADS_MAIL_TO = env.words("HEADS_MAIL_TO", [])

# Web push; without a key none is sent, and no browser can subscribe.
VAPID_KEY = env.key("VAPID_KEY", places().vapid_key)
#: Whom a push service writes to when our messages trouble it. Some refuse what has no real address here.
PUSH_CONTACT = env.text("PUSH_CONTACT", f"mailto:{DEFAULT_FROM_EMAIL.rpartition('<')[2].rstrip('>')}")
#: Push services on plain HTTP or inside our own network: for tests, and for an agency that runs its own.
PUSH_ALLOW_LOCAL = env.flag("PUSH_ALLOW_LOCAL")
