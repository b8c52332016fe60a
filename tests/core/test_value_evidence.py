"""Which files are taken as evidence: by their bytes, not by their names."""

import io
import zipfile

import pytest

from liandong.core.value_evidence import (
    MOST_BYTES,
    SHEET,
    ValueFile,
    ValueFileTooBig,
    ValueFileUnknown,
    read_file,
)


def sheet(name="xl/workbook.xml"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr(name, "<workbook/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xd8\xff\xe0 a photograph", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n a picture", "image/png"),
        (b"%PDF-1.7 a paper", "application/pdf"),
        (sheet(), SHEET),
    ],
)
def test_pictures_papers_and_sheets_are_taken_whatever_they_are_called(content, kind):
    assert read_file("签到.exe", content) == ValueFile("签到.exe", kind, content)


@pytest.mark.parametrize(
    "content", [b"MZ a program", b"", b"PK\x03\x04 broken", sheet("word/a.xml")]
)
def test_other_files_are_refused_by_name(content):
    with pytest.raises(ValueFileUnknown) as refused:
        read_file("照片.jpg", content)
    assert refused.value.name == "照片.jpg"


def test_a_file_above_four_megabytes_is_refused():
    with pytest.raises(ValueFileTooBig) as refused:
        read_file("大.pdf", b"%PDF-" + b"0" * MOST_BYTES)
    assert (refused.value.name, refused.value.most_mb) == ("大.pdf", 4)
