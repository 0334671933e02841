"""What a file may be and may cost. Nothing here needs Django: the child process reads it too."""

MB = 1024 * 1024

LARGEST = 25 * MB
TAIL = 2048  # the end of the file must be within so many bytes of its end
UNPACKED = 200 * MB  # all streams together
FILTERS = 8  # in one chain
PIXELS = 200_000_000  # in one picture
PAGES = 2_000
OBJECTS = 200_000
NESTING = 100  # containers within containers
DEPTH = 64  # of page trees, outlines, name trees and fields
STRUCTURE_DEPTH = 256  # of tags, which follow the text

MEMORY = 512 * MB  # address space of the child
PROCESSOR = 15  # seconds of it, in all
STEP = 6  # seconds of processor for any one step
WALL = 30  # seconds, by the clock
OUTPUT = 2 * LARGEST  # that the child may write
