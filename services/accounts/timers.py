"""What time alone does in accounts: mails leave, what has served is forgotten."""

from __future__ import annotations

from kit.config import MailSettings
from kit.database import Transaction
from kit.dependencies import Kit
from kit.timers import every
from services.accounts.envoi import send_due
from services.accounts.repository.menage import clean


class Service:
    """Each timer runs in one replica at a time (``kit.timers``)."""

    name = "accounts_timers"
    kit = Kit()

    @every(1)
    def send_courriels(self, tx: Transaction) -> None:
        send_due(tx, self.kit.database, MailSettings())

    @every(600)
    def forget(self, tx: Transaction) -> None:
        clean(tx)
