"""Every number that Python shares with the kernels of cleaning, by name; importable without numba.

Names tell by their beginning what they count: KIND_ kinds, CODE_ parts of a decided block's code, CH_ flags of
characters, TK_ flags of tokens, LIST_ columns of phrases, PREFILTER_ flags of lines, X_ features, OUT_ what the field
model says, F_ and B_ facts and their bits, R_ and P_ reasons, T_ and A_ thresholds, SIGN_ signs. A number stands here
once; kernels and Python import it.
"""

from cleaner.kinds import Kind

# Kinds, by their numbers; -1 is none.
KIND_BODY = Kind.BODY.number
KIND_CROSSHEAD = Kind.CROSSHEAD.number
KIND_BYLINE = Kind.BYLINE.number
KIND_DATE = Kind.DATE.number
KIND_SITE = Kind.SITE.number
KIND_CAPTION = Kind.CAPTION.number
KIND_DUPLICATE_CAPTION = Kind.DUPLICATE_CAPTION.number
KIND_NAV = Kind.NAV.number
KIND_SHARE = Kind.SHARE.number
KIND_PROMO = Kind.PROMO.number
KIND_RELATED = Kind.RELATED.number
KIND_COMMENT = Kind.COMMENT.number
KIND_LEGAL = Kind.LEGAL.number
KIND_AD = Kind.AD.number
KIND_BOILERPLATE = Kind.BOILERPLATE.number

# The code of a decided block, and what the evidence in one of the model's holds (cleaning/explain.py).
CODE_KIND = 31
CODE_JOINED, CODE_STATED = 1 << 5, 1 << 6
CODE_REASON_AT, CODE_EVIDENCE_AT, CODE_PREFIX_AT = 7, 11, 20
CODE_STOP, CODE_KEPT = 1, 2
CODE_AGAINST_AT, CODE_NEAR_AT = 2, 6

# What a character is (kernels/cleaning/letters.py says which).
CH_WORD = 1  # a letter or mark of a script with spaces
CH_UNSPACED = 2  # an ideograph or kana: a token by itself
CH_NUMBER = 4  # a number, digits and others
CH_DIGIT = 8  # str.isdigit
CH_UPPER = 16  # str.isupper
CH_LOWER = 32  # str.islower
CH_TITLE = 64  # of title case: neither upper nor lower
CH_SPACE = 128  # str.isspace
CH_BLANK = 256  # \s of regular expressions: without the four separators of information
CH_INVISIBLE = 512  # of no width: trimmed with white space
CH_LINE_END = 1024  # as str.splitlines
CH_WORD_CHAR = 2048  # \w
CH_DECIMAL = 4096  # \d
CH_SCRIPT = 8192  # of the scripts Han, Hiragana, Katakana
CH_ALPHA = 1 << 14  # str.isalpha
CH_ALNUM = 1 << 15  # str.isalnum
CH_STOP = 1 << 16  # ends a sentence
CH_CLOSER = 1 << 17  # a quotation mark or bracket that may follow the stop
CH_MARK = 1 << 18  # bars, arrows, bullets and the like
CH_QUOTE = 1 << 19  # opens a quotation
CH_COMMA = 1 << 20
CH_BULLET = 1 << 21  # opens an item of a list
CH_QUESTION = 1 << 22
CH_OPENS = 1 << 23  # may begin a sentence: capitals, letters without case, digits
CH_LETTER = 1 << 24  # a letter or mark of any script
CH_FULL_STOP = 1 << 25  # a stop that neither asks, nor exclaims, nor breaks off
CH_TIGHT = 1 << 26  # a stop that no blank need follow
CH_STOPLESS = 1 << 28  # of a script whose sentences end without a stop
CH_BREAKS = 1 << 27  # begins a token, within a run of letters of a script written without spaces
CH_COMPOSES = 1 << 29  # composing may change it, or it and what stands before it (Unicode Standard Annex 15)
# Beside stops, commas and closers, what a line begins with that is but the rest of a sentence; and what opens a bracket
# or a quotation where nothing, or a blank, stands before it.
GOING_ON = tuple(map(ord, ";:\u061b\uff1b\uff1a"))
OPENING = tuple(map(ord, "([“„«‘‚（「『【"))
# Of a character's class, which tells its flags: two of them are also bits of its own.
CLASS_SPACE = 128
CLASS_LOWER = 64
WIDEST_LINE = 120  # characters of a line that was wrapped, at most
CUT_ROOM = 64  # code points that are looked at together for the places of tokens and lines

