"""Pages of the reference about the work itself: service modes, and what papers still ask."""

from reference_words import both, grid, in_chinese, page


def modes() -> str:
    """The five service modes as ``core.project_modes`` and ``core.duties`` hold them."""
    from liandong.core.duties import DUTIES, RECORDS
    from liandong.core.project_modes import MODES
    from liandong.phrases import duties as duty_words
    from liandong.phrases import linkage as linkage_words
    from liandong.phrases import projects as words

    def holder(code: str) -> str:
        named = [in_chinese(duty_words.HOLDERS[h.value]) for h in DUTIES[code].holders]
        return "，没有就由".join(named) or "必须指定一个人"

    parts = []
    for template in MODES:
        mode = template.mode.value
        sides = [
            (in_chinese(duty_words.SHORT[side]), in_chinese(words.DUTIES[code]), holder(code))
            for side, codes in (
                ("social_worker", template.social_worker_duties),
                ("volunteer", template.volunteer_duties),
            )
            for code in codes
        ]
        duties = grid(("Side", "Duty", "Held by, unless somebody took it"), sides)
        gates = [*template.before_publishing, *template.before_start]
        lines = [
            f"## `{mode}`",
            both(words.MODES[mode]),
            both(words.MODE_ROLES[mode]),
            f"Holds from {template.since}. Leads by default: "
            f"{in_chinese(linkage_words.LEADS[template.default_lead.value])}. One social worker "
            f"to {template.span_green} volunteers is sound, to {template.span_amber} bearable.",
            duties,
            "Gates of its own: " + (", ".join(f"`{code}`" for code in gates) or "none") + ".",
            "Closed with: "
            + "、".join(in_chinese(words.EVIDENCE[code]) for code in template.closing_evidence)
            + ".",
        ]
        parts.append("\n\n".join(lines))
    rows = [
        (
            f"`{code}`",
            in_chinese(duty_words.RECORDS[code]),
            kind.of.value,
            ", ".join(sorted(mode.value for mode in kind.modes)),
        )
        for code, kind in RECORDS.items()
    ]
    parts.append("## Records\n\n" + grid(("Kind", "Says", "Of", "Modes"), rows))
    head = "Each mode asks for duties, gates and records; a project, or a part of it, has one."
    return page("Service modes", head, parts)


def typed_fields() -> str:
    """What the papers of case work ask, before and after, as ``core.typed_fields`` counts."""
    from liandong.core.typed_fields import ONCE, report_count, set_count, sets
    from liandong.phrases.typed_fields import ORIGINS, paper_words

    parts, totals = [], []
    for papers in sets():
        words, whole = paper_words(papers.code), set_count(papers)
        usual = ", ".join(f"{n} × {of}" for of, n in papers.usual.items()) or "once"
        share = f"{whole.share:.0%}"
        name = in_chinese(words[papers.code])
        totals.append((name, usual, str(whole.before), str(whole.typed), str(whole.hand), share))
        rows = [
            (in_chinese(words[one.code]), one.per, *map(str, (c.before, c.typed, c.drawn, c.hand)))
            for one in papers.reports
            for c in [report_count(one)]
        ]
        head = ("Form", "Filled in per", "Fields", "Typed", "Drawn", "Signed")
        parts.append(f"## `{papers.code}`\n\n{both(words[papers.code])}\n\n{grid(head, rows)}")
        for one in papers.reports:
            lines = [
                (
                    in_chinese(words[field.code]),
                    in_chinese(ORIGINS[field.origin]),
                    f"`{field.source}`" if field.source else "",
                    field.per or (one.per if one.per != ONCE else ""),
                )
                for field in one.fields
            ]
            title = f"### `{one.code}` {in_chinese(words[one.code])}"
            parts.append(f"{title}\n\n{grid(('Field', 'Comes', 'From', 'Per'), lines)}")
    head = (
        "What the papers ask and what a person still types. *Before* counts every field of the "
        "paper, *typed* the visible fields of our forms (optional and pre-filled ones too), each "
        "once however many papers show it; a test compares them with the forms."
    )
    total = grid(("Papers", "Counted for", "Before", "Typed", "Signed", "Typed share"), totals)
    return page("Typed fields", head, [total, *parts])
