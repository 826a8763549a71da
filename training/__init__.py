"""How the line model in src/cleaner/data/ is made, compared and measured; never imported by cleaner."""
