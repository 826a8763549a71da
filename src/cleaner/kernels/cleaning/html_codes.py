"""Every number of flattening HTML that Python shares with the kernels, by name; importable without numba.

Names tell by their beginning what they count: EL_ flags of element names, IN_ bits of what an element is inside of,
ATTR_ kinds of attributes, BLOCK_ what a line's block is, HE_ columns of the elements, HL_ columns of the lines, HN_
columns of all elements, HS_ places of the scan's state, STRIP_ names that are looked for before a page is parsed, MOST_
bounds, TF_ where the parts of TAG_FEATURES begin, which tell the features of a line.
"""

# The block elements: each is a line of its own, or several. The first ones are features.
BLOCKS = (
    "p", "h1", "h2", "h3", "h4", "li", "td", "blockquote", "figcaption", "dt", "dd", "div", "section", "pre", "button",
    "tr", "h5", "h6", "th", "article", "aside", "main", "nav", "header", "footer", "form", "figure", "table", "ul",
    "ol", "address", "dialog", "details", "summary", "body", "caption", "center", "dir", "dl", "fieldset", "hgroup",
    "html", "legend", "listing", "menu", "search", "tbody", "tfoot", "thead", "hr", "frameset", "frame",
)  # fmt: skip
# Left out with all that is in them.
SKIPPED = (
    "script", "style", "noscript", "template", "svg", "head", "iframe", "textarea", "select", "datalist", "option",
    "optgroup", "object", "video", "audio", "canvas", "noframes", "noembed", "title", "progress", "meter", "xmp",
    "plaintext",
)  # fmt: skip
# Have no end tag; those that are neither pictures nor end a line say nothing.
VOID = (
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen", "link",
    "meta", "param", "source", "track", "wbr",
)  # fmt: skip
# Their contents are written as they are: what looks like a tag is none.
RAW = ("script", "style", "xmp", "iframe", "noembed", "noframes", "plaintext")
INLINE = ("a", "label", "time", "strong", "b", "em", "i", "small", "cite", "q", "span", "font")
NAMES = tuple(dict.fromkeys((*BLOCKS, *INLINE, *SKIPPED, *VOID, *RAW)))  # the number of a name is its place plus 1

# What a line can be inside of: of elements by name, by role or by what itemprop and rel say. A bit each.
INSIDE = (
    "a", "button", "label", "time", "strong", "em", "small", "cite",
    "article", "main", "nav", "aside", "header", "footer", "form", "section", "figure", "table", "ul", "ol", "address",
    "dialog", "details", "blockquote",
    "articlebody", "headline", "author", "published", "description", "tag",
)  # fmt: skip
_INSIDE_OF = {
    "b": "strong", "i": "em", "q": "cite", "summary": "details", "search": "form", "dl": "ul", "menu": "ul",
}  # fmt: skip
# What the values of attributes say, in small letters: an element of INSIDE, or that the element is not shown.
VALUES = {
    "role=main": "main", "role=navigation": "nav", "role=complementary": "aside", "role=banner": "header",
    "role=contentinfo": "footer", "role=article": "article", "role=search": "form", "role=form": "form",
    "role=dialog": "dialog", "role=alertdialog": "dialog", "role=button": "button", "role=menu": "nav",
    "role=menubar": "nav", "role=figure": "figure", "role=list": "ul", "role=table": "table", "role=region": "section",
    "itemprop=articlebody": "articlebody", "itemprop=headline": "headline", "itemprop=author": "author",
    "itemprop=creator": "author", "itemprop=datepublished": "published", "itemprop=datemodified": "published",
    "itemprop=datecreated": "published", "itemprop=description": "description", "itemprop=alternativeheadline":
    "description", "itemprop=keywords": "tag", "rel=author": "author", "rel=tag": "tag",
    "aria-hidden=true": "hidden", "style=display:none": "hidden", "style=visibility:hidden": "hidden",
}  # fmt: skip
VALUE_HIDDEN = 64  # the number of "hidden" among them; the others are places in INSIDE plus 1

ATTR_TOKENS, ATTR_STYLE, ATTR_CLASS, ATTR_ID, ATTR_HIDDEN, ATTR_ALT, ATTR_HREF = 1, 2, 3, 4, 5, 6, 7
ATTR_COLSPAN, ATTR_ROWSPAN = 8, 9
ATTRIBUTES = {
    "role": ATTR_TOKENS, "itemprop": ATTR_TOKENS, "rel": ATTR_TOKENS, "aria-hidden": ATTR_TOKENS, "style": ATTR_STYLE,
    "class": ATTR_CLASS, "id": ATTR_ID, "hidden": ATTR_HIDDEN, "alt": ATTR_ALT, "href": ATTR_HREF,
    "colspan": ATTR_COLSPAN, "rowspan": ATTR_ROWSPAN,
}  # fmt: skip

