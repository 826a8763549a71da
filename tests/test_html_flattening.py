"""Pages of HTML as lines with the features of their tags: the rules, and the kernels against their slow twins."""

import time

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from slow_cleaning.html_features import describe
from slow_cleaning.html_nodes import read_nodes
from slow_cleaning.html_tree import read_tree, room_of, strip_page

from cleaner import kernels
from cleaner.cleaning.html.flattening import Flat, Repaired, flatten_html, flatten_repaired, repair_html, strip
from cleaner.cleaning.html.nodes import Nodes
from cleaner.cleaning.html.words import load_words
from cleaner.cleaning.scanning import scan_raw
from cleaner.kernels.cleaning import html_codes as codes

TWO = "<p>one</p><p>two</p>"
REACT = '<div hidden id="S:1">streamed</div><div hidden id="x">not</div>'

RULES = [
    ("a block a line", "<div>one<p>two</p>three</div>", "one\ntwo\nthree"),
    ("inline elements join as they stand", "<p>on<b>e</b> <i> two </i>\n\n three</p>", "one two three"),
    ("white space of Unicode", "<p>one\u2003\u2028two\u00a0&nbsp;three</p>", "one two three"),
    ("marks without width at the ends", "<p>\u200bone\u200b\ufeff</p><p>\u200b</p>", "one"),
    ("marks without width inside", "<p>o\u200bne</p>", "o\u200bne"),
    ("entities", "<p>&lt;b&gt; &amp;amp; &quot;&eacute;&#8217;</p>", '<b> &amp; "é\u2019'),
    ("what looks like an entity", "<p>R&D &amp;c &ampere; &lt</p>", "R&D &c &ere; <"),
    ("a break ends a line", "<p>one<br>two<br><br>three</p>", "one\ntwo\nthree"),
    ("but of a headline", "<h1>one<br>two<br> <i>three<br>4</i></h1><h2>five<br>six", "one two three 4\nfive\nsix"),
    ("parts beside one another", "<p><span class=a>Ann</span><span class=b>Law</span><a>Bo</a><a>Oz</a><time>3</time>",
     "Ann Law Bo Oz 3"),
    ("parts in parts", "<p><span class=a><a>Ann</a></span><time><i>3 May</i></time><small>Law", "Ann 3 May Law"),
    ("parts of a word", "<p><span class=a>T</span><span class=b>he</span><a>USA</a><a>Today</a>", "The USAToday"),
    ("parts beside text", "<p>Mac<span class=a>Ewan</span><span class=b>Ann</span>", "MacEwanAnn"),
    ("letters that are set", "<p><b>in</b><i>Design</i>", "inDesign"),
    ("parts of one class", "<p><span class=a>in</span><span class=a>Design</span>", "inDesign"),
    ("a rule and a button, too", "<div>one<hr>two <button>three</button> four</div>", "one\ntwo\nthree\nfour"),
    ("pre keeps its lines", "<pre>one\n  two  2\n\nthree</pre>four\nfive", "one\ntwo 2\nthree\nfour five"),
    ("a row is a line", "<table><tr><th>1<td> 2 <td>3<td>4<tr><td>5</table>", "1\t2\t3\t4\n5"),
    ("empty cells", "<table><tr><td><td>1<td><td>2<td><tr><td>3<td><td>4</table>", "1\t\t2\n3\t\t4"),
    ("cells over several columns", "<table><tr><td colspan=2>1<td>2<tr><td colspan=0>3<td>4</table>", "1\t\t2\n3\t4"),
    ("cells over several rows", "<table><tr><td>1<td rowspan=2>2<td>3<tr><td>4<td>5</table>", "1\t2\t3\n4\t\t5"),
    ("all rows of a part", "<table><tr><td>1<td rowspan=0>2<td>3<tr><td>4<td>5<tbody><tr><td>6<td>7</table>",
     "1\t2\t3\n4\t\t5\n6\t7"),
    ("cells beside a table in one", "<table><tr><td>1<td>2<table><tr><td>3<td>4</table>5<td><td>6</table>",
     "1\t2\n3\t4\n5\t\t6"),
    ("blocks in cells", "<table><tr><td><p>1</p><p>2</p><td>3<td>4</table>", "1\n2\n3\t4"),
    ("a table in a table", "<table><tr><td>1<table><tr><td>2<td>3</table><td>4</table>", "1\n2\t3\n4"),
    ("items have no marks", "<ol><li>one<ul><li>two</ul><li>three</ol>", "one\ntwo\nthree"),
    ("an alternative text", '<p>one <img alt="a boat\n at sea"> two</p>three', "one two\na boat at sea\nthree"),
    ("a short one", '<p>one</p><img alt="two boats"><img alt=""><p>three</p>', "one\nthree"),
    ("one that the caption says", '<figure><img alt="A B C"><figcaption>A B <i>C</i></figcaption></figure>', "A B C"),
    ("one that the caption has said", '<figure><figcaption>A B C</figcaption><img alt="A B  C"></figure>', "A B C"),
    ("one with entities", "<img alt='a &lt; \"b\" &amp; c'>", 'a < "b" & c'),
    ("a picture that is not shown", '<img alt="A B C" hidden><img style="display: none" alt="A B C">', ""),
    ("head, title and scripts", "<title>no</title><script>if (a<b) '<p>no'</script><style>no</style><p>one", "one"),
    ("comments", "<p>one<!-- no > <p> --> two<!--> three<!x> four<?y?> five</p>", "one two three four five"),
    ("templates and noscript", "<template><p>no</template><noscript>no</noscript><p>one<noscript>no</noscript>", "one"),
    ("pictures and films", "<video>no</video><svg><text>no</svg><object><p>no</p></object>", ""),
    ("forms", "<textarea>no</textarea><select><option>no</select><input value=no><label>one</label>", "one"),
    ("iframes", "<iframe><p>no</p></iframe>one", "one"),
    ("the attribute hidden", "<p hidden>no</p><p HIDDEN=x>no</p><p>one", "one"),
    ("aria-hidden", '<p aria-hidden="true">no</p><p aria-hidden=false>one', "one"),
    ("styles", '<p style="color:red; DISPLAY : none!important">no<p style="visibility:hidden">no', ""),
    ("other styles", '<p style="display:block; visibility:visible">one', "one"),
    ("what is in what is hidden", "<div hidden><p>no</p><div>no</div><br></div>one", "one"),
    ("hidden inline elements end no line", "<p>one <span hidden>no</span>two<div hidden>no</div>", "one two"),
    ("what scripts show later", '<body style="display:none"><main hidden><article aria-hidden=true>one', "one"),
    ("what React streams", REACT, "streamed"),
    ("unclosed tags", "<p>one<p>two<div><b>three<p>four", "one\ntwo\nthree\nfour"),
    ("tags that nobody opened", "</b>one</p></div>two", "one\ntwo"),
    ("no tags", "one\ntwo", "one two"),
    ("nothing", "", ""),
    ("NUL", "<p>on\0e</p>", "one"),
    ("lone surrogates", "<p>one \ud800 two</p>", "one \ufffd two"),
    ("signs that are no tags", "<p>1 < 2 <3 a<b</p>", "1 < 2 <3 a"),
    ("quotes in attributes", "<p title='<p>no' data-x=\"'>\">one</p>", "one"),
    ("a frameset", "<frameset><frame></frameset>", ""),
    ("text after the end", "<html><body>one</body></html>two", "onetwo"),
]  # fmt: skip


