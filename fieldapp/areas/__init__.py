"""The tree of places: generic, dated, without a word about levels."""
