"""Photos as people send them, and what is kept of them."""

import struct
import warnings
import zlib
from io import BytesIO
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from bot.errors import PhotoRefused
from bot.vault.photos import CleanPhoto, PhotoLimits, clean_photo

CANARY = b"CANARY-7713"
RED, BLUE, WHITE = (200, 20, 20), (20, 20, 200), (255, 255, 255)
Colour = tuple[int, int, int]


def encoded(picture: Image.Image, form: str, **options: Any) -> bytes:
    """A picture as a file of this kind."""
    out = BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def red_top(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    """Red above, blue below."""
    picture = Image.new("RGB", (width, height), BLUE)
    picture.paste(RED, (0, 0, width, height // 2))
    return picture.convert(mode)


def drawn(photo: CleanPhoto) -> Image.Image:
    """What was kept, opened as a desk's browser would."""
    return Image.open(BytesIO(photo.data), formats=["JPEG"])


def colour_at(photo: CleanPhoto, across: float, down: float) -> Colour:
    """The colour at a place, given as parts of the width and the height."""
    picture = drawn(photo)
    pixel = picture.getpixel((int(across * (photo.width - 1)), int(down * (photo.height - 1))))
    assert isinstance(pixel, tuple)
    return pixel[0], pixel[1], pixel[2]


def near(one: Colour, other: Colour) -> bool:
    """Whether two colours are the same to the eye; JPEG changes them a little."""
    return all(abs(a - b) < 30 for a, b in zip(one, other, strict=True))


def exif(orientation: int = 1) -> Image.Exif:
    """What a camera writes beside a picture, with a marked maker, time and place."""
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010F] = CANARY.decode()  # the maker of the camera
    data.get_ifd(0x8769)[0x9003] = CANARY.decode()  # when it was taken
    data.get_ifd(0x8825)[0x001D] = CANARY.decode()  # the day, among the GPS data
    return data


def png_chunk(kind: bytes, body: bytes) -> bytes:
    """One part of a PNG file."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_claiming(width: int, height: int) -> bytes:
    """A small PNG that says it is large and has one row of pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", zlib.compress(bytes(99)))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_photo_of_each_accepted_kind_becomes_a_jpeg_of_the_same_picture(form: str) -> None:
    """What a phone sends is shown at the desk as it was."""
    photo = clean_photo(encoded(red_top(), form))

    assert drawn(photo).format == "JPEG"
    assert (photo.width, photo.height) == drawn(photo).size == (60, 40)
    assert near(colour_at(photo, 0.5, 0.1), RED)
    assert near(colour_at(photo, 0.5, 0.9), BLUE)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "I;16"])
def test_every_way_of_storing_colours_is_accepted(mode: str) -> None:
    """Scans, screenshots and drawings come in many forms."""
    picture = Image.new("I;16", (60, 40), 32_768) if mode == "I;16" else red_top(mode=mode)

    photo = clean_photo(encoded(picture, "PNG"))

    assert (photo.width, photo.height) == (60, 40)


def test_sixteen_bits_of_grey_keep_their_greys() -> None:
    """A scanned letter does not turn white."""
    assert near(colour_at(clean_photo(encoded(Image.new("I;16", (20, 20), 32_768), "PNG")), 0.5, 0.5), (128, 128, 128))


def test_a_print_photo_in_four_colours_is_accepted() -> None:
    """CMYK photos from newspapers are shown in their colours."""
    assert near(colour_at(clean_photo(encoded(red_top(mode="CMYK"), "JPEG")), 0.5, 0.1), RED)


@pytest.mark.parametrize("mode", ["RGBA", "P"])
def test_what_is_transparent_becomes_white(mode: str) -> None:
    """A cut-out sticker does not turn into a black square."""
    picture = Image.new("RGBA", (20, 20), (0, 0, 0, 0)).convert(mode)

    assert near(colour_at(clean_photo(encoded(picture, "PNG")), 0.5, 0.5), WHITE)


def test_of_a_moving_picture_the_first_one_is_kept() -> None:
    """An animation is accepted as a photo of its beginning."""
    frames = [Image.new("RGB", (20, 20), BLUE)]
    moving = encoded(Image.new("RGB", (20, 20), RED), "GIF", save_all=True, append_images=frames)

    assert near(colour_at(clean_photo(moving), 0.5, 0.5), RED)


