"""Pictures for tests."""

import io

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
