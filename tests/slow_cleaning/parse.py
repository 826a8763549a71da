"""The way of one page through cleaning, piece by piece in plain Python: the slow twin of the kernels."""

from collections.abc import Sequence
from dataclasses import dataclass

from cleaner.article import Article, Caption, Details, Kind, Line, Removal, apply_removals
from cleaner.cleaning.lines import join_wrapped, split_lines
from cleaner.config import CleanSettings
from slow_cleaning.assemble import cover
from slow_cleaning.copies import find_captions, mark_captions
from slow_cleaning.decide import _TOLD, BODY_KINDS, Verdict, first_verdicts, to_lines
from slow_cleaning.pieces import Piece, cut_page
from slow_cleaning.scoring import LineScorer, default_scorer
from slow_cleaning.structure import find_head, label_dates, mark_lone_names, mark_site, read_metadata


@dataclass(frozen=True)
class Trail:
    """The decisions, worded."""

    details: Details
    lines: tuple[Line, ...]
    removed: tuple[Removal, ...]


__all__ = ["parse"]


def parse(text: str, settings: CleanSettings | None = None, *, scorer: LineScorer | None = None) -> Article:
    """Take a page apart."""
    settings = settings or CleanSettings()
    pieces = cut_page(text)
    if not pieces:
        return _article(text, pieces, [], settings)
    label_dates(pieces)
    mark_lone_names(text, pieces)
    mark_captions(text, pieces)
    scores = (scorer or default_scorer()).score(text, pieces)
    verdicts = first_verdicts(text, pieces, scores, settings)
    if _is_clean(text, pieces, verdicts):
        told = "the text is clean already: nothing in it speaks of a page around it"
        for verdict in verdicts:
            verdict.kind = Kind.CROSSHEAD if verdict.kind is Kind.CROSSHEAD else Kind.BODY
            verdict.score, verdict.reason = 1.0, told
        lines = to_lines(pieces, verdicts)
        kept, removed = cover(text, lines, [p.line for p in pieces], BODY_KINDS)
        return Article(text, text, None, None, tuple(kept), Trail(Details(), lines, tuple(removed)))
    return _article(text, pieces, verdicts, settings)


_SURE = tuple(f"as {told} say" for told in _TOLD.values())


def _is_clean(text: str, pieces: list[Piece], verdicts: list[Verdict]) -> bool:
    paragraphs = text.split("\n\n")
    plain = all(p and split_lines(p) == [(0, len(p))] for p in paragraphs)
    if len(paragraphs) < 2 or not plain or join_wrapped(text, split_lines(text)) != split_lines(text):
        return False
    dropped = body = 0
    for piece, verdict in zip(pieces, verdicts, strict=True):
        body += verdict.kind in BODY_KINDS
        if piece.kind is None:
            if piece.tokens and verdict.reason.endswith(_SURE) and "', as " in verdict.reason:
                return False
            late = verdict.reason.startswith(("after the head of the comments", "a reader's comment"))
            dropped += len(piece.tokens) * (verdict.kind not in BODY_KINDS and not late)
            continue
        if verdict.kind in BODY_KINDS:
            continue
        dropped += len(piece.tokens) * (verdict.reason == piece.reason)
        if piece.credit is not None or any(m.type in ("published", "updated", "byline") for m in piece.marks):
            name_alone = piece.credit is None and all(m.type == "byline" for m in piece.marks)
            if body < 6 or not name_alone:
                return False
    return dropped <= 0.75 * max(1, sum(len(p.tokens) for p in pieces))


def _captions(
    text: str, pieces: Sequence[Piece], verdicts: list[Verdict], settings: CleanSettings
) -> tuple[Caption, ...]:
    """The captions, once each; the verdicts on their copies say which is the first and whether it stays."""
    captions = []
    place = {id(piece): i for i, piece in enumerate(pieces)}
    for caption, members in find_captions(text, pieces):
        if caption.text or caption.credit:
            captions.append(caption)
        for k, piece in enumerate(members):
            verdict = verdicts[place[id(piece)]]
            if k and len(piece.tokens) and piece.credit is not members[0].credit and _has_words(text, piece):
                verdict.kind, verdict.reason = (
                    Kind.DUPLICATE_CAPTION,
                    f"the same caption again; {piece.reason}",
                )
            elif settings.captions_in_body:
                verdict.kind, verdict.score = Kind.BODY, 1.0
    return tuple(captions)


def _has_words(text: str, piece: Piece) -> bool:
    return piece.credit is None or bool(text[piece.start : piece.credit.start].strip())


def _article(text: str, pieces: list[Piece], verdicts: list[Verdict], settings: CleanSettings) -> Article:
    captions = _captions(text, pieces, verdicts, settings)
    heads, standfirst = find_head(
        text, pieces, [v.kind in BODY_KINDS and p.kind is None for v, p in zip(verdicts, pieces, strict=True)]
    )
    for n, i in enumerate(heads):
        verdicts[i] = Verdict(Kind.HEADLINE, 0.1, "the article's words, above it" if n == 0 else "the headline again")
    for i in standfirst:
        verdicts[i] = Verdict(Kind.STANDFIRST, 0.2, "between the headline and the byline or date")
    site = mark_site(text, pieces, heads[0] if heads else None)
    for piece, verdict in zip(pieces, verdicts, strict=True):
        if piece.kind is Kind.SITE and verdict.kind is not Kind.SITE:
            verdict.kind, verdict.reason = Kind.SITE, piece.reason
    body = [i for i, v in enumerate(verdicts) if v.kind in BODY_KINDS]
    span = (body[0], body[-1] + 1) if body else (0, 0)
    meta = read_metadata(text, pieces, heads[0] if heads else None, span, site)
    lines = to_lines(pieces, verdicts)
    kept, removed = cover(text, lines, [p.line for p in pieces], BODY_KINDS)
    details = Details(
        byline=meta.byline,
        authors=meta.authors,
        published=meta.published[0] if meta.published else None,
        updated=meta.updated[0] if meta.updated else None,
        published_text=meta.published[1] if meta.published else None,
        updated_text=meta.updated[1] if meta.updated else None,
        site=meta.site,
        captions=captions,
    )
    return Article(
        text=text,
        body=apply_removals(text, removed),
        headline=text[pieces[heads[0]].start : pieces[heads[0]].end] if heads else None,
        standfirst=" ".join(text[pieces[i].start : pieces[i].end] for i in standfirst) or None,
        kept=tuple(kept),
        trail=Trail(details, lines, tuple(removed)),
    )
