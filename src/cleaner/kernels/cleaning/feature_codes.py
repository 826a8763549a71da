"""How the features of blocks are held: which are bits, which are columns, and which rest on word lists."""

from cleaner.kernels.cleaning.codes import FEATURES

# How they are held: those that are yes or no as a bit each of one number, the others as columns, both in the order of
# FEATURES. A page of short lines has so many blocks that their features are most of what it takes.
YES_OR_NO = (
    "one_to_three",
    "long",
    "stop",
    "colon",
    "ellipsis",
    "no_function",
    "upper",
    "lower_start",
    "bullet",
    "quote",
    "question",
    "address",
    "chrome_whole",
    "menu_whole",
    "chrome_start",
    "chrome_inside",
    "comment_head",
    "related_head",
    "dated",
    "is_date",
    "is_byline",
    "is_caption",
    "is_menu",
    "glued",
    "date",
    "clock",
    "two_to_four",
    "lead",
    "label",
    "role",
    "credit",
    "copyright",
    "slash",
    "bar",
    "at",
    "bracketed",
    "again_above",
    "again_below",
    "opening_above",
    "opening_below",
    "under_prose",
    "behind_prose",
    "longest_above",
)
AS_NUMBERS = tuple(name for name in FEATURES if name not in YES_OR_NO)
(
    X_LENGTH, X_FUNCTIONS, X_CAPITALS, X_DIGITS, X_MARKS, X_COMMAS, X_INNER_STOPS, X_YOU, X_ENTRIES, X_REPEATS,
    X_OVERLAP, X_FROM_TOP, X_FROM_BOTTOM, X_DEPTH, X_DATE_SHARE, X_NUMBERS, X_NUMBER_COUNT, X_CAPITAL_RUN,
    X_SMALL_WORDS, X_TO_PROSE, X_PAST_PROSE, X_SINCE_MENU, X_SHARED_FIRST, X_SHARED_ABOVE, X_PAGE_PROSE, X_PAGE_SIZE,
) = range(26)  # fmt: skip
(
    Y_ONE_TO_THREE, Y_LONG, Y_ENDS_IN_STOP, Y_COLON, Y_ELLIPSIS, Y_NO_FUNCTION, Y_UPPERS, Y_LOWER_START, Y_BULLETS,
    Y_QUOTES, Y_QUESTIONS, Y_ADDRESSES, Y_CHROME_WHOLE, Y_MENU_WHOLE, Y_CHROME_START, Y_CHROME_INSIDE, Y_COMMENT_HEAD,
    Y_RELATED_HEAD, Y_DATED, Y_IS_DATE, Y_IS_BYLINE, Y_IS_CAPTION, Y_IS_MENU, Y_GLUED, Y_DATE, Y_CLOCK, Y_TWO_TO_FOUR,
    Y_LEAD, Y_LABEL, Y_ROLE, Y_CREDIT, Y_COPYRIGHT, Y_SLASH, Y_BAR, Y_AT, Y_BRACKETED, Y_AGAIN_ABOVE, Y_AGAIN_BELOW,
    Y_OPENING_ABOVE, Y_OPENING_BELOW, Y_UNDER_PROSE, Y_BEHIND_PROSE, Y_LONGEST_ABOVE,
) = (1 << bit for bit in range(43))  # fmt: skip

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
    "lead",
    "label",
    "role",
    "credit",
)
