"""Make the compact place data that the package ships. Run by hand when the sources change.

    python tools/make_geo_data.py SOURCE_FOLDER [TARGET_FOLDER]

SOURCE_FOLDER holds provinces.csv, cities.csv, areas.csv, streets.csv (codes of the National
Bureau of Statistics, survey of 2023), adcodes_centroids_gcj02.csv (seats, GCJ-02, about 2017)
and shenzhen_districts.geojson. Seats are converted to WGS-84 here and nowhere else.

The district outlines were checked to be WGS-84 already: the river bend at the Luohu border
crossing lies at 22.5296 N 114.112 E, where WGS-84 has it; on a GCJ-02 map it would lie 500 m
further east and 290 m further south. They are simplified (Douglas-Peucker, about 25 m).
"""

import csv
import gzip
import json
import math
import sys
from collections import Counter
from datetime import date
from pathlib import Path

from liandong.core.geo import gcj02_to_wgs84

SURVEYED_ON = date(2023, 6, 30)
TOLERANCE_M = 25.0
SHENZHEN_CODES = {
    "罗湖": "440303",
    "福田": "440304",
    "南山": "440305",
    "宝安": "440306",
    "龙岗": "440307",
    "盐田": "440308",
    "龙华": "440309",
    "坪山": "440310",
    "光明": "440311",
    # A functional zone without a code of its own; its streets are coded under Longgang.
    "大鹏": "440307",
}

# Changes whose dates are well known: code → (valid from, valid until, successor).
# Every other code that the survey no longer lists ends on the day of the survey.
CHANGES = {
    "330103": ("", "2021-04-09", "330105"),
    "330104": ("", "2021-04-09", "330102"),
    "330113": ("2021-04-09", "", ""),
    "330114": ("2021-04-09", "", ""),
    "330185": ("", "2017-09-15", "330112"),
    "330112": ("2017-09-15", "", ""),
    "330183": ("", "2014-12-13", "330111"),
    "330111": ("2014-12-13", "", ""),
    "110103": ("", "2010-07-01", "110101"),
    "110104": ("", "2010-07-01", "110102"),
    "310103": ("", "2011-06-08", "310101"),
    "310108": ("", "2015-11-04", "310106"),
    "310119": ("", "2009-05-06", "310115"),
    "310230": ("", "2016-07-22", "310151"),
    "310151": ("2016-07-22", "", ""),
    "440116": ("", "2014-02-12", "440112"),
    "440309": ("2016-09-14", "", ""),
    "440310": ("2016-09-14", "", ""),
    "440311": ("2018-05-24", "", ""),
}
# Codes older than the seats file, needed to read old addresses.
OLDER = {
    "110103": "崇文区",
    "110104": "宣武区",
    "310103": "卢湾区",
    "310108": "闸北区",
    "310119": "南汇区",
    "310230": "崇明县",
    "330183": "富阳市",
    "440116": "萝岗区",
}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def stem(name: str) -> str:
    return name[:-1] if len(name) > 2 and name[-1] in "市区县旗" else name


def seats(source: Path) -> dict[str, tuple[str, str, str]]:
    """Code → (name, lat, lon) in WGS-84, from the seats file; empty texts when unknown."""
    found = {}
    for row in read(source / "adcodes_centroids_gcj02.csv"):
        code = row["adcode"][:6]
        short = code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
        lat = lon = ""
        if row["longitude"]:
            point = gcj02_to_wgs84(float(row["latitude"]), float(row["longitude"]))
            lat, lon = f"{point.lat:.5f}", f"{point.lon:.5f}"
        found[short] = (row["name"], lat, lon)
    return found


