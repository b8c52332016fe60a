#!/bin/sh
# Fetches the front-end libraries that ship inside the package and records their checksums.
#
# Needs node's npm and python3. Run it from the root of the checkout, only to change a version:
# the files it writes are committed, so nobody else ever needs node.
# Source-map references are cut off: the maps are not shipped, and Django's hashed storage
# refuses a reference to a file that is not there.
set -eu

TABLER=1.4.0
ICONS=3.51.0
ECHARTS=6.1.0
LEAFLET=1.9.4
JSQR=1.4.0

ICON_NAMES="home calendar calendar-event calendar-plus map-pin map users user user-plus user-check
heart-handshake heart clock check x qrcode scan certificate bell search filter plus minus
file-import file-spreadsheet file-text chart-bar chart-line shield shield-check star message
settings logout login language text-size printer download upload alert-triangle alert-circle
info-circle arrow-right arrow-left chevron-right chevron-left chevron-down chevron-up list
list-check layout-dashboard building-community building hierarchy route refresh edit trash eye
eye-off lock phone mail hourglass clipboard-list clipboard-check hand-stop mood-smile urgent dots
copy link external-link camera keyboard table wifi-off circle-check circle-x flag id adjustments
send history award first-aid-kit bulb menu-2 device-mobile help scale target-arrow
arrows-exchange briefcase speakerphone stack-2 sparkles repeat ban"

root=$(pwd)
target="$root/src/liandong/static/vendor"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

take() { # take NAME@VERSION FOLDER: unpack one package into FOLDER
    file=$(npm pack --silent "$1")
    mkdir -p "$2"
    tar xzf "$file" -C "$2" --strip-components=1
}
cut_map() { # cut_map FROM TO: copy without the source-map reference
    mkdir -p "$(dirname "$2")"
    sed -e 's|/\*# sourceMappingURL=[^*]*\*/||' -e 's|//# sourceMappingURL=.*$||' "$1" > "$2"
}

take "@tabler/core@$TABLER" tabler
take "@tabler/icons@$ICONS" icons
take "echarts@$ECHARTS" echarts
take "leaflet@$LEAFLET" leaflet
take "jsqr@$JSQR" jsqr

rm -rf "$target"
mkdir -p "$target/tabler" "$target/icons" "$target/echarts" "$target/leaflet/images" "$target/jsqr"
cut_map tabler/dist/css/tabler.min.css "$target/tabler/tabler.min.css"
cut_map echarts/dist/echarts.common.min.js "$target/echarts/echarts.common.min.js"
cut_map leaflet/dist/leaflet.js "$target/leaflet/leaflet.js"
cp leaflet/dist/leaflet.css "$target/leaflet/"
cp jsqr/dist/jsQR.js jsqr/LICENSE "$target/jsqr/"
cp leaflet/dist/images/*.png "$target/leaflet/images/"
cp icons/LICENSE "$target/icons/LICENSE"
cp echarts/LICENSE echarts/NOTICE "$target/echarts/"
cp leaflet/LICENSE "$target/leaflet/LICENSE"
# The package of Tabler carries its notice in the stylesheet's head only; the terms are MIT, too.
{ echo "MIT License"; echo; echo "Copyright (c) 2018-2025 The Tabler Authors"; \
  echo "Copyright (c) 2018-2025 codecalm.net Paweł Kuna"; \
  sed -n '/Permission is hereby granted/,$p' icons/LICENSE | sed '1i\\'; } > "$target/tabler/LICENSE"

python3 - "$target" "$root/vendor.json" "$TABLER" "$ICONS" "$ECHARTS" "$LEAFLET" "$JSQR" $ICON_NAMES <<'PY'
"""Join the chosen icons into one sprite and write the list of files with their checksums."""
import hashlib
import json
import pathlib
import re
import sys

target, listing = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
versions, names = sys.argv[3:8], sorted(set(sys.argv[8:]))
symbols = []
for name in names:
    svg = pathlib.Path("icons/icons/outline", name + ".svg").read_text(encoding="utf-8")
    body = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.S).group(1)
    body = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>', "", body)
    body = re.sub(r"\s*\n\s*", "", body)
    symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>')
(target / "icons" / "sprite.svg").write_text(
    '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n",
    encoding="utf-8",
)
about = {
    "tabler": ("@tabler/core", versions[0], "MIT"),
    "icons": ("@tabler/icons", versions[1], "MIT"),
    "echarts": ("echarts", versions[2], "Apache-2.0"),
    "leaflet": ("leaflet", versions[3], "BSD-2-Clause"),
    "jsqr": ("jsqr", versions[4], "Apache-2.0"),
}
packages = []
for folder, (name, version, licence) in about.items():
    files = {
        str(path.relative_to(target)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((target / folder).rglob("*"))
        if path.is_file()
    }
    packages.append({"name": name, "version": version, "licence": licence, "sha256": files})
listing.write_text(json.dumps({"packages": packages}, indent=2) + "\n", encoding="utf-8")
PY
echo "vendored into $target"
