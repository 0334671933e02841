"""Pictures as people have them, and as the portal keeps them."""

from io import BytesIO
from typing import Any

from PIL import Image

from members.models import Picture


def drawn(width: int = 200, height: int = 150, mode: str = "RGB", colour: Any = "teal") -> Image.Image:
    return Image.new(mode, (width, height), colour)


def as_file(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    content = BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def make_picture(**owner: Any) -> Picture:
    """As it is kept; without a process, so quick."""
    content = as_file(drawn(96, 96), "WEBP")
    size = {"width": 96, "height": 96, "small_width": 96, "small_height": 96}
    return Picture.objects.create(content=content, small=content, sha256="0" * 64, **size, **owner)
