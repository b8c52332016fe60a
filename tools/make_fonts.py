"""Cut the two certificate fonts from Noto CJK (run once; the results are shipped).

Needs fontTools (not a dependency of the product) and the font files of the Debian package
``fonts-noto-cjk``. Result, in ``src/liandong/services/paper/``:

``LiandongSans-Regular.otf``
    Noto Sans CJK SC: every character of GBK, of CJK Extension A and of the Han planes
    beyond it that the font draws, so that rare characters in people's names print.
``LiandongSerif-Bold.otf``
    Noto Serif CJK SC Bold: GB 2312, for titles.

The families are renamed so that an installed Noto is never mistaken for them.

    python tools/make_fonts.py /usr/share/fonts/opentype/noto
"""

import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "src" / "liandong" / "services" / "paper"
EXTRA = "“”‘’·—…–•●○★☆■□◆◇√×÷°℃№※→←↑↓①②③④⑤⑥⑦⑧⑨⑩￥¥"


def decodable(encoding: str, lead: range, trail: range) -> set[int]:
    """Code points of all two-byte characters of an encoding."""
    found = set()
    for first in lead:
        for second in trail:
            try:
                found.add(ord(bytes([first, second]).decode(encoding)))
            except (UnicodeDecodeError, TypeError):
                continue
    return found


def latin() -> set[int]:
    """Printable ASCII, Latin letters with accents (English papers), general punctuation."""
    return {*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2030), *map(ord, EXTRA)}


def cut(source: Path, wanted: set[int], family: str, style: str, target: Path) -> None:
    """Subset one face of a collection, rename it, write it and say what came out."""
    from fontTools import subset
    from fontTools.ttLib import TTCollection

    collection = TTCollection(str(source))
    font = next(f for f in collection if f["name"].getDebugName(1).endswith("CJK SC"))
    have = set(font.getBestCmap())
    options = subset.Options()
    options.layout_features = ["kern"]
    options.hinting = False
    options.desubroutinize = False
    options.name_IDs = [0, 1, 2, 4, 6, 13, 14]
    options.notdef_outline = True
    options.drop_tables += ["VORG", "vhea", "vmtx", "GSUB"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted & have)
    cutter.subset(font)
    full = family if style == "Regular" else f"{family} {style}"
    names = {1: family, 2: style, 4: full, 6: f"{family.replace(' ', '')}-{style}"}
    for record in list(font["name"].names):
        if record.nameID in names:
            record.string = names[record.nameID]
    cff = font["CFF "].cff
    cff.fontNames[0] = names[6]
    cff.topDictIndex[0].FamilyName = family
    cff.topDictIndex[0].FullName = full
    font.save(str(target))
    print(f"{target.name}: {len(wanted & have)} characters, {target.stat().st_size / 1e6:.1f} MB")


def main() -> None:
    """Write both fonts."""
    folder = Path(sys.argv[1])
    gbk = decodable("gbk", range(0x81, 0xFF), range(0x40, 0xFF))
    gb2312 = decodable("gb2312", range(0xA1, 0xFF), range(0xA1, 0xFF))
    rare = {*range(0x3400, 0x4DC0), *range(0x20000, 0x33480)}
    cut(
        folder / "NotoSansCJK-Regular.ttc",
        gbk | rare | latin(),
        "Liandong Sans",
        "Regular",
        TARGET / "LiandongSans-Regular.otf",
    )
    cut(
        folder / "NotoSerifCJK-Bold.ttc",
        gb2312 | latin(),
        "Liandong Serif",
        "Bold",
        TARGET / "LiandongSerif-Bold.otf",
    )


if __name__ == "__main__":
    main()
