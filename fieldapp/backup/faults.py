"""Why there is no backup, or no restoring: each with a sentence for whoever typed the command."""

from fieldapp.errors import Problem


class NotDone(Problem):
    """Something outside stood in the way: a path, a lock, a missing program, a full disk. Nothing was changed."""

    status, code = 409, "not_done"


class BadCopy(Problem):
    """The file is no whole backup of ours, or what it holds does not agree with itself."""

    status, code = 422, "bad_copy"
