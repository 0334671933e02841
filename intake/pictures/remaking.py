"""A picture made anew from its pixels alone: nothing else of the file is left, whatever it also was or told."""

from io import BytesIO

from PIL import Image, ImageOps

from intake.pictures.limits import HEAVIEST, LEAST, PIXELS, SMALL, WIDEST
from intake.pictures.why import RefusedError, Why

FORMATS = ("PNG", "JPEG", "WEBP")
QUALITIES = (85, 75, 60, 45, 30)
FACES = (0.5, 0.4)  # where a photo of a person is cut: a little above the middle


def remake(content: bytes, kind: str) -> list[tuple[bytes, int, int]]:
    """The picture and a small one: WebP, width, height. A "photo" is cut to a square; a "logo" keeps its shape."""
    image = upright(opened(content))
    mode = "RGB" if kind == "photo" else "RGBA"
    shape = square if kind == "photo" else whole
    pictures = []
    for widest in (WIDEST, SMALL):
        made = pixels_of(shape(image, widest), mode)
        pictures.append((as_webp(made), made.width, made.height))
    return pictures


def opened(content: bytes) -> Image.Image:
    """Decoded, once its header has said how many pixels there are."""
    image: Image.Image = Image.open(BytesIO(content), formats=FORMATS)
    if image.width * image.height > PIXELS:
        raise RefusedError(Why.TOO_MANY_PIXELS)
    if min(image.size) < LEAST:
        raise RefusedError(Why.TOO_SMALL)
    if (
        getattr(image, "is_animated", False) and image.format != "MPO"
    ):  # cameras put a second view into a JPEG
        raise RefusedError(Why.ANIMATED)
    image.draft("RGB", (2 * WIDEST, 2 * WIDEST))  # JPEG comes out smaller at once
    image.load()
    return image


def upright(image: Image.Image) -> Image.Image:
    """In a mode that can be cut and made smaller, turned as the camera was held."""
    if image.mode not in {"RGB", "RGBA", "L", "LA", "CMYK"}:
        image = image.convert("RGBA")
    turned = ImageOps.exif_transpose(image)
    return turned.convert("RGBA") if turned.mode == "LA" else turned


def square(image: Image.Image, widest: int) -> Image.Image:
    side = min(widest, *image.size)
    return ImageOps.fit(image, (side, side), Image.Resampling.LANCZOS, centering=FACES)


def whole(image: Image.Image, widest: int) -> Image.Image:
    made = image.copy()
    made.thumbnail((widest, widest), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return made


def pixels_of(image: Image.Image, mode: str) -> Image.Image:
    """Without anything that came with them; on white where nothing may shine through."""
    if mode == "RGB" and image.mode == "RGBA":
        ground = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(ground, image)
    converted = image.convert(mode)
    return Image.frombytes(mode, converted.size, converted.tobytes())


def as_webp(image: Image.Image) -> bytes:
    for quality in QUALITIES:
        made = BytesIO()
        image.save(made, "WEBP", quality=quality, method=4)
        if made.tell() <= HEAVIEST:
            return made.getvalue()
    raise RefusedError(Why.TOO_HEAVY)
