"""Languages and dialects that people serve in, as bits of ``Person.language_mask``.

The list is this project's own: standard Mandarin, the dialects met in the regions whose
profiles ship with it, sign language, and the foreign and minority languages most asked
for. Code "01" is bit 0 (``liandong.core.credentials.mask_of``).
"""

from collections.abc import Mapping

LANGUAGES: Mapping[str, tuple[str, str]] = {
    "01": ("普通话", "Mandarin"),
    "02": ("粤语", "Cantonese"),
    "03": ("客家话", "Hakka"),
    "04": ("潮汕话", "Teochew"),
    "05": ("闽南话", "Hokkien"),
    "06": ("吴语（沪、苏、杭等）", "Wu"),
    "07": ("湖南话", "Xiang"),
    "08": ("四川话", "Sichuanese"),
    "09": ("东北话", "Northeastern Mandarin"),
    "10": ("手语", "Chinese Sign Language"),
    "11": ("英语", "English"),
    "12": ("日语", "Japanese"),
    "13": ("韩语（朝鲜语）", "Korean"),
    "14": ("藏语", "Tibetan"),
    "15": ("维吾尔语", "Uyghur"),
    "16": ("蒙古语", "Mongolian"),
    "17": ("壮语", "Zhuang"),
    "18": ("其他语言", "Another language"),
}


def language_choices(language: str = "zh") -> list[tuple[str, str]]:
    """(code, name) pairs for a form, in the reader's language."""
    place = 1 if language.startswith("en") else 0
    return [(code, names[place]) for code, names in LANGUAGES.items()]
