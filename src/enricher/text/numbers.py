"""Numbers in sentences."""


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Return the number with its noun, in the plural unless it is 1; the default plural adds an s."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"
