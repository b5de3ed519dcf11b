"""What is wrong in a page's HTML: what the HTML standard's own parser says, and what no parser looks at.

``make access`` asks a whole validator as well (``scripts/access/``), which needs Node.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from justhtml import JustHTML
from lxml import html as lxml_html

REFERRING = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-errormessage", "headers")
# Text fields that ask a person for something about themselves, and what a browser may fill in (WCAG 1.3.5).
OF_ONESELF = {
    "email": {"email", "username"},
    "tel": {"tel"},
    "password": {"current-password", "new-password", "off"},
}


def faults(source: str, *, of_ours: bool = True) -> list[str]:
    """Each fault in a few words; none is the aim.

    ``of_ours``: False for pages of Django's administration, whose scripts add what its fields refer to.
    """
    found = [*_of_the_parser(source), *_in_any_tree(source)]
    return found + list(_in_a_tree_of_ours(source)) if of_ours else found


def _of_the_parser(source: str) -> Iterator[str]:
    lines = source.splitlines()
    for error in JustHTML(source, collect_errors=True, sanitize=False).errors:
        line = lines[error.line - 1] if error.line and error.line <= len(lines) else ""
        at = max(0, (error.column or 0) - 60)
        yield f"{error.code}: …{line[at : at + 80].strip()}"


def _tree(source: str) -> lxml_html.HtmlElement:
    page = lxml_html.document_fromstring(source)
    for template in page.xpath("//template"):  # taken up by a script later, if at all
        template.clear()
    return page


def _in_any_tree(source: str) -> Iterator[str]:
    page = _tree(source)
    ids = Counter(page.xpath("//@id"))
    yield from (f"two elements have the id {one}" for one, times in ids.items() if times > 1)
    yield from (
        f"a label is for {one}, which is not there" for one in page.xpath("//label/@for") if one not in ids
    )
    if len(page.xpath("//h1")) != 1:
        yield f"{len(page.xpath('//h1'))} first headings"
    if not page.get("lang") or page.get("dir") not in {"ltr", "rtl"}:
        yield "the page does not say its language and its direction"


def _in_a_tree_of_ours(source: str) -> Iterator[str]:
    page = _tree(source)
    ids = set(page.xpath("//@id"))
    for attribute in REFERRING:
        for value in page.xpath(f"//@{attribute}"):
            yield from (f"{attribute} names {one}, which is not there" for one in value.split() if one not in ids)
    for target in page.xpath("//a/@href[starts-with(., '#') and string-length() > 1]"):
        if target[1:] not in ids:
            yield f"a link goes to {target}, which is not there"
    level = 0
    for heading in page.xpath("//h1|//h2|//h3|//h4|//h5|//h6"):
        now = int(heading.tag[1])
        if now > level + 1:
            yield f"a heading of level {now} after one of level {level}: {heading.text_content().strip()[:40]}"
        level = now
    for field in page.xpath("//input[@type='email' or @type='tel' or @type='password']"):
        if field.get("autocomplete") not in OF_ONESELF[field.get("type")] | {"off"}:
            yield f"autocomplete of {field.get('name')} says nothing of what to fill in"