# What a token is. The low ones come from the vocabulary, by list; the high ones from the token itself.
TK_FUNCTION = 1
TK_ADDRESS = 2
TK_DATED_FIRST = 4  # opens the label of a date, or a date without a number
TK_INSIDE_META_FIRST = 8  # opens metadata inside a line
TK_CREDIT_FIRST = 16  # opens the label of a credit
TK_CREDIT_LAST = 32  # ends one
TK_TRAILER_LAST = 64  # ends what an agency's shop puts behind a credit
TK_PICTURE_LAST = 128  # ends a label that stands behind a credit
TK_PICTURE_HEAD = 256  # ends what stands before the slash of a credit
TK_AD = 512  # is in the mark of an advertisement
TK_LINKS_FIRST = 1024  # opens a call to read on
TK_CONNECTOR = 2048  # in small letters, may stand inside a run of menu entries
TK_COUNTER = 4096  # stands between the numbers of a counter of pictures
TK_ROLE = 8192  # names a role by itself
TK_PHRASE = 16384  # opens a phrase of metadata: a time that counts back, a byline, a credit, an agency
TK_CREDIT_BY = 1 << 15  # opens what stands between the label of a credit and a name
TK_SOURCE_FIRST = 1 << 16  # opens the label of a source
TK_MINUTE = 1 << 17  # counts a time to read
TK_INSIDE_FIRST = 1 << 18  # opens a phrase in which chrome speaks
TK_WHOLE_FIRST = 1 << 19  # opens a phrase that is a whole block of chrome
TK_START_FIRST = 1 << 20  # opens a phrase that opens chrome
TK_ROLE_FIRST = 1 << 21  # opens a role
TK_HEAD_FIRST = 1 << 22  # opens the head of a section
TK_FILLER_FIRST = 1 << 23  # opens a time to read
TK_ZERO = 1 << 24  # is a number
TK_CONTENT = 1 << 25  # carries content
TK_CJK = 1 << 26  # is an ideograph or kana
TK_PICTURE_END = 1 << 27  # ends an agency of pictures, or a label that stands behind a credit
TK_RELATIVE_FIRST = 1 << 28  # opens a time that counts back
TK_META_LAST = 1 << 29  # ends a time, a time to read, or what stands alone beside a date
TK_LEAD_FIRST = 1 << 30  # opens the lead of a byline
TK_CREDIT_DOTTED = 1 << 31  # ends the label of a credit that a full stop may follow
NO_WORD = (1 << 16) - 1  # the place in the vocabulary of a token that is not in it

# The lists of phrases; those from LIST_ROLES on have one kind.
LISTS = (
    "whole",
    "starts",
    "contains",
    "heads",
    "roles",
    "relative",
    "leads",
    "pictures",
    "agencies",
    "labels",
    "credits",
    "alone",
    "openers",
)
LIST_WHOLE = 0
LIST_STARTS = 1
LIST_CONTAINS = 2
LIST_HEADS = 3
LIST_ROLES = 4
LIST_RELATIVE = 5
LIST_LEADS = 6
LIST_PICTURES = 7
LIST_AGENCIES = 8
LIST_LABELS = 9
LIST_CREDITS = 10
LIST_ALONE = 11
LIST_OPENERS = 12
KIND_BITS = 5  # of a list's kind in a node of the tree of phrases
ONE_KIND_AT = 16  # where the bits of the lists with one kind begin, less the columns before them
MARKS = 1 << 11  # rows of 128 bits in front of a hash table, one bit for each value of the highest 18 of a key

