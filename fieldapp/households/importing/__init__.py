"""The register from a spreadsheet: read in a child process, judged row by row, stored at once, taken back whole.

unpack (the child) -> book -> table -> rows -> plan -> store; report says it row by row; undo takes it back.
"""
