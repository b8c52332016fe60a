"""Weigh and time pages as a cheap phone on a slow line meets them.

    python bench/pages.py --base http://127.0.0.1:8000 --page docs/reference/bench-pages.md

Needs a running demo town (``bin/up``) and Chromium. Each page is opened with an empty cache by
a phone of 360×740 with its processor slowed down four times; once on an open line, once at
400 kbit/s with 400 ms of delay. Bytes are what came over the line, compressed as sent.

FCP  first paint of content      LCP  paint of the largest content
TBT  time that tasks longer than 50 ms kept the page from answering
CLS  how much the page jumped (below 0.1 is good)
"""

import argparse
import json
import os
import platform
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
STRANGER = ("/", "/shifts", "/shifts/map")
VOLUNTEER = ("/home", "/shifts", "/my/hours", "/check-in")
STAFF = ("/home", "/claims")
SLOW_LINE = {"latency": 400, "down": 400_000 / 8}
SLOWED = 4
WATCH = """
window.__seen = {lcp: 0, cls: 0, tbt: 0};
new PerformanceObserver((l) => { for (const e of l.getEntries()) __seen.lcp = e.startTime; })
  .observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver((l) => {
  for (const e of l.getEntries()) if (!e.hadRecentInput) __seen.cls += e.value;
}).observe({type: "layout-shift", buffered: true});
new PerformanceObserver((l) => {
  for (const e of l.getEntries()) __seen.tbt += Math.max(0, e.duration - 50);
}).observe({type: "longtask", buffered: true});
"""


def measured(browser: Browser, base: str, path: str, cookies: list[Any], slow: bool) -> dict:
    """Bytes and timings of one page, opened once with nothing kept."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740},
        is_mobile=True,
        device_scale_factor=2,
        locale="zh-CN",
        service_workers="block",
    )
    context.add_cookies(cookies)
    page = context.new_page()
    page.add_init_script(WATCH)
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    if slow:
        told = {"offline": False, "latency": SLOW_LINE["latency"]}
        speed = {"downloadThroughput": SLOW_LINE["down"], "uploadThroughput": SLOW_LINE["down"]}
        line.send("Network.emulateNetworkConditions", told | speed)
    weight = {"bytes": 0, "requests": 0}

    def arrived(event: dict) -> None:
        weight["bytes"] += int(event["encodedDataLength"])
        weight["requests"] += 1

    line.on("Network.loadingFinished", arrived)
    answer = page.goto(base + path, wait_until="load", timeout=120_000)
    page.wait_for_timeout(800)
    found = page.evaluate(
        """() => {
          const nav = performance.getEntriesByType("navigation")[0];
          const paint = performance.getEntriesByName("first-contentful-paint")[0];
          return {fcp: paint ? paint.startTime : null, load: nav.loadEventEnd,
                  first_byte: nav.responseStart, ...window.__seen};
        }"""
    )
    status = answer.status if answer else 0
    context.close()
    return {
        "path": path,
        "line": "400 kbit/s" if slow else "open",
        "status": status,
        "kilobytes": round(weight["bytes"] / 1000, 1),
        "requests": weight["requests"],
        **{name: round(found[name]) for name in ("first_byte", "fcp", "lcp", "tbt", "load")},
        "cls": round(found["cls"], 3),
    }


def signed_in(browser: Browser, base: str, label: str) -> list[Any]:
    """Cookies of the demo's person of a role."""
    context = browser.new_context(locale="zh-CN", service_workers="block")
    page = context.new_page()
    page.goto(f"{base}/sign-in")
    page.locator("#demo button", has_text=label).first.click()
    page.wait_for_load_state("networkidle")
    cookies = context.cookies()
    context.close()
    return cookies


def table(rows: list[dict]) -> str:
    """The figures as Markdown."""
    heads = "| who | page | line | kB | requests | first byte | FCP | LCP | TBT | CLS | load |"
    lines = [heads, "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"]
    lines += [
        f"| {r['who']} | `{r['path']}` | {r['line']} | {r['kilobytes']} | {r['requests']} "
        f"| {r['first_byte']} | {r['fcp']} | {r['lcp']} | {r['tbt']} | {r['cls']} | {r['load']} |"
        for r in rows
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure, print, and write the page."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--base", default="http://127.0.0.1:8000")
    asked.add_argument("--page", type=Path)
    asked.add_argument("--json", type=Path)
    options = asked.parse_args()
    rows: list[dict] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("LIANDONG_CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        visits: list[tuple[str, tuple[str, ...], list[Any]]] = [("stranger", STRANGER, [])]
        for who, label, paths in (
            ("volunteer", "志愿者", VOLUNTEER),
            ("social worker", "社工", STAFF),
        ):
            visits.append((who, paths, signed_in(browser, options.base, label)))
        for who, paths, cookies in visits:
            for path in paths:
                # Once before it counts: the server's own first time is not the phone's.
                measured(browser, options.base, path, cookies, slow=False)
                for slow in (False, True):
                    row = measured(browser, options.base, path, cookies, slow)
                    rows.append({"who": who, **row})
                    print(rows[-1], flush=True)
        browser.close()
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        facts = {"machine": platform.platform(), "cores": os.cpu_count(), "at": time.time()}
        options.json.write_text(json.dumps({**facts, "runs": rows}, indent=1, ensure_ascii=False))
    if options.page:
        intro = (
            "# Pages on a cheap phone\n\nWritten by `python bench/pages.py --page …` against the "
            "demo town, on this machine's "
            f"{os.cpu_count()} cores with a processor slowed down {SLOWED} times; milliseconds. "
            "Every page was opened with an empty cache, so each line pays for styles and scripts "
            "that a second page finds at hand.\n\n"
        )
        options.page.write_text(intro + table(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
