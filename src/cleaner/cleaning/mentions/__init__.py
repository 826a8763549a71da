"""What a page states beside its article, each at its place: dates and times of day, bylines, credits; a file a sort."""
