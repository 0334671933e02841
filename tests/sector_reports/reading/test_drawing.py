import random

import pytest
from PIL import Image, ImageFilter, ImageOps

from sector_reports.reading.drawing import MOST_BYTES, for_recognising


def noise(blur: float) -> Image.Image:
    """Hardly any photograph is as hard to draw in few bytes as this; the more it is blurred, the easier."""
    size = (320, 453)
    image = Image.frombytes("RGB", size, random.Random(1).randbytes(size[0] * size[1] * 3))
    return ImageOps.autocontrast(image.filter(ImageFilter.GaussianBlur(blur)))


@pytest.mark.parametrize("blur", [0, 1, 4])
def test_small_picture_keeps_within_its_bytes_whatever_it_shows(blur: float) -> None:
    assert 0 < len(for_recognising(noise(blur))) <= MOST_BYTES
