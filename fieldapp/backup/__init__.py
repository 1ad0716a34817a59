"""A copy of the whole database that is proved before it is called good, and the one way back from it."""