EL_BLOCK, EL_SKIPPED, EL_VOID, EL_RAW, EL_CELL, EL_ROW, EL_SECTION, EL_LIST = 1, 2, 4, 8, 16, 32, 64, 128
EL_SHOWN = 256  # shown whatever its attributes say: scripts show what was hidden until they ran
EL_PART = 512  # set apart by styles from another that stands right beside it, where a line holds nothing but such
_FLAGS = {
    EL_BLOCK: BLOCKS,
    EL_SKIPPED: SKIPPED,
    EL_VOID: VOID,
    EL_RAW: RAW,
    EL_CELL: ("td", "th"),
    EL_ROW: ("tr",),
    EL_SECTION: ("article", "main", "section", "aside", "nav", "header", "footer", "form", "body", "dialog", "table"),
    EL_LIST: ("ul", "ol", "dl", "menu", "dir"),
    EL_SHOWN: ("html", "body", "main", "article"),
    EL_PART: ("a", "span", "time", "label", "cite", "small"),
}
EL_FLAGS = (0, *(sum(flag for flag, names in _FLAGS.items() if name in names) for name in NAMES))
EL_INSIDE = (
    0,
    *(
        1 << INSIDE.index(what) if (what := _INSIDE_OF.get(name, name)) in INSIDE else 0
        for name in NAMES
    ),
)  # fmt: skip
NO_NAME = 0
NAME_BR, NAME_IMG, NAME_A, NAME_P, NAME_LI, NAME_PRE, NAME_BODY, NAME_HTML = (
    NAMES.index(name) + 1 for name in ("br", "img", "a", "p", "li", "pre", "body", "html")
)
NAME_H1, NAME_TEMPLATE = NAMES.index("h1") + 1, NAMES.index("template") + 1
NAME_TABLE, NAME_TR = NAMES.index("table") + 1, NAMES.index("tr") + 1
NAMES_ROWS = tuple(NAMES.index(name) + 1 for name in ("thead", "tbody", "tfoot"))  # that no cell reaches out of
IN_A = 1 << INSIDE.index("a")

# What the block of a line is: of the features the first that is 1. h5 and h6 count as h4, th as td, summary as button.
BLOCK_FEATURES = (*BLOCKS[:15], "other", "alt")
_BLOCK_AS = {
    "h5": "h4",
    "h6": "h4",
    "th": "td",
    "tr": "td",
    "caption": "figcaption",
    "article": "section",
    "main": "section",
}
_OTHER = BLOCK_FEATURES.index("other")
BLOCK_OF = (
    _OTHER,
    *(BLOCK_FEATURES.index(w) if (w := _BLOCK_AS.get(name, name)) in BLOCK_FEATURES else _OTHER for name in NAMES),
)  # fmt: skip
BLOCK_ALT = len(BLOCK_FEATURES) - 1
_LEVELS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
LEVEL_OF = (0, *(_LEVELS.get(name, 0) for name in NAMES))

# The groups of words of classes and ids, in the order of data/html_words.toml.
GROUPS = (
    "article", "content", "text", "title", "standfirst", "author", "date", "caption", "picture", "comment", "related",
    "popular", "teaser", "signup", "ad", "share", "nav", "header", "footer", "sidebar", "consent", "topic", "pager",
    "form", "control", "quote", "list", "table", "media", "hidden", "print",
)  # fmt: skip
N_GROUPS = len(GROUPS)
FAR = 255  # the distance of what no ancestor has

# Columns of the elements, int32. HE_CHARS, HE_LINKED and HE_LINES are of the element's own lines at first, then of all
# that are in it; HE_CONTAINER is the nearest block up that holds more lines.
HE_PARENT, HE_NAME, HE_START, HE_DEPTH, HE_BLOCK, HE_SECTION, HE_LISTS, HE_ORDINAL, HE_ITEMS, HE_IMAGES = range(10)
HE_PROSE, HE_CONTAINER, HE_CHARS, HE_LINKED, HE_LINES = range(10, 15)
HE_BARE = 15  # 1 where text stands in it itself, beside the elements in it
N_ELEMENT = 16

# Columns of the lines, int32. HL_COLUMN is that of a table's columns in which the line begins, 0 outside of tables.
HL_START, HL_END, HL_HOLDER, HL_CHARS, HL_LINKED, HL_ALT, HL_COLUMN = range(7)
N_LINE = 7

# Columns of the anchors, int32: the span of their text, the place of their start tag, and the row of the anchor that
# they stand in plus 1, 0 for none.
HA_START, HA_END, HA_PLACE, HA_AROUND = range(4)
N_ANCHOR = 4

# Columns of all elements, shown or not, int32: the places of the start tag, behind it and of the end tag, the parent's
# row, -1 for none, and what the element may state, a bit for each name below and two for attributes that it has.
HN_START, HN_BEHIND, HN_END, HN_PARENT, HN_STATES = range(5)
N_NODE = 5
STATING = ("meta", "title", "html", "h1", "time", "figcaption")
STATES_ITEMPROP, STATES_REL = 1 << 16, 1 << 17
STATES_OF = (0, *(1 << STATING.index(name) if name in STATING else 0 for name in NAMES))

