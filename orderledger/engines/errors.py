"""The error that engines raise towards the person at the keyboard."""


class EngineError(Exception):
    """An engine can't be fetched, started or stopped; the text says what, where and how to go on."""
