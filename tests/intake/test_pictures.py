"""Pictures that people upload, friendly and not: what comes out is a small WebP of the pixels and nothing else."""

import io
import random
import struct
import zlib
from typing import Any

import pytest
from PIL import Image

from intake.pictures import examine as examining
from intake.pictures.examine import examine, made
from intake.pictures.limits import HEAVIEST, LARGEST, SMALL, WIDEST
from intake.pictures.why import RefusedError, Why
from members.profiles.pictures import REFUSALS
from tests.members.profiles.samples import as_file, drawn

TRACES = b"CANARYCAM"


def noise(width: int, height: int) -> Image.Image:
    return Image.frombytes("RGB", (width, height), random.Random(1).randbytes(width * height * 3))


def exif() -> Image.Exif:
    """Who made the camera, where it stood, and that it was held upright."""
    told = Image.Exif()
    told[0x010F], told[0x0112] = TRACES.decode(), 6
    told.get_ifd(0x8825)[2] = (50.0, 51.0, 1.0)
    return told


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that says to be this large."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 9_999))
        + chunk(b"IEND", b"")
    )


def reread(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("kind", ["photo", "logo"])
@pytest.mark.parametrize(
    "content",
    [
        as_file(noise(1500, 1000), "JPEG", quality=95),
        as_file(noise(800, 700), "PNG"),
        as_file(noise(800, 700), "WEBP"),
        as_file(drawn(mode="RGBA", colour=(255, 0, 0, 9))),
        as_file(drawn(mode="P", colour=3)),
        as_file(drawn(mode="LA", colour=(3, 3))),
        as_file(drawn(mode="1", colour=1)),
        as_file(drawn(mode="I;16", colour=9)),
        as_file(drawn(mode="CMYK", colour="red"), "JPEG"),
    ],
    ids=["jpeg", "png", "webp", "transparent", "palette", "grey", "bits", "deep", "print"],
)
def test_picture_becomes_two_small_ones(content: bytes, kind: str) -> None:
    for picture, widest in zip(examine(content, kind), (WIDEST, SMALL), strict=True):
        image = reread(picture.content)
        assert (image.format, image.size) == ("WEBP", (picture.width, picture.height))
        assert max(image.size) <= widest
        assert len(picture.content) <= HEAVIEST
        assert (image.width == image.height) or kind == "logo"


def test_photo_is_cut_square_and_turned_as_the_camera_was_held_and_logo_keeps_its_shape() -> None:
    wide = as_file(drawn(600, 300), "JPEG", exif=exif())

    photo, logo = examine(wide, "photo")[0], examine(wide, "logo")[0]

    assert (photo.width, photo.height) == (300, 300)
    assert (logo.width, logo.height) == (256, 512)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_is_left_but_pixels(kind: str) -> None:
    content = as_file(noise(300, 300), kind, exif=exif()) + b"PK\x03\x04<script>alert(1)</script>" + TRACES
    assert TRACES in content

    for picture in examine(content, "photo"):
        assert TRACES not in picture.content
        assert b"<script>" not in picture.content
        assert not {"exif", "xmp", "icc_profile"} & reread(picture.content).info.keys()


def test_camera_that_stores_a_second_view_is_taken() -> None:
    both = as_file(drawn(), "MPO", save_all=True, append_images=[drawn(colour="red")])

    assert examine(both, "photo")[0].width == 150


ANIMATED = {"save_all": True, "append_images": [drawn(colour="red")]}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", Why.NOT_A_PICTURE),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", Why.NOT_A_PICTURE),
        (as_file(drawn(), "GIF"), Why.NOT_A_PICTURE),
        (as_file(drawn(), "TIFF"), Why.NOT_A_PICTURE),
        (b"%PDF-1.7" + as_file(drawn(), "JPEG"), Why.NOT_A_PICTURE),
        (b"RIFF\x10\0\0\0WAVEfmt ", Why.NOT_A_PICTURE),
        (b"\xff\xd8\xff", Why.DAMAGED),
        (as_file(noise(400, 400))[:9_000], Why.DAMAGED),
        (as_file(noise(400, 400), "JPEG")[:9_000], Why.DAMAGED),
        (as_file(noise(400, 400), "WEBP")[:9_000], Why.DAMAGED),
        (as_file(drawn(), "WEBP", **ANIMATED), Why.ANIMATED),
        (as_file(drawn(), "PNG", **ANIMATED), Why.ANIMATED),
        (bomb(60_000, 60_000), Why.TOO_MANY_PIXELS),
        (bomb(2**31 - 1, 1), Why.TOO_MANY_PIXELS),
        (bomb(5_000, 5_000), Why.DAMAGED),
        (as_file(drawn(63, 900)), Why.TOO_SMALL),
        (as_file(drawn()) + b"\0" * LARGEST, Why.TOO_LARGE),
    ],
    ids=[
        *("empty", "svg", "gif", "tiff", "pdf", "sound", "beginning", "png-cut", "jpeg-cut", "webp-cut"),
        *("webp-moves", "png-moves", "bomb", "line-bomb", "empty-bomb", "small", "large"),
    ],
)
def test_hostile_and_unfit_pictures_are_refused(content: bytes, why: Why) -> None:
    with pytest.raises(RefusedError) as refused:
        examine(content, "photo")

    assert refused.value.code == why


def test_text_chunk_that_unpacks_to_a_gigabyte_is_refused_or_harmless() -> None:
    packed = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"\0" * 300_000_000, 9))
    content = as_file(drawn())
    content = content[:33] + packed + content[33:]

    with pytest.raises(RefusedError) as refused:
        examine(content, "photo")

    assert refused.value.code in {Why.DAMAGED, Why.TOO_HEAVY, Why.TOO_SLOW}


@pytest.mark.parametrize(
    "forged",
    [
        {"content": b"<html>"},
        {"content": b"RIFF\x00\x00\x00\x00WEBP<script>"},
        {"width": WIDEST + 1},
        {"height": 0},
        {"content": b"RIFF" + (HEAVIEST + 100).to_bytes(4, "little") + b"WEBP" + b"\0" * HEAVIEST},
    ],
)
def test_child_that_was_taken_over_is_not_believed(forged: dict[str, Any]) -> None:
    with pytest.raises(RefusedError):
        made(**{"content": as_file(drawn(), "WEBP"), "width": 1, "height": 1, **forged})


def test_child_that_ends_without_an_answer_refuses_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examining, "ask", lambda *words, **how: ({"refused": "too_heavy"}, b""))

    with pytest.raises(RefusedError) as refused:
        examine(as_file(drawn()), "photo")

    assert refused.value.code == Why.TOO_HEAVY


def test_every_refusal_has_its_words() -> None:
    assert set(REFUSALS) == set(Why)