# What may stand on a line beside one block: necessary conditions.
PREFILTER_MENTION = 1  # metadata in front
PREFILTER_INSIDE = 2  # metadata inside
PREFILTER_MENU = 4  # a menu in front
PREFILTER_COPY = 8  # it stands twice
PREFILTER_BRACKET = 16  # a credit in brackets
PREFILTER_CREDIT = 32  # a credit at its end
PREFILTER_LABEL = 64  # the label of a picture
PREFILTER_CHROME = 128  # chrome between sentences
PREFILTER_TRAILER = 256  # what an agency's shop puts behind a credit
PREFILTER_COUNTER = 512  # a counter of pictures
PREFILTER_PAGE = 1024  # it holds most of the page
PREFILTER_SECTION = 2048  # heads of sections
PREFILTER_CREDITED = 4096  # beside PREFILTER_CREDIT: it may stand behind its label
ALL_PREFILTERS = 8191
CUT_FIRST = PREFILTER_COUNTER | PREFILTER_TRAILER | PREFILTER_SECTION | PREFILTER_PAGE  # cut off before all else

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
    "entries",  # share of words that are entries of menus, in blocks without a stop
    "comment_head",  # opens a section of comments
    "related_head",  # opens a section of links
    "repeats",  # log2 of how often the same block stands in the page, at most 3
    "dated",  # holds a year
    "overlap",  # share of content words that other prose of the page uses, in blocks with two or more
    "is_date",  # known to be a date
    "is_byline",  # known to be a byline
    "is_caption",  # known to be a caption
    "is_menu",  # known to be chrome by its form
    "glued",  # shares its line with other blocks
    "from_top",  # log2(1 + blocks before it) / 8
    "from_bottom",  # log2(1 + blocks after it) / 8
    "depth",  # share of the page's words that stand before it
    "date",  # holds a date
    "date_share",  # share of tokens that dates are
    "clock",  # holds a time of day
    "numbers",  # share of tokens that are numbers
    "number_count",  # how many are, at most 8, divided by 8
    "capital_run",  # longest run of words that begin with a capital, at most 6, divided by 6
    "small_words",  # words that begin with a small letter, at most 8, divided by 8
    "two_to_four",  # two to four tokens, none a number
    "lead",  # opens as the lead of a byline does
    "label",  # opens as the label of a date does
    "role",  # holds a role
    "credit",  # holds a word of credits
    "copyright",  # holds the sign
    "slash",  # holds one
    "bar",  # holds a bar or a dot between parts
    "at",  # holds the sign of addresses
    "bracketed",  # ends in a bracket
    "again_above",  # stands above again
    "again_below",  # stands below again
    "opening_above",  # one above opens with the same four words
    "opening_below",  # one below does
    "under_prose",  # is the first prose or stands below it
    "to_prose",  # log2(1 + blocks to the first prose below) / 8
    "behind_prose",  # stands below the last prose
    "past_prose",  # log2(1 + blocks since the last prose) / 8
    "since_menu",  # log2(1 + blocks since the last menu above) / 4, at most 1; 1 where none is
    "longest_above",  # is the longest between the last menu and the first prose
    "shared_first",  # share of content words that the first three blocks of prose have
    "shared_above",  # share of content words that the block above has
    "page_prose",  # log2(1 + blocks of prose on the page) / 6
    "page_size",  # log2(1 + blocks on the page) / 10
)
"""What can be said of a block of itself, and of where it stands; what its neighbours say is the model's work."""

# What the field model says of each block: the probabilities that it is each of these.
# Those of the headline are over the page: they and 'none' come to 1.
OUT_HEADLINE, OUT_STANDFIRST, OUT_BYLINE, OUT_DATE, OUT_CAPTION = range(5)
OUTPUTS = 5

LINE_FEATURES = 38  # the first of them, which the line model is given; the field model has all