@pytest.mark.parametrize(("html", "text"), [rule[1:] for rule in RULES], ids=[rule[0] for rule in RULES])
def test_rules(html: str, text: str) -> None:
    assert flatten_html(html).text == text


def features(html: str, line: int = 0) -> dict[str, float]:
    row = flatten_html(html).tags[line].tolist()
    return {name: value for name, value in zip(codes.TAG_FEATURES, row, strict=True) if value}


@pytest.mark.parametrize(
    ("html", "name", "value"),
    [
        (TWO, "is_p", 1),
        ("<h2>a", "is_h2", 1),
        ("<h2>a", "level", 5 / 6),
        ("<h6>a", "is_h4", 1),
        ("<table><tr><th>a", "is_td", 1),
        ("<img alt='a b c'>", "is_alt", 1),
        ("a", "is_other", 1),
        ("<p><a href=x>a</a></p>", "in_a", 1),
        ("<p>a <b>b</b></p>", "in_strong", 0),
        ("<p><b><i>b</i></b></p>", "in_strong", 1),
        ("<div role='x Main'>a", "in_main", 1),
        ("<div itemprop=articleBody><p>a", "in_articlebody", 1),
        ("<p><a rel='nofollow author'>a</a>", "in_author", 1),
        ("<div class=story-body><p>a", "near_article", 0.5),
        ("<div class=story-body><p>a", "near_content", 0.5),
        ("<div id=relatedPosts><p class=x>a", "near_related", 0.5),
        ("<div class='advertisement'>a", "near_ad", 1),
        ("<div class='adversary'>a", "near_ad", 0),
        ("<body class=article>a", "near_article", 0),
        ("<p>a<a>b</a>", "link_share", 0.5),
        (TWO, "lines_in_container", np.log2(3) / 10),
        (TWO, "same_parent_as_next", 1),
        (TWO, "same_block_as_next", 0),
        ("<p>a<br>b", "same_block_as_next", 1),
        (TWO, "path_repeats", 0.1),
        ("<p class=a>a<p class='b a'>b", "path_repeats", 0),
        ("<ol><li>a<ul><li>b</ul></ol>", "list_depth", 0.25),
        ("<ol><li>a", "in_ol", 1),
        ("<p>" + "a" * 81, "prose_in_parent", 1 / 6),
        ("<p>" + "a" * 80, "prose_in_parent", 0),
        ("<p>a<img><img><img>", "images_in_block", 2 / 6),
    ],
)
def test_features(html: str, name: str, value: float) -> None:
    assert features(html).get(name, 0) == np.float32(value)