def test_of_a_phones_double_photo_the_first_one_is_kept() -> None:
    """Some phones hide a second picture behind a JPEG (Multi-Picture Format); it is gone afterwards."""
    second = Image.new("RGB", (60, 40), WHITE)
    double = encoded(red_top(), "MPO", save_all=True, append_images=[second])

    photo = clean_photo(double)

    assert near(colour_at(photo, 0.5, 0.1), RED)
    assert photo.data.count(b"\xff\xd8\xff") == 1


@pytest.mark.parametrize(
    ("form", "options"),
    [
        ("JPEG", {"exif": exif(), "comment": CANARY, "icc_profile": CANARY * 20}),
        ("PNG", {"exif": exif(), "icc_profile": CANARY * 20}),
        ("WEBP", {"exif": exif(), "xmp": CANARY}),
        ("GIF", {"comment": CANARY}),
    ],
)
def test_nothing_that_was_written_beside_the_picture_is_kept(form: str, options: dict[str, Any]) -> None:
    """Where, when and with what a photo was taken is gone."""
    sent = encoded(red_top(), form, **options)
    assert CANARY in sent

    kept = clean_photo(sent).data

    assert CANARY not in kept
    assert b"Exif" not in kept
    assert set(drawn(clean_photo(sent)).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_text_chunks_and_what_follows_the_picture_are_gone() -> None:
    """Nothing rides along in a PNG's notes or behind its end."""
    notes = PngInfo()
    notes.add_text("Author", CANARY.decode())
    notes.add_itxt("Comment", CANARY.decode())
    sent = encoded(red_top(), "PNG", pnginfo=notes) + CANARY

    assert CANARY not in clean_photo(sent).data


@pytest.mark.parametrize(
    ("orientation", "red_is_at"),
    [(1, (0.5, 0.1)), (2, (0.5, 0.1)), (3, (0.5, 0.9)), (4, (0.5, 0.9)),
     (5, (0.1, 0.5)), (6, (0.9, 0.5)), (7, (0.9, 0.5)), (8, (0.1, 0.5))],
)  # fmt: skip
def test_a_photo_taken_sideways_stands_upright(orientation: int, red_is_at: tuple[float, float]) -> None:
    """The turning that a camera noted is done before the note is thrown away."""
    photo = clean_photo(encoded(red_top(), "JPEG", exif=exif(orientation)))

    assert (photo.width, photo.height) == ((60, 40) if orientation < 5 else (40, 60))
    assert near(colour_at(photo, *red_is_at), RED)
    assert near(colour_at(photo, 1 - red_is_at[0], 1 - red_is_at[1]), BLUE)


@pytest.mark.filterwarnings("ignore::UserWarning")  # the decoder remarks on the notes; the bot does not stop for it
@pytest.mark.parametrize(
    "note", [b"", b"MM", b"II*\0\xff\xff\xff\xff", b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x02\xff\xff\xff\xff"]
)
def test_broken_notes_of_a_camera_do_not_lose_the_picture(note: bytes) -> None:
    """The notes are thrown away in any case."""
    photo = clean_photo(encoded(red_top(), "JPEG", exif=b"Exif\0\0" + note))

    assert near(colour_at(photo, 0.5, 0.1), RED)


@pytest.mark.parametrize(("size", "expected"), [((3200, 1600), (1600, 800)), ((900, 4000), (360, 1600))])
@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_large_photo_is_made_smaller_in_proportion(
    form: str, size: tuple[int, int], expected: tuple[int, int]
) -> None:
    """No side is longer than 1,600 pixels afterwards."""
    photo = clean_photo(encoded(red_top(*size), form))

    assert (photo.width, photo.height) == expected
    assert near(colour_at(photo, 0.5, 0.1), RED)


def test_a_small_photo_is_not_blown_up() -> None:
    """Making it larger would add nothing."""
    assert clean_photo(encoded(red_top(7, 5), "PNG")).width == 7


def test_a_very_thin_picture_keeps_a_pixel() -> None:
    """A strip of a screenshot is still a picture."""
    assert clean_photo(encoded(red_top(8000, 1), "PNG")).height == 1


def test_other_limits_hold() -> None:
    """A forum may keep smaller photos."""
    assert clean_photo(encoded(red_top(), "PNG"), PhotoLimits(side=30)).width == 30


def test_too_many_bytes_are_refused_before_anything_is_read() -> None:
    """Even if it were a picture."""
    sent = encoded(red_top(), "PNG")

    with pytest.raises(PhotoRefused, match="bytes"):
        clean_photo(sent, PhotoLimits(max_bytes=len(sent) - 1))


def test_too_many_pixels_are_refused_before_they_are_decoded() -> None:
    """The size is read from the header; the pixels of this one do not even exist."""
    with pytest.raises(PhotoRefused, match="at most 16000000 pixels"):
        clean_photo(png_claiming(4001, 4000))


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_smaller_number_of_pixels_can_be_set(form: str) -> None:
    """A forum on a small machine refuses large photos, of any kind."""
    with pytest.raises(PhotoRefused, match="at most 2399 pixels"):
        clean_photo(encoded(red_top(60, 40), form), PhotoLimits(max_pixels=2399))


def test_a_jpeg_may_have_more_pixels_than_other_kinds() -> None:
    """A camera's large photo is accepted, because it need not be decoded in full."""
    limits = PhotoLimits(max_whole_pixels=100)

    assert clean_photo(encoded(red_top(60, 40), "JPEG"), limits).width == 60
    with pytest.raises(PhotoRefused, match="at most 100 pixels"):
        clean_photo(encoded(red_top(60, 40), "PNG"), limits)


@pytest.mark.parametrize("warned", ["error", "ignore"])
@pytest.mark.parametrize(("width", "height"), [(12_000, 12_000), (65_000, 65_000), (2**31 - 1, 2**31 - 1)])
def test_a_decompression_bomb_is_refused(width: int, height: int, warned: Literal["error", "ignore"]) -> None:
    """A few bytes that unfold to gigabytes do no harm, whether or not the decoder's own alarm is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter(warned)

        with pytest.raises(PhotoRefused):
            clean_photo(png_claiming(width, height))


@pytest.mark.parametrize("form", ["BMP", "TIFF", "ICO", "PPM", "EPS", "PDF", "AVIF", "JPEG2000"])
def test_other_kinds_of_files_are_refused(form: str) -> None:
    """Only four decoders ever see what strangers send."""
    with pytest.raises(PhotoRefused):
        clean_photo(encoded(red_top(), form))


@pytest.mark.parametrize(
    "sent",
    [b"", b"hello", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a",
     b"RIFF\x10\0\0\0WEBPVP8 ", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"],
    ids=["nothing", "words", "SVG", "JPEG's first bytes", "PNG's", "GIF's", "WebP's", "HEIC's"],
)  # fmt: skip
def test_what_is_not_a_picture_is_refused(sent: bytes) -> None:
    """Whatever arrives, the answer is the same."""
    with pytest.raises(PhotoRefused):
        clean_photo(sent)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_half_a_photo_is_refused(form: str) -> None:
    """A photo that broke off is asked for again, not kept half grey."""
    sent = encoded(Image.effect_noise((200, 200), 60).convert("RGB"), form)

    with pytest.raises(PhotoRefused):
        clean_photo(sent[: len(sent) // 2])


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_damaged_photos_are_drawn_or_refused_and_nothing_else(form: str, data: st.DataObject) -> None:
    """No stranger's file stops the bot."""
    sent = bytearray(encoded(red_top(), form, **({} if form == "GIF" else {"exif": exif(6)})))
    for _ in range(data.draw(st.integers(1, 6))):
        sent[data.draw(st.integers(0, len(sent) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(len(sent) // 2, len(sent)))

    try:
        photo = clean_photo(bytes(sent[:cut]), PhotoLimits(max_pixels=1_000_000))
    except PhotoRefused:
        return

    assert max(drawn(photo).size) <= 1600


def test_cleaning_leaves_the_imaging_library_as_it_was() -> None:
    """Nothing else in the process is changed by a photo."""
    before = Image.MAX_IMAGE_PIXELS

    clean_photo(encoded(red_top(), "PNG"))

    assert before == Image.MAX_IMAGE_PIXELS