# Facts on a block.
(
    F_WHOLE,  # kind + 1 of the phrase that the block is; 0 for none
    F_START,  # of the longest phrase it opens with: kind + 1 times 256, plus its tokens
    F_INSIDE,  # the same of the first phrase in which chrome speaks
    F_INSIDE_AT,  # the token of the block where that begins
    F_HEAD,  # kind + 1 of the head of a section
    F_ROLE,  # 1 for a short block that names a role
    F_YOU,  # words that address the reader
    F_BITS,  # the bits below
    F_WORDS,  # words times 10; an ideograph or kana counts 0.6
    F_CHARS,  # ideographs and kana
) = range(10)
FACTS = 10
B_STOP = 1  # ends as a sentence does
B_QUOTED = 2  # holds a quotation mark
B_OPENS_QUOTED = 4  # begins with one, single ones included
B_ITEM = 8  # begins as an item of a list
B_INNER = 16  # a sentence ends inside
B_UPPER = 32  # all letters are capitals
B_LABEL = 64  # the phrase it opens with is a label
B_UNSTOPPED = 128  # ends neither as a sentence nor as a clause does
B_PARAGRAPH = 256  # ends as a sentence does, or in a colon
B_FULL_STOP = 512  # ends in one full stop
B_TITLED = 1024  # half of its words or more begin with capitals

# Why a block is what it is.
R_KNOWN = 0  # its form alone says so
R_MODEL = 1  # the line model
R_WHOLE = 2  # it is a phrase of chrome
R_START = 3  # it opens with one
R_INSIDE = 4  # chrome speaks in it
R_EMPTY = 5  # no letter and no number
R_CAPITALS = 6  # a crosshead in capitals
R_DEEP = 7  # a date or name deep in the prose
R_COMMENT = 8  # after the head of the comments
R_READER = 9  # a comment, kept as asked
R_LONE = 10  # a word or number that nothing follows

# What speaks for it besides: 32 times this, plus a kind.
P_NONE = 0  # nothing
P_GOES_ON = 1  # prose that goes on with the body
P_ABOVE = 2  # prose right above it
P_NOTE = 3  # a note on currencies
P_ITEM = 4  # an item of its list
P_TIME = 5  # a time of a live blog
P_SHORT = 6  # a short block between paragraphs
P_NAV = 7  # a short block above the article
P_SPEAKS = 8  # speaks as a kind of chrome does
P_SECTION = 9  # under the head of a section
P_LINE = 10  # a short sentence that ends the body's line
P_REFRAIN = 11  # a line of the body again, at its end
P_TAIL = 12  # a short sentence right behind a sentence of the body
P_ROW = 13  # a short line among others of the body: a row, a cell, an item
P_LABELLED = 14  # a line that opens with a label, as others of the body do
PREFIX = 32

# Thresholds of the rules, by place in their array.
T_KEEP = 0  # the score from which on a block stays
T_LINKED = 1  # that of prose that goes on with the body
T_NEXT = 2  # right behind the body
T_SURE = 3  # under a box's head, prose that shares the body's words
T_OVERLAP = 4  # what the body's own words in a block are worth
T_VALUE = 5  # what score and words together must come to
T_REPORT_WORDS = 6  # a block of so many words that addresses nobody reads as a report
T_REPORT = 7  # and that is worth so much
T_FAMILIAR = 8  # share of the body's words from which on a block is familiar
T_LISTED = 9  # under a box's head, prose that does not share the body's words
T_ABOVE = 10  # right above the body
T_OPENING = 11  # right above the body and right under the byline, the date or a caption
T_GAP = 12  # dropped entries that are bridged
T_CROSSHEAD = 13  # a crosshead between kept blocks
T_LINE = 14  # a short sentence right behind the body, on its line
T_BESIDE = 15  # right above a paragraph that is kept
T_ENTRY = 16  # words of a menu's entry
T_PROSE = 17  # words of a paragraph, at least
T_INSIDE = 18  # right above a paragraph that is kept, with others above
T_TAIL = 19  # a short sentence right behind one that is kept
T_PAIR = 20  # under a box's head, prose that other prose follows
T_PAIRED = 21  # of so many words, each
T_UNDER = 22  # under a box's head, whatever it is: the score from which on it stays
T_LINK = 28  # under the head of a list of links, a line without a stop that stands among dropped ones
T_TITLE = 27  # right under the head of a list of links: from there on a line without a stop is a crosshead after all
T_ROW, T_ROWS, T_ROWS_MOST, T_ROW_WORDS = 23, 24, 25, 26  # of a run of short lines: share kept, lines, most, words
# Those from which the first two of them come.
A_KEEP = 0  # of the surest sentence's score
A_SOME = 1  # least score of a surest sentence
A_SHARE = 2  # share of function words in a language with lists
A_LINKED = 3  # T_LINKED there
A_UNLISTED = 4  # T_LINKED elsewhere

