"""The icons of the portal, drawn for it (24 × 24, one stroke). A page carries, once, only those it uses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from markupsafe import Markup

ICONES: Final = {
    "attention": '<path d="M12 4L2.8 19.5h18.4z"/><path d="M12 10v4.5M12 17.2v.1"/>',
    "avant": '<path d="M15 5l-7 7 7 7"/>',
    "barre": '<circle cx="12" cy="12" r="8.5"/><path d="M6 18L18 6"/>',
    "bulle": '<path d="M4 5h16v11H11l-5 4v-4H4z"/>',
    "cadenas": '<rect x="5" y="11" width="14" height="9.5" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
    "carte": '<rect x="2.5" y="5" width="19" height="14" rx="2"/><path d="M2.5 10h19M6 15h4"/>',
    "cherche": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5L21 21"/>',
    "coupe": '<path d="M3 3l18 18M7 9.5A4.5 4.5 0 0 0 7 18.5h10.5M10.5 6a6 6 0 0 1 8 5 4 4 0 0 1 1.8 6.2"/>',
    "dossier": '<path d="M3 6.5h6l2 2.5h10v10.5H3z"/>',
    "ecrire": '<path d="M4 20l1-4.5L16.5 4 20 7.5 8.5 19z"/>',
    "euro": '<path d="M18 6.5A7 7 0 1 0 18 17.5M3.5 10.5h9M3.5 13.5h9"/>',
    "feuille": '<path d="M5 19C4 9 10 4.5 20 4.5 20 14.5 15 20 5 19zM5 19l7-7"/>',
    "gens": '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c.5-4 3-6 6.5-6s6 2 6.5 6M16 5a3.3 3.3 0 0 1 0 6.2M18 14.5c2 .8 3.2 2.7 3.5 5.5"/>',  # noqa: E501
    "heure": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.5 2"/>',
    "imprime": '<path d="M7 8V3.5h10V8M7 17H3.5V8h17v9H17M7 14h10v6.5H7z"/>',
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5M12 7.8v.2"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "moins": '<path d="M5 12h14"/>',
    "mois": '<rect x="3.5" y="5" width="17" height="15.5" rx="2"/><path d="M3.5 10h17M8 3v4M16 3v4"/>',
    "non": '<path d="M6.5 6.5l11 11M17.5 6.5l-11 11"/>',
    "ok": '<path d="M5 12.5l4.5 4.5L19 7.5"/>',
    "panier": '<path d="M3.5 10h17l-2 10h-13zM8 10l3-6M16 10l-3-6"/>',
    "piece": '<path d="M19 11.5l-7.6 7.6a4.6 4.6 0 0 1-6.5-6.5l8.2-8.2a3.1 3.1 0 0 1 4.4 4.4l-8 8a1.5 1.5 0 0 1-2.2-2.2l7-7"/>',  # noqa: E501
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "prendre": '<path d="M12 4v11M7 10.5l5 5 5-5M4 20h16"/>',
    "repas": '<circle cx="13" cy="12" r="6.5"/><circle cx="13" cy="12" r="3"/><path d="M3.5 4.5v15M22 4.5v15"/>',
    "sort": '<path d="M13 4H5v16h8M10 12h11M17 8l4 4-4 4"/>',
    "suite": '<path d="M9 5l7 7-7 7"/>',
    "urgent": '<path d="M8.2 3h7.6L21 8.2v7.6L15.8 21H8.2L3 15.8V8.2z"/><path d="M12 7.5v6M12 16.4v.1"/>',
}

_employees: ContextVar[set[str]] = ContextVar("icones_employees")
_USAGE: Final = {
    nom: Markup(f'<svg class="ico" aria-hidden="true"><use href="#i-{nom}"/></svg>')  # noqa: S704 (our own drawings)
    for nom in ICONES
}
_SYMBOLE: Final = {nom: f'<symbol id="i-{nom}" viewBox="0 0 24 24">{dessin}</symbol>' for nom, dessin in ICONES.items()}


@contextmanager
def page() -> Iterator[None]:
    """While one page is written: the icons it uses are remembered for ``planche``. Outside of it, ``icone`` raises."""
    jeton = _employees.set(set())
    try:
        yield
    finally:
        _employees.reset(jeton)


def icone(nom: str) -> Markup:
    """An icon, hidden from screen readers: a word stands beside it. An unknown name raises KeyError."""
    usage = _USAGE[nom]
    _employees.get().add(nom)
    return usage


def planche() -> Markup:
    """The drawings of every icon used so far: to be written once, at the end of ``<body>``."""
    symboles = "".join(_SYMBOLE[nom] for nom in sorted(_employees.get()))
    return Markup(f'<svg class="planche" aria-hidden="true">{symboles}</svg>') if symboles else Markup()  # noqa: S704
