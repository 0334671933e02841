from pathlib import PurePath

LONGEST_NAME = 200


def file_name(given: str) -> str:
    """What people read; no control characters, and the last part of whatever path came with it."""
    last = PurePath(given.replace("\\", "/")).name
    return "".join(letter for letter in last if letter.isprintable())[-LONGEST_NAME:] or "upload.pdf"