# Signs by which a page names whom it belongs to.
SIGN_COPYRIGHT, SIGN_BRACKET = 0, 1

# What the calendar says of a word, beside the number of its month, 1 to 12, in the lowest four bits; the offset of a
# zone, in minutes and ZONE_ZERO more, stands from bit 32 on.
CAL_MONTH = 15
CAL_WEEKDAY = 1 << 4
CAL_AM = 1 << 5  # of the first half of the day; with the next flag, of the night
CAL_PM = 1 << 6
CAL_WORD = 1 << 7  # stands between the parts of a date or a time
CAL_BEFORE = 1 << 8  # stands before a month's number
CAL_AFTER = 1 << 9  # stands behind one
CAL_YEAR = 1 << 10  # stands behind a year's number; the next ones likewise
CAL_DAY = 1 << 11
CAL_HOUR = 1 << 12
CAL_MINUTE = 1 << 13
CAL_SECOND = 1 << 14
CAL_ZONE = 1 << 15  # a zone; without an offset where it means several
CAL_MORE = 1 << 16  # opens a longer phrase
FIRST_SOLAR, AFTER_SOLAR = 1300, 1450  # years of the Solar Hijri calendar in our time, of the lunar one likewise
SOLAR_MONTH = 1 << 17  # a month of the Solar Hijri calendar
BIKRAM_MONTH = 1 << 18  # a month of the Bikram Samwat calendar
CAL_ERA = 1 << 19  # an era: the year behind it counts from the one whose number stands from bit 32 on
CAL_NOON = 1 << 20  # of the middle of the day: ten and eleven beside it are of its first half
CAL_SIX = 1 << 21  # on a word of the clock and on a half of the day: hours are counted from six, as in Swahili
ETHIOPIC_MONTH = 1 << 22  # a month of the Ethiopic calendar, by the number of the common month that some name so too
CAL_MERCY = 1 << 23  # says that the year is of the Ethiopic calendar
CAL_COMMON = 1 << 24  # says that it is of the common one
LAST_OF_ERA = 199  # the last year of an era that is read
FIRST_SHORT_BUDDHIST = 50  # of two digits: 2550 is 2007
ZONE_ZERO = 1 << 12

# Columns of a date that was found, and its flags.
(
    D_START,  # of its first character, words in front of it included
    D_CORE,  # the same without these
    D_END,
    D_YEAR,
    D_MONTH,
    D_DAY,
    D_HOUR,  # -1 for no time
    D_MINUTE,
    D_SECOND,
    D_ZONE,  # minutes east of UTC; NO_ZONE where none is stated or one that means several
    D_FLAGS,
) = range(11)
DATE_COLUMNS = 11
DATE_STATE = 21  # columns of a date that is being read
DATE_SHORT = 20  # the one that is 1 where two digits may be a year of the Buddhist era; stays from date to date
NO_ZONE = 1 << 14
DATE_SWAPPED = 1  # day and month may be meant the other way round
DATE_SOLAR = 2  # of the Solar Hijri calendar
DATE_BIKRAM = 4  # of the Bikram Samwat calendar
DATE_ETHIOPIC = 8  # its month is named as in the Ethiopic calendar
DATE_MERCY = 16  # its year is said to be of the Ethiopic calendar
DATE_COMMON = 32  # it is of the common calendar, by a word or by the name of its month

# Lengths that are looked at, in characters.
SHORT_INSIDE = 200  # metadata is looked for inside lines that are longer
LONGEST_COPY = 3000  # of a line that may stand twice
MENU_WINDOW = 2000  # at the beginning of a line, in which its menu is
LEAST_REST = 3  # tokens beside the heads of sections, with fewer of which a line is not run together
# Of a thread of comments that no head opens: its lines, those that prose parts, words above it, words of such prose.
THREAD_LINES, THREAD_PARTED, THREAD_ABOVE, THREAD_SAID = 4, 3, 60, 10
