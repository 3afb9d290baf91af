"""What ends the program in one sentence, and its settings."""

import os


class Refusal(Exception):
    """What was found and what to do, in one sentence; never a secret."""


def setting(name, default=""):
    """A setting from the environment; an empty one counts as not set."""
    return os.environ.get(name, "") or default
