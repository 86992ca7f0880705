"""GS1 keys of parcels: the Serial Shipping Container Code and its check digit."""

SSCC_DIGITS = 18


def is_sscc(text: str) -> bool:
    """Say whether a text is an SSCC: 18 digits, of which the last checks the others."""
    return len(text) == SSCC_DIGITS and text.isascii() and text.isdigit() and text[-1] == check_digit(text[:-1])


def check_digit(digits: str) -> str:
    """Give the check digit of a GS1 key without it.

    From the right, digits count three times and once in turn; the check digit fills their sum up to the next ten
    (GS1 General Specifications, 7.9.1).
    """
    total = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)
