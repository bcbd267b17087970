"""The mail catcher's own process: receives every mail by SMTP, keeps it as a file, shows it on a page.

python -m deploy.local.mail_catcher --smtp-port 2525 --page-port 8025 --folder mails
"""

from __future__ import annotations

import argparse
import itertools
import os
import signal
import threading
import time
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local.home import LOOPBACK
from deploy.local.mail_page import serve

LARGEST_MAIL_BYTES = 10 * 1024 * 1024


class Catcher:
    """Keeps each mail before it acknowledges it; the file name sorts by arrival."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._count = itertools.count()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content or b""
        body = content if isinstance(content, bytes) else content.encode()
        recipients = ", ".join(envelope.rcpt_tos)
        name = f"{time.time_ns():020d}-{next(self._count):06d}.eml"
        draft = self.folder / f".{name}"
        draft.write_bytes(f"X-Envelope-To: {recipients}\r\n".encode() + body)
        draft.replace(self.folder / name)
        return "250 kept"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--page-port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    chosen = parser.parse_args()
    os.umask(0o077)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    over = threading.Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda number, frame: over.set())
    smtp = Controller(
        Catcher(chosen.folder), hostname=LOOPBACK, port=chosen.smtp_port, data_size_limit=LARGEST_MAIL_BYTES
    )
    smtp.start()
    page = serve(chosen.folder, chosen.page_port)
    over.wait()
    page.shutdown()
    smtp.stop()


if __name__ == "__main__":
    main()
