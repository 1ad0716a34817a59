"""The visit: one knock at one door, stored once, never edited, never deleted."""