# The state of the scan, int64.
(
    HS_ELEMENTS, HS_LINES, HS_DEPTH, HS_HIDDEN, HS_PRE, HS_BYTE, HS_POINT, HS_INK_BYTE, HS_INK_POINT,
    HS_LINE_BYTE, HS_LINE_POINT, HS_PENDING, HS_HOLDER, HS_CHARS, HS_LINKED, HS_ALTS, HS_WORDS, HS_BEFORE,
    HS_SHOWN, HS_INSIDE, HS_ALT_AT, HS_ALT_END, HS_CLASS, HS_GROUPS,
    HS_HREF, HS_ANCHOR, HS_ANCHORS, HS_TOUCHED, HS_DEEPEST,
    HS_TABLES, HS_COLUMN, HS_NEXT, HS_WRITTEN, HS_FIRST, HS_COLSPAN, HS_ROWSPAN, HS_WRITER, HS_LETTER,
) = range(38)  # fmt: skip
N_STATE = 38
PENDING_BLANK, PENDING_TAB = 1, 2
# An element is shown where nothing says that it is not, or where React streamed it, for a script to put into its place.
SHOWN_SAID, SHOWN_STREAMED = 1, 2

LONG_PARAGRAPH = 80  # characters of a paragraph of prose
ALT_WORDS = 3  # of an alternative text that is a line
MOST_TABLES = 8  # in one another whose columns are told apart
MOST_COLUMNS = 64  # of a table in which cells that are empty, or reach over several, are counted

# What keeps hostile pages linear, whatever the parser does with them (html_strip.py).
MOST_ATTRIBUTES = 200  # of a tag
MOST_OPTIONS = 1000  # of a page
MOST_ANCHORS = 10_000  # of a page, links whose places are told
MOST_LINKED = 1200  # scripts of JSON-LD of a page
MOST_FORMATTING = 60  # elements that are open at once of those that open anew in each paragraph
STRIP_RAW = tuple(int.from_bytes(name) for name in (b"script", b"style", b"noscript"))
LINKED = b"ld+json"  # what the attributes of such a script have in them
STRIP_OPTION = int.from_bytes(b"option")
STRIP_FORMATTING = tuple(
    int.from_bytes(name.encode())
    for name in ("b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u")
)
MOST_PROBES = 64  # of a table of paths, whose keys the page chooses

TAG_FEATURES = (
    *(f"is_{name}" for name in BLOCK_FEATURES),  # of the innermost block element; of an alternative text is_alt alone
    *(f"in_{name}" for name in INSIDE),  # whether the whole line is inside one
    *(f"near_{name}" for name in GROUPS),  # 1 / (1 + steps to the nearest element up with such a word), 0 for none
    # Of the line, its block, the block that holds that (its parent), the nearest block up with more lines than the
    # block has (its container), and the nearest up with more than that (the outer one):
    "link_share",  # letters in links / letters
    "block_link_share",
    "container_link_share",
    "outer_link_share",
    "lines_in_block",  # log2(1 + lines) / 10
    "lines_in_container",
    "lines_in_outer",
    "line_share",  # the line's share of the letters of its container
    "text_in_block",  # share of the page's letters
    "text_in_container",
    "text_in_outer",
    "text_in_section",  # the nearest article, main, section, aside, nav, header, footer, form, dialog, table or body up
    "prose_in_parent",  # log2(1 + paragraphs of more than 80 letters that are its children) / 6
    "prose_in_container",
    "images_in_block",  # log2(1 + pictures whose innermost block it is) / 6
    "images_in_parent",
    "level",  # of the heading that the block is: 1, 5/6, ... 1/6; 0 for none
    "list_depth",  # / 4, at most 1
    "ordinal",  # of the item that the line is in: 1 / number, 0 outside of lists
    "depth",  # of the innermost element that holds the line / 40, at most 1
    "place",  # of the line among the lines, 0 to 1
    "element_place",  # of that element among the elements, 0 to 1
    "path_repeats",  # log2(lines whose block has the same names and classes from the body on) / 10
    "parent_path_repeats",  # log2(blocks that have the path of the parent) / 10
    "same_block_as_previous",
    "same_parent_as_previous",
    "same_block_as_next",
    "same_parent_as_next",
)
N_TAG_FEATURES = len(TAG_FEATURES)
TF_INSIDE = len(BLOCK_FEATURES)
TF_NEAR = TF_INSIDE + len(INSIDE)
TF_FIGURES = TF_NEAR + N_GROUPS
SHORTEST_OPENING, LONGEST_OPENING = 3, 12  # letters of what a word of a class may begin with
IN_SECTIONS = sum(
    1 << INSIDE.index(name)
    for name in ("article", "main", "section", "aside", "nav", "header", "footer", "form", "dialog", "articlebody")
)
MOST_LOGGED = 1 << 10  # what logarithms are taken of, at most, where 10 is 1; where 6 is 1 it is MOST_FEW
MOST_FEW = 1 << 6
