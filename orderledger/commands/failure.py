"""How a command says that it could not do what was asked."""


class Failure(Exception):
    """What went wrong and how to go on, for the one who typed the command."""
