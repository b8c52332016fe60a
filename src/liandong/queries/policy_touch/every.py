"""All probes, and a whole preview as one run over them."""

from collections.abc import Iterator, Mapping

from liandong.core.policy_touch import probes_for
from liandong.queries.policy_touch import clocks, desks, people, works
from liandong.queries.policy_touch.rows import Look, Part, Probe

PROBES: Mapping[str, Probe] = {
    "people": people.PEOPLE,
    "rosters": people.ROSTERS,
    "projects": works.PROJECTS,
    "signatures": works.SIGNATURES,
    "guides": desks.GUIDES,
    "linkages": desks.LINKAGES,
    "hours": people.HOURS,
    "stars": people.STARS,
    "clocks": clocks.CLOCKS_PROBE,
    "care": desks.CARE,
    "contacts": desks.CONTACTS,
    "supervised": desks.SUPERVISED,
    "caseloads": desks.CASELOADS,
    "careers": desks.CAREERS,
    "teams": desks.TEAMS,
    "values": desks.VALUES,
    "contracts": works.CONTRACTS,
    "offices": works.OFFICES,
}


def counts_of(look: Look) -> dict[str, int]:
    """Probe → how many records it looks at; counted in the database."""
    return {probe: PROBES[probe].count(look) for probe in probes_for(look.layer.values)}


def parts_of(look: Look) -> Iterator[tuple[str, Part]]:
    """Every probe of the layer's keys in order, part by part."""
    for probe in probes_for(look.layer.values):
        for part in PROBES[probe].parts(look):
            yield probe, part
