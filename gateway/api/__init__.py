"""Addresses of programs, where no cookie counts: what payment providers tell us."""

from typing import Final

from gateway.api import webhooks
from gateway.routage import Pages

PAGES: Final[list[Pages]] = [webhooks.pages]
