"""French spaces put into templates when they are compiled: authors type plain spaces, pages pay nothing."""

from __future__ import annotations

from collections.abc import Iterator

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from gateway.presentation.mots import typo


class Typographie(Extension):
    """Applies ``typo`` to the text of templates and to the French strings written in their expressions."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        for token in stream:
            if token.type in ("data", "string") and " " in token.value:
                yield Token(token.lineno, token.type, typo(token.value))
            else:
                yield token
