"""The sample data of the demo: the real map, made-up people and doors from a seed, marked as such on every page."""