def test_ordinals_and_places() -> None:
    flat = flatten_html("<ol><li>a<li>b<li><p>c</ol><p>d")
    at = codes.TAG_FEATURES.index("ordinal")
    assert flat.tags[:, at].tolist() == [1, 0.5, np.float32(1 / 3), 0]
    assert flat.tags[:, codes.TAG_FEATURES.index("place")].tolist() == np.float32([0, 1 / 3, 2 / 3, 1]).tolist()


def test_paths() -> None:
    flat = flatten_html(
        "<main id=m><article title='a > b' class='story big'><p>one</p><div>two <b>2</b></div></article></main>"
    )
    assert [flat.path(row) for row in range(2)] == [
        "html>body>main>article.story.big>p",
        "html>body>main>article.story.big>div",
    ]
    assert flatten_html("<img alt='a b c'>").path(0) == "html>body"


def test_names_of_features() -> None:
    assert len(set(codes.TAG_FEATURES)) == codes.N_TAG_FEATURES == flatten_html("a").tags.shape[1]
    assert len(set(load_words())) == len(load_words())
    assert all(word.removesuffix("*").isalpha() and word == word.lower() for word in load_words())
    openings = [word for word in load_words() if word.endswith("*")]
    assert {len(word) - 1 for word in openings} <= set(range(codes.SHORTEST_OPENING, codes.LONGEST_OPENING + 1))


# --- the twins

