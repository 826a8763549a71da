"""The stages of a run on other people's schedulers: each engine an extra, none imported by the rest."""
