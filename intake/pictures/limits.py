"""What an uploaded picture may be, and what is made of it. Nothing here needs Django: the child reads it too."""

from intake.limits import MB

LARGEST = 8 * MB  # as it comes
PIXELS = 40_000_000  # of it, whatever its file says or unpacks to
LEAST = 64  # pixels, in each direction

WIDEST = 512  # pixels of what is made of it, in each direction
HEAVIEST = 100 * 1024
SMALL = 96

WALL = 10  # seconds, by the clock
STEP = 5  # seconds of processor
