"""Tests, in the same folders as the code, plus house/, end_to_end/ and properties/."""
