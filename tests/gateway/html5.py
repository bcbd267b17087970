"""The rules of HTML that every page must keep, read with the standard parser: no browser needed.

``problems(html)`` lists what is wrong in words; an empty list is a good page. Used by every page's test.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"br", "hr", "img", "input", "link", "meta", "rect", "path", "circle"}
PHRASING = {"span", "b", "small", "label", "p", "button", "legend", "h1", "h2", "h3", "h4", "summary", "dt"}
BLOCKS = {"div", "p", "ul", "ol", "section", "form", "table", "h1", "h2", "h3", "h4", "fieldset", "details", "dl"}
FIELDS = {"input", "select", "textarea"}


@dataclass
class _Reader(HTMLParser):
    """Collects what the rules need while the page is read."""

    ids: list[str] = field(default_factory=list)
    refs: list[tuple[str, str]] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)
    fields: list[tuple[str, dict[str, str], bool]] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    stack: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    uses: set[str] = field(default_factory=set)
    forms: list[dict[str, str]] = field(default_factory=list)
    form_fields: list[set[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {k: v or "" for k, v in attrs}
        if len(a) != len(attrs):
            self.problems.append(f"<{tag}> says an attribute twice")
        self._refuse_inline(tag, a)
        if (
            tag in BLOCKS
            and (parent := next((t for t in reversed(self.stack) if t in PHRASING or t in BLOCKS), "")) in PHRASING
        ):
            self.problems.append(f"<{tag}> inside <{parent}>")
        if tag in {"a", "button"} and {"a", "button"} & set(self.stack):
            self.problems.append(f"<{tag}> inside a link or a button")
        if "id" in a:
            self.ids.append(a["id"])
        for nom in ("aria-labelledby", "aria-describedby", "for", "popovertarget"):
            self.refs += [(nom, cible) for cible in a.get(nom, "").split()]
        href = a.get("href", "")
        if tag == "use":
            self.uses.add(href.removeprefix("#"))
        elif href.startswith("#") and len(href) > 1:
            self.refs.append(("href", href[1:]))
        if tag == "label" and "for" in a:
            self.labels.add(a["for"])
        if tag == "form":
            self.forms.append(a)
            self.form_fields.append(set())
        if tag in FIELDS:
            self.fields.append((tag, a, "label" in self.stack))
            if self.form_fields and "form" in self.stack:
                self.form_fields[-1].add(a.get("name", ""))
        if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.stack.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.stack or self.stack[-1] != tag:
            self.problems.append(f"</{tag}> closes <{self.stack[-1] if self.stack else 'nothing'}>")
            return
        self.stack.pop()

    def _refuse_inline(self, tag: str, a: dict[str, str]) -> None:
        if "style" in a or tag == "style":
            self.problems.append(f"<{tag}> has an inline style")
        self.problems += [f"<{tag}> has an inline handler {nom}" for nom in a if nom.startswith("on")]
        if tag == "script" and "src" not in a:
            self.problems.append("inline script")
        for nom in ("src", "href", "action"):
            if a.get(nom, "").startswith(("http:", "https:", "//", "javascript:", "data:")) and tag != "a":
                self.problems.append(f"<{tag}> reaches outside: {a[nom]}")
        if "placeholder" in a:
            self.problems.append(f"<{tag}> has a placeholder")


def problems(html: str) -> list[str]:
    """Everything wrong with the page, in words."""
    r = _Reader()
    r.feed(html)
    found = list(r.problems)
    found += [f"not closed: <{tag}>" for tag in r.stack]
    found += [f"id {i!r} twice" for i in sorted({i for i in r.ids if r.ids.count(i) > 1})]
    found += [f"{nom} points to {cible!r}, which is nowhere" for nom, cible in r.refs if cible not in r.ids]
    found += [f"icon {u!r} is not drawn" for u in r.uses if u not in r.ids]
    found += [f"icon {i!r} is drawn and not used" for i in r.ids if i.startswith("i-") and i not in r.uses]
    found += [
        f"<{tag} name={a.get('name')!r}> has no label" for tag, a, dedans in r.fields if not _has_label(a, dedans, r)
    ]
    if r.headings.count(1) != 1:
        found.append(f"{r.headings.count(1)} h1")
    found += [f"h{b} after h{a}" for a, b in zip(r.headings, r.headings[1:], strict=False) if b > a + 1]
    found += [
        f"form {a.get('action')!r} posts without a token"
        for a, noms in zip(r.forms, r.form_fields, strict=True)
        if a.get("method") == "post" and "jeton" not in noms
    ]
    if not html.startswith('<!doctype html>\n<html lang="fr">'):
        found.append("no doctype or language")
    return found


def _has_label(a: dict[str, str], dedans: bool, r: _Reader) -> bool:
    return a.get("type") == "hidden" or dedans or a.get("id", "?") in r.labels or "aria-label" in a