PIECES = st.sampled_from(
    [
        *(f"<{name}>" for name in codes.NAMES),
        *(f"</{name}>" for name in codes.NAMES),
        *("<td colspan=2>", "<td rowspan=2>", "<th rowspan='0' colspan='x'>", "<td colspan=0 rowspan=99999999>"),
        *("<span class=a>", "<span class=b>", "</span>", "<h1>", "</h1>", "<br>", "Ann", "3"),
        *("<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<a href='x'>", "</a>", "<li>", "<td>", "<tr>", "<table>"),
        *(
            "<br>",
            "<div class='article-body relatedPosts x'>",
            "<p id='S:0' hidden>",
            "<p hidden>",
            "<x-card class='card'>",
        ),
        *("<span aria-hidden='true'>", '<div style="display:none">', '<div role="main banner" class="">', "</x-card>"),
        *('<img alt="one two three">', '<img alt="a b">', '<img class="photo" alt="a &amp; b &lt;c&gt;">'),
        *(
            "one two three",
            "a b",
            " ",
            "\n",
            "\t",
            "one",
            "x" * 90,
            "&lt;p&gt;",
            "&amp;",
            "&nbsp;",
            "&",
            "&lt",
            "&quot;",
        ),
        *(
            "<!--",
            "-->",
            "<!-- c -->",
            "<!-->",
            "--!>",
            "<!x>",
            "<?x",
            ">",
            "<",
            "</",
            '"',
            "'",
            "=",
            "/",
            "<a ",
            "<p x=",
        ),
        *("\0", "\ud800", "é", "\U0001f600", "中", "\u2028", "\x85", "\x1c", "\u00a0", "\u200b", ' class="side'),
        *("<time>", "</time>", "<meta itemprop=a>", "<meta itemprop='b>'>", "<a rel=author>", "<template>", "<h1>"),
        *("</template>", "<!x <time>", "<iframe>", "</iframe>", "<script type=ld+JSON>"),
        *("<script>", "</script>", "<SCRIPT a>", "</Style", "<noscript>", "</noscript>"),
    ]
)
soups = st.lists(PIECES, max_size=40).map("".join)
pages = st.one_of(soups, soups.map(lambda html: repair_html(html).source.decode()))


def agree(source: str) -> None:
    flat = flatten_repaired(Repaired(source.encode(), ()))
    tree = read_tree(source)
    assert flat.text == "\n".join(line.text for line in tree.lines)
    assert flat.text.split("\n") == [flat.text[s:e] for s, e in flat.lines.tolist()] or not len(flat.lines)
    places = [len(source[: e.start].encode()) for e in tree.elements]
    assert flat.elements[:, 1].tolist() == places
    assert flat.holders.tolist() == [tree.elements.index(line.holder) for line in tree.lines]
    assert flat.parents.tolist() == [tree.elements.index(line.holder.block) for line in tree.lines]
    assert flat.columns.tolist() == [line.column for line in tree.lines]
    assert flat.anchors.tolist() == tree.anchors
    slow = describe(tree)
    unequal = np.argwhere(flat.tags != slow)
    assert not len(unequal), [(row, codes.TAG_FEATURES[f], flat.tags[row, f], slow[row, f]) for row, f in unequal]


@given(pages)
@settings(max_examples=300, deadline=None)
@example("<plaintext><p>")
@example('<a href="x"><p>one</p> <p>two</p></a> <a>three</a><a href>four')
@example('<p><img alt="a b c"></p>y<img alt="a b c"><p><a href="x">a <b>b</b></a> <a href="y">c</a></p>d')
@example('<a href="x">z<p><img alt="a b c"></p><p>a b c</p> d</a>')
@example('a\u200b\u200b<a href="x"><div>\u200bb\u200b</div> </a>')
@example('<pre>a <a href="x">b\n\nc</a></pre><a href="y" hidden>d</a><a href="z"><script>e</script></a>')
@example('<img alt="a b c"><p>a b c</p>')
@example("<table><tr><td>a" * 10 + "</table>b<td>c" * 10)
@example("<table>" + "<tr><td rowspan=9 colspan=70></td></tr><tr><td>a</td><td>b</td></tr>" * 9)
@example("<table><tr>" + "<td></td><td>a</td>" * 40)
@example("<p><span>a</span><span class=b>B\u200b</span><a href=x>3</a><a href=x>C</a>")
def test_scan_equals_its_twin(source: str) -> None:
    agree(source.encode("utf-8", "replace").decode())


@given(st.lists(PIECES, max_size=40).map("".join))
@settings(max_examples=300, deadline=None)
@example("<p " + "a " * 250 + "b>c")
@example("<b>" * 70 + "</b>" * 20 + "<i>" * 9)
@example("<option>x" * 1010)
@example("<script><style></script></style>")
@example("<!--!>a-->b")
def test_stripping_equals_its_twin(page: str) -> None:
    raw = page.encode("utf-8", "replace")
    page, linked = strip_page(raw)
    assert strip(raw) == Repaired(page, tuple(linked))


