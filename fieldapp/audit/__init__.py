"""The log of acts: who, which verb, on what, when; written in the act's own transaction, without personal text."""
