"""Uploaded logos and signatures: PNG and JPEG are taken, and nothing survives of them but the picture."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile, PngImagePlugin

from certificates.models import Picture
from certificates.pictures import MAX_SIDE, Redrawn, redraw
from certificates.services.kinds import keep_picture, picture_bytes
from tests.certificates.pictures import BLUE, SVG, bomb, drawn, picture_bytes_of, uploaded


def image_of(found: Redrawn) -> Image.Image:
    image = Image.open(BytesIO(found.png), formats=["PNG"])
    image.load()
    assert (image.mode, image.size) == ("RGB", (found.width, found.height))
    return image


def sentence_for(data: bytes, name: str = "logo.png") -> str:
    with translation.override("en"), pytest.raises(ValidationError) as caught:
        redraw(uploaded(data, name))
    (sentence,) = caught.value.messages
    return sentence


# --- taken ------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_png_and_jpeg_become_a_png(form: str) -> None:
    pixel = image_of(redraw(uploaded(drawn(form=form)))).getpixel((5, 5))
    assert all(abs(got - wanted) < 4 for got, wanted in zip(pixel, BLUE, strict=True))


def test_a_wrong_name_does_not_matter() -> None:
    assert redraw(uploaded(drawn(form="JPEG"), "scan.png")).width == 120


@pytest.mark.parametrize(
    ("mode", "color"),
    [("L", 60), ("1", 0), ("P", 3), ("LA", (60, 200)), ("RGBA", (*BLUE, 200)), ("I;16", 9000)],
)
def test_every_kind_of_colours_is_taken(mode: str, color: object) -> None:
    assert max(image_of(redraw(uploaded(drawn(mode=mode, color=color)))).getpixel((5, 5))) < 240


def test_sixteen_bits_of_grey_keep_their_shade() -> None:
    assert image_of(redraw(uploaded(drawn(mode="I;16", color=128 * 256)))).getpixel((5, 5)) == (128, 128, 128)


def test_colours_for_printing_are_taken() -> None:
    data = drawn(mode="CMYK", color=(255, 120, 0, 0), form="JPEG")
    assert image_of(redraw(uploaded(data, "druck.jpg"))).getpixel((5, 5))[0] < 60


def test_what_is_transparent_becomes_white() -> None:
    image = Image.new("RGBA", (100, 50), (0, 0, 0, 0))
    image.paste((*BLUE, 255), (0, 0, 50, 50))
    found = image_of(redraw(uploaded(picture_bytes_of(image))))
    assert found.getpixel((10, 10)) == BLUE
    assert found.getpixel((90, 10)) == (255, 255, 255)


def test_a_large_picture_is_scaled_down_in_proportion() -> None:
    found = redraw(uploaded(drawn((4000, 1000))))
    assert (found.width, found.height) == (MAX_SIDE, 300)


def test_a_photograph_stands_upright_and_forgets_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = "Zuhause"
    found = redraw(uploaded(drawn((120, 60), form="JPEG", exif=exif.tobytes())))
    assert (found.width, found.height) == (60, 120)
    assert not image_of(found).getexif()


def test_nothing_survives_but_the_picture() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "<script>alert(1)</script>")
    data = drawn(pnginfo=notes) + b"PK\x03\x04<html><script>alert(2)</script>"
    found = redraw(uploaded(data))
    assert b"script" not in found.png and b"PK" not in found.png
    assert found.png.endswith(b"IEND\xaeB`\x82")


# --- refused ----------------------------------------------------------------------------------


def test_a_file_of_40_mb_is_refused_without_being_read() -> None:
    class Unread(UploadedFile):
        def read(self, *_args: object) -> bytes:
            raise AssertionError("was read")

    with pytest.raises(ValidationError, match="5"):
        redraw(Unread(BytesIO(), "logo.png", "image/png", size=40 * 1024 * 1024))


@pytest.mark.parametrize(
    "data", [SVG, b"\xef\xbb\xbf  <SVG/>", b"<!-- " + b"x" * 900 + b" --><svg onload='1'/>"]
)
@pytest.mark.parametrize("name", ["logo.svg", "logo.png"])
def test_an_svg_is_refused_with_what_to_do_instead(data: bytes, name: str) -> None:
    assert "export the drawing as PNG" in sentence_for(data, name)


@pytest.mark.parametrize(
    "data",
    [
        b"Das ist kein Bild.",
        b"",
        b"\x89PNG",
        b"GIF89a" + drawn(),
        drawn(form="GIF"),
        drawn(form="WEBP"),
        drawn(form="TIFF"),
        b"%PDF-1.7",
        b"<html><script>alert(1)</script>",
        b" " + drawn(),
    ],
)
def test_what_is_no_png_or_jpeg_is_refused_whatever_it_is_called(data: bytes) -> None:
    assert "neither a PNG nor a JPEG" in sentence_for(data)


@pytest.mark.parametrize(
    "data",
    [
        drawn((400, 400))[:-300],
        drawn((400, 400), form="JPEG")[:900],
        b"\x89PNG\r\n\x1a\n" + b"GIF89a" * 40,
        b"\xff\xd8\xff" + drawn(),
        b"\x89PNG\r\n\x1a\n" + SVG,
    ],
)
def test_a_damaged_file_is_refused(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint leaves it
    assert "damaged" in sentence_for(data)


@pytest.mark.parametrize("size", [(30_000, 30_000), (5_001, 5_000), (2**31 - 1, 2**31 - 1)])
def test_a_small_file_that_would_unfold_to_a_huge_picture_is_refused(size: tuple[int, int]) -> None:
    assert "at most 25 megapixels" in sentence_for(bomb(*size))


@pytest.mark.parametrize("size", [(19, 100), (100, 19), (1, 1), (5000, 25)])
def test_what_nobody_could_make_out_is_refused(size: tuple[int, int]) -> None:
    assert "at least 20 pixels" in sentence_for(drawn(size))


@pytest.mark.parametrize("data", [drawn(color="white"), drawn(mode="RGBA", color=(0, 0, 0, 0))])
def test_white_on_white_is_refused(data: bytes) -> None:
    assert "light backgrounds" in sentence_for(data)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(["PNG", "JPEG"]), st.data())
def test_whatever_is_broken_in_a_file_it_is_drawn_or_refused(form: str, data: st.DataObject) -> None:
    damaged = bytearray(drawn(form=form))
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    try:
        image_of(redraw(uploaded(bytes(damaged))))
    except ValidationError as error:
        assert len(error.messages) == 1


# --- kept -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_same_picture_twice_is_kept_once() -> None:
    first = keep_picture(uploaded(drawn()))
    again = keep_picture(uploaded(drawn() + b"trailing bytes", "anders.png"))
    other = keep_picture(uploaded(drawn(color="red")))
    assert first == again != other
    assert Picture.objects.count() == 2
    assert (first.width, first.height) == (120, 60)


@pytest.mark.django_db
def test_a_picture_is_found_by_its_fingerprint() -> None:
    picture = keep_picture(uploaded(drawn()))
    assert picture_bytes(picture.sha256).startswith(b"\x89PNG")
    with pytest.raises(Picture.DoesNotExist):
        picture_bytes("0" * 64)
