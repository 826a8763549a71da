"""A line cut into blocks where metadata, captions, chrome and prose share it; a file for each that may stand there."""
