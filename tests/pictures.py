"""Pictures for tests."""

import io
import random

from PIL import Image


def photo_with_metadata(comment: str = "taken by Amina at home", size: tuple[int, int] = (320, 240)) -> bytes:
    """A JPEG that says more than it shows: maker, place and comment stand in its EXIF."""
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = comment
    exif[0x9286] = comment
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", exif=exif, comment=comment.encode())
    return buffer.getvalue()


def photo_of_noise(comment: str, seed: int) -> bytes:
    """A JPEG like no other: its pixels are noise, so that any piece of it would be recognised."""
    dice = random.Random(seed)
    picture = Image.frombytes("RGB", (48, 48), dice.randbytes(48 * 48 * 3)).resize((96, 96), Image.Resampling.NEAREST)
    exif = Image.Exif()
    exif[0x010F] = comment
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=90, exif=exif, comment=comment.encode())
    return buffer.getvalue()


def pieces_of(photo: bytes) -> list[bytes]:
    """Pieces by which a JPEG is recognised: of its compressed picture, and of its pixels."""
    with Image.open(io.BytesIO(photo)) as picture:
        pixels = picture.convert("RGB").tobytes()
    begins = photo.rindex(b"\xff\xda") + 14
    picture_data = photo[begins:-2]
    places = [len(picture_data) * share // 100 for share in (10, 50, 90)]
    return [picture_data[at : at + 24] for at in places] + [pixels[at : at + 24] for at in (3000, 9000, 20000)]