def divisions(source: Path) -> list[list[str]]:
    """Rows code, name, lat, lon, valid_from, valid_until, successor, in order of code."""
    known = seats(source)
    outlines = json.loads((source / "shenzhen_districts.geojson").read_text("utf-8"))
    middles = {
        SHENZHEN_CODES[f["properties"]["qh"]]: f["properties"]
        for f in outlines["features"]
        if f["properties"]["qh"] != "大鹏"
    }
    rows: dict[str, list[str]] = {}
    for name in ("provinces", "cities", "areas", "streets"):
        for row in read(source / f"{name}.csv"):
            code = row["code"]
            lat, lon = known.get(code, ("", "", ""))[1:]
            if not lat and code in middles:
                lat = f"{middles[code]['centroid_y']:.5f}"
                lon = f"{middles[code]['centroid_x']:.5f}"
            since, until, successor = CHANGES.get(code, ("", "", ""))
            rows[code] = [code, row["name"], lat, lon, since, until, successor]
    counties = [(code, stem(row[1])) for code, row in rows.items() if len(code) == 6]
    by_place = {(code[:4], name): code for code, name in counties}
    in_province = Counter((code[:2], name) for code, name in counties)
    by_place |= {
        (code[:2], name): code for code, name in counties if in_province[code[:2], name] == 1
    }
    older = {code: (name, "", "") for code, name in OLDER.items()}
    for code, (name, lat, lon) in sorted((older | known).items()):
        if code in rows or name == "市辖区" or "直辖县级" in name:
            continue
        if code[:2] in ("71", "81", "82"):
            rows[code] = [code, name, lat, lon, "", "", ""]
            continue
        since, until, successor = CHANGES.get(code, ("", SURVEYED_ON.isoformat(), ""))
        same = by_place.get((code[:4], stem(name))) or by_place.get((code[:2], stem(name)), "")
        successor = successor or same
        rows[code] = [code, name, lat, lon, since, until, successor]
        if same and same == successor and not rows[same][2]:
            rows[same][2:4] = [lat, lon]  # the renamed place has not moved
    return [rows[code] for code in sorted(rows)]


def write_divisions(rows: list[list[str]], target: Path) -> None:
    text = "".join("\t".join(row) + "\n" for row in rows)
    header = "code\tname\tlat\tlon\tvalid_from\tvalid_until\tsuccessor\n"
    with target.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write((header + text).encode())


def simplified(ring: list[list[float]]) -> list[list[float]]:
    """The ring without the corners that lie within the tolerance; first equals last."""
    keep = {0, len(ring) - 1, len(ring) // 2}
    stack = [(0, len(ring) // 2), (len(ring) // 2, len(ring) - 1)]
    while stack:
        first, last = stack.pop()
        worst, at = 0.0, -1
        for i in range(first + 1, last):
            off = off_line_m(ring[i], ring[first], ring[last])
            if off > worst:
                worst, at = off, i
        if worst > TOLERANCE_M:
            keep.add(at)
            stack += [(first, at), (at, last)]
    return [[round(lon, 5), round(lat, 5)] for lon, lat in (ring[i] for i in sorted(keep))]


def off_line_m(p: list[float], a: list[float], b: list[float]) -> float:
    """Distance in meters of p from the segment a–b, on a plane near Shenzhen."""
    east, north = 111_320 * math.cos(math.radians(22.6)), 110_750
    px, py = (p[0] - a[0]) * east, (p[1] - a[1]) * north
    bx, by = (b[0] - a[0]) * east, (b[1] - a[1]) * north
    length = bx * bx + by * by
    along = max(0.0, min(1.0, (px * bx + py * by) / length)) if length else 0.0
    return math.hypot(px - along * bx, py - along * by)


def write_outlines(source: Path, target: Path) -> None:
    collection = json.loads((source / "shenzhen_districts.geojson").read_text("utf-8"))
    features = []
    for feature in collection["features"]:
        short, shape = feature["properties"]["qh"], feature["geometry"]
        parts = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        polygons = [[simplified(ring) for ring in part] for part in parts]
        polygons = [part for part in polygons if len(part[0]) >= 5]
        features.append(
            {
                "type": "Feature",
                "properties": {
                    "code": SHENZHEN_CODES[short],
                    "name": "大鹏新区" if short == "大鹏" else f"{short}区",
                    "center": [
                        round(feature["properties"]["centroid_x"], 5),
                        round(feature["properties"]["centroid_y"], 5),
                    ],
                },
                "geometry": {"type": "MultiPolygon", "coordinates": polygons},
            }
        )
    features.sort(key=lambda f: (f["properties"]["code"], f["properties"]["name"]))
    text = json.dumps(
        {"type": "FeatureCollection", "features": features},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    target.write_text(text + "\n", "utf-8")


def main(source: Path, target: Path) -> None:
    rows = divisions(source)
    write_divisions(rows, target / "divisions.tsv.gz")
    write_outlines(source, target / "shenzhen_districts.geojson")
    ended = sum(1 for row in rows if row[5])
    print(
        f"{len(rows)} divisions, {ended} of them ended, {sum(1 for r in rows if r[2])} with a place"
    )


if __name__ == "__main__":
    default = Path(__file__).parents[1] / "src/liandong/core/data"
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else default)
