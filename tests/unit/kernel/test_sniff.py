"""Files are what their bytes say."""

import io

import pytest
from PIL import Image

from hubwright.desk.files.verbs import safe_name
from hubwright.kernel.sniff import media_type_of


def picture(form: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(out, form)
    return out.getvalue()


@pytest.mark.parametrize(
    ("form", "expected"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("GIF", "image/gif"), ("WEBP", "image/webp")]
)
def test_pictures_are_known_by_their_bytes(form: str, expected: str) -> None:
    assert media_type_of(picture(form)) == expected


@pytest.mark.parametrize(
    "content",
    [b"<html><script>alert(1)</script>", b"<svg xmlns='x'/>", b"\x7fELF\x02\x01", b"PK\x03\x04z",
     b"", b"  <!doctype html>", b"\x89PNG\r\n\x1a\nbroken", b"MZ\x90\x00", picture("BMP")],
)  # fmt: skip
def test_everything_else_is_refused(content: bytes) -> None:
    assert media_type_of(content) is None


def test_text_and_pdf_are_taken() -> None:
    assert media_type_of("订单 10086".encode()) == "text/plain"
    assert media_type_of(b"%PDF-1.7 ...") == "application/pdf"


@pytest.mark.parametrize(
    ("given", "kept"),
    [("../../etc/passwd", "passwd"), ("C:\\tmp\\a.png", "a.png"), ('a"b<c>.png', "abc.png"), ("..", "file"),
     ("", "file"), ("订单.png", "订单.png"), ("a\r\nSet-Cookie: x.png", "aSet-Cookie x.png")],
)  # fmt: skip
def test_names_are_made_harmless(given: str, kept: str) -> None:
    assert safe_name(given) == kept
