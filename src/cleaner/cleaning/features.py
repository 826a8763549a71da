"""The features of the line model: what can be said of a piece of itself, and of where it stands.

What its neighbours say is the model's work. kernels/cleaning/traits.py measures them.
"""

__all__ = ["FEATURES", "LISTED"]

FEATURES = (
    "length",  # log2(1 + words) / 4; an ideograph counts 0.6 words
    "one_to_three",  # has at most three words
    "long",  # has at least twenty words
    "stop",  # ends as sentences end, a closing quote allowed
    "colon",  # ends in a colon
    "ellipsis",  # ends cut short
    "function",  # share of words that are function words
    "no_function",  # has at least four words and no function word
    "capitals",  # share of words that begin with a capital
    "upper",  # all letters are capitals
    "digits",  # share of characters that are digits
    "marks",  # share of characters that are bars, arrows, bullets and the like
    "commas",  # commas a word, at most 0.3
    "inner_stops",  # sentences that end inside, at most 4, divided by 4
    "lower_start",  # begins with a small letter
    "bullet",  # begins with a bullet or a number and a stop
    "quote",  # begins with a quotation mark
    "you",  # share of words that address the reader or speak for the site
    "question",  # ends in a question mark
    "address",  # holds an address of the web or of mail, or a handle
    "chrome_whole",  # is a phrase of chrome other than a menu's entry
    "menu_whole",  # is an entry of menus
    "chrome_start",  # is short and begins as chrome does
    "chrome_inside",  # is short or middling and speaks as chrome does
    "entries",  # share of words that are entries of menus, in pieces without a stop
    "comment_head",  # opens a section of comments
    "related_head",  # opens a section of links
    "repeats",  # log2 of how often the same piece stands in the page, at most 3
    "dated",  # holds a year
    "overlap",  # share of content words that other prose of the page uses, in pieces with two or more
    "is_date",  # known to be a date
    "is_byline",  # known to be a byline
    "is_caption",  # known to be a caption
    "is_menu",  # known to be chrome by its form
    "glued",  # shares its line with other pieces
    "from_top",  # log2(1 + pieces before it) / 8
    "from_bottom",  # log2(1 + pieces after it) / 8
    "depth",  # share of the page's words that stand before it
)
# What rests on word lists: dropped at random in training, so that a language without a list still works.
LISTED = (
    "function",
    "no_function",
    "you",
    "chrome_whole",
    "menu_whole",
    "chrome_start",
    "chrome_inside",
    "entries",
    "comment_head",
    "related_head",
    "is_menu",
)
