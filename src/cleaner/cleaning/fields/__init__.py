"""The article's fields, each found over the whole page: headline and standfirst, names, dates, site, captions."""
