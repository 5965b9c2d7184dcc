"""The tables of report.html."""
import html.parser

HIDDEN = "c"


class Tables(html.parser.HTMLParser):
    """The tables of a page by the id of their figure: rows of texts, numbers as the page holds them."""

    def __init__(self):
        super().__init__()
        self.tables, self.figure, self.row, self.cell, self.texts = {}, None, None, None, []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "section" and attributes.get("class") == "figure":
            self.figure = attributes["id"]
        elif tag == "tr":
            self.row = []
        elif tag in ("td", "th"):
            self.cell = float(attributes["data-v"]) if "data-v" in attributes else ""
            self.is_number = "n" in attributes.get("class", "").split()

    def handle_data(self, data):
        self.texts.append(data)
        if isinstance(self.cell, str):
            self.cell += data

    def handle_endtag(self, tag):
        if tag in ("td", "th") and self.row is not None:
            is_number = self.is_number and self.cell not in ("", HIDDEN) and tag == "td"
            self.row.append(float(self.cell) if is_number else self.cell)
            self.cell = None
        elif tag == "tr":
            self.tables.setdefault(self.figure, []).append(self.row)
            self.row = None


def tables_of(page):
    parser = Tables()
    parser.feed(page.read_text(encoding="utf-8"))
    return parser
