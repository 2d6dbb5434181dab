"""Sphinx extension: the directive `markdown`, which shows a Markdown file as part of a page."""

import re
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive
from markdown_it import MarkdownIt


def render(text):
    """Turn Markdown into a node of HTML."""
    html = MarkdownIt("commonmark").enable("table").render(text)
    html = html.replace("<table>", '<table class="table">')
    return nodes.raw("", html, format="html")


class MarkdownPage(Directive):
    """Show a file; its second-level headings become sections, its title is left to the page."""

    required_arguments = 1

    def run(self):
        env = self.state.document.settings.env
        _, path = env.relfn2path(self.arguments[0])
        env.note_dependency(path)
        text = Path(path).read_text(encoding="utf-8")
        head, *parts = re.split(r"^## ", text, flags=re.MULTILINE)
        head = re.sub(r"\A# .*\n", "", head)
        return [render(head), *(self.make_section(part) for part in parts)]

    def make_section(self, part):
        """Make a section of a heading line and what follows it."""
        title, _, body = part.partition("\n")
        section = nodes.section("", nodes.title("", title), render(body))
        section["names"].append(nodes.fully_normalize_name(title))
        self.state.document.note_implicit_target(section, section)
        return section


def setup(app):
    app.add_directive("markdown", MarkdownPage)
    return {"parallel_read_safe": True}