@given(pages)
@settings(max_examples=300, deadline=None)
@example("<template><time>a</template><time>b")
@example('<!--<time>--><iframe><time></iframe><title itemprop="a>b" rel=c>d</title>')
def test_nodes_equal_their_twin(source: str) -> None:
    raw = source.encode("utf-8", "replace")
    rows = read_nodes(raw)
    nodes = Nodes.of(raw)
    assert nodes.rows[:, : codes.HN_STATES].tolist() == [list(row[:4]) for row in rows]
    for name in codes.STATING:
        assert [node.row for node in nodes.named(name)] == [i for i, row in enumerate(rows) if name in row[4]]
    assert [node.row for node in nodes.with_itemprop()] == [i for i, row in enumerate(rows) if "@itemprop" in row[4]]
    assert nodes.stating.get(codes.STATES_REL, []) == [i for i, row in enumerate(rows) if "@rel" in row[4]]


@given(st.one_of(soups, st.text()))
@settings(max_examples=300, deadline=None)
def test_lines_are_those_of_the_text(html: str) -> None:
    flat = flatten_html(html)
    assert np.array_equal(flat.lines, scan_raw(flat.text).lines)
    assert flat.lines.dtype == flat.parents.dtype == np.int32
    assert flat.tags.shape == (len(flat.lines), codes.N_TAG_FEATURES)
    assert flat.tags.dtype == np.float32
    assert ((flat.tags >= 0) & (flat.tags <= 1)).all()
    assert all(flat.path(row).startswith("html") for row in range(len(flat.lines)))


# --- hostile pages


def last_line(flat: Flat) -> str:
    return flat.text.rsplit("\n", 1)[-1]


@pytest.mark.parametrize(
    ("html", "last"),
    [
        ("<div>" * 100_000 + "x", "x"),
        ("<div>x" * 100_000, "x"),
        ("<div class='article story'>" * 100_000 + "x", "x"),
        ("<p>x" * 100_000, "x"),
        ("<span>x" * 100_000 + "<p>y", "y"),
        ("<b>x" * 100_000 + "<p>y", "y"),
        ("".join(f"<p><b a{i}>x" for i in range(5_000)), "x"),
        ("<table><tr><td>x" * 20_000, "x"),
        ("<ul><li>x" * 20_000, "x"),
        ("<div>" * 20_000 + "</p>" * 20_000 + "x", "x"),
        ("<select>" + "<option>x" * 50_000 + "</select><p>y", "y"),
        (f"<p title={'x' * 10_000_000}>y", "y"),
        (f"<p class='{'related ' * 100_000}'>y", "y"),
        (f"<p style='{'display:none;' * 50_000}'>no</p>y", "y"),
        ("<p " + " ".join(f"a{i}=1" for i in range(50_000)) + ">y", "y"),
        ("<" * 1_000_000, "<" * 1_000_000),
        ("<!--" * 200_000, ""),
        ("<script>" * 100_000, ""),
        ("</script" * 100_000, ""),
        ("<script>" + "</scrip" * 100_000 + "</script>y", "y"),
        ("&" * 500_000, "&" * 500_000),
        ("<img alt='a b c'>" * 20_000 + "y", "y"),
        ("x" + "<img alt='a b'>" * 50_000, "x"),
        ("\u200b" * 500_000 + "x", "x"),
        ("<pre>" + "x\n" * 200_000, "x"),
        ("<svg>" * 20_000 + "<p>x", "x"),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else None,
)
def test_hostile_pages_take_linear_time(html: str, last: str) -> None:
    flatten_html("<p>x")
    began = time.process_time()
    flat = flatten_html(html)
    assert time.process_time() - began < 2.5
    assert last_line(flat) == last


@given(st.lists(st.sampled_from([b"<", b">", b"/", b"</p>", b"<p>", b"<tr>", b"<table", b"<t", b"alt", b"ALT=", b"al",
                                 b"\n", b"!", b"?", b"a", b"3", b"\xc3\xa9"])).map(b"".join))  # fmt: skip
def test_room_is_counted_as_its_twin_counts(page: bytes) -> None:
    counts = np.empty(3, dtype=np.int64)
    kernels.measure_html(np.frombuffer(page, dtype=np.uint8), counts)
    assert tuple(counts.tolist()) == room_of(page)


def test_kernels_are_named() -> None:
    assert {"strip_html", "measure_html", "scan_html", "describe_lines", "find_nodes"} <= set(kernels.__all__)
