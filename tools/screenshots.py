"""Take pictures of pages on a phone (390×844) and a desk (1440×900), for judging the look.

    python tools/screenshots.py /style / --out build/pictures
    python tools/screenshots.py /home --sign-in 13800000001:secret --base http://127.0.0.1:8000

Needs a running server and Chromium. Reports pages that scroll sideways and console errors.
"""

import argparse
import os
import sys
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

SIZES = {"phone": (390, 844), "desk": (1440, 900)}
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def _sign_in(page: Page, base: str, phone: str, password: str) -> None:
    """Sign in through the form that people use."""
    page.goto(f"{base}/sign-in/password")
    page.fill("[name=phone], [name=login]", phone)
    page.fill("[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_load_state("networkidle")


def _name(path: str) -> str:
    return path.strip("/").replace("/", "-").replace("?", "-").replace("=", "-") or "first"


def _shoot(browser: Browser, options: argparse.Namespace, size: str) -> int:
    """All pages at one size; the number of findings."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": options.width or width, "height": height},
        device_scale_factor=options.scale,
        locale="zh-CN",
        service_workers="block",
    )
    if options.large:
        context.add_cookies([{"name": "ld_type", "value": "large", "url": options.base}])
    if options.english:
        context.add_cookies([{"name": "django_language", "value": "en", "url": options.base}])
    page = context.new_page()
    findings: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            findings.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: findings.append(str(error)))
    if options.sign_in:
        phone, _, password = options.sign_in.partition(":")
        _sign_in(page, options.base, phone, password)
    total = 0
    for path in options.paths:
        findings.clear()
        page.goto(options.base + path)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(options.wait)
        page.evaluate(
            "() => { document.activeElement?.blur(); scrollTo({top: 0, behavior: 'instant'}); }"
        )
        page.wait_for_timeout(150)
        if options.open:
            page.locator(options.open).first.click()
            page.wait_for_timeout(150)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            findings.append(f"scrolls sideways by {wide} px")
        kind = f"{'-large' if options.large else ''}{'-en' if options.english else ''}"
        target = options.out / f"{_name(path)}-{size}{kind}.png"
        page.screenshot(path=str(target), full_page=not options.fold)
        print(target)
        for finding in findings:
            print(f"  ! {finding}")
        total += len(findings)
    context.close()
    return total


def main() -> int:
    """Run; the exit code is 1 when something was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="+", help="paths on the site, such as /style")
    parser.add_argument("--out", type=Path, default=Path("build/pictures"))
    parser.add_argument("--base", default="http://127.0.0.1:8000")
    parser.add_argument("--sign-in", metavar="PHONE:PASSWORD")
    parser.add_argument("--size", choices=[*SIZES, "both"], default="both")
    parser.add_argument("--width", type=int, help="another width, such as 360")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--wait", type=int, default=900, help="milliseconds for charts to settle")
    parser.add_argument("--large", action="store_true", help="large type")
    parser.add_argument("--english", action="store_true", help="in English")
    parser.add_argument("--open", metavar="SELECTOR", help="what to press before the picture")
    parser.add_argument("--fold", action="store_true", help="only what is seen without scrolling")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("LIANDONG_CHROMIUM", "/usr/bin/chromium")
    found = 0
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        for size in SIZES if options.size == "both" else [options.size]:
            found += _shoot(browser, options, size)
        browser.close()
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
