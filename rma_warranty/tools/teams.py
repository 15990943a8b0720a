"""Which team a case goes to, and whose turn it is."""

import heapq
from collections.abc import Collection, Iterable
from typing import NamedTuple


class TeamFacts(NamedTuple):
    """What teams ask of a case, or have: ids of countries, sales teams, reasons.

    Of a team, an empty set asks for nothing.
    """

    countries: Collection[int] = ()
    sales_teams: Collection[int] = ()
    reasons: Collection[int] = ()

    def is_fitting(self, case: "TeamFacts") -> bool:
        """Tell whether a case has something of all that a team with these asks for."""
        return all(
            not asked or not set(asked).isdisjoint(given)
            for asked, given in zip(self, case, strict=True)
        )


def find_team(case: TeamFacts, teams: Iterable[tuple[int, TeamFacts]]) -> int | None:
    """Return the first team that fits, those that ask for nothing last.

    :param teams: (id, what it asks for), in their order
    """
    by_default = sorted(teams, key=lambda team: not any(team[1]))
    return next((key for key, asked in by_default if asked.is_fitting(case)), None)


def take_turns(members: Iterable[int], last: int, count: int) -> list[int]:
    """Return whose turn it is, so many times, after the one who was last.

    Who was last may have left: whoever would have followed is next.
    """
    members = sorted(members)
    start = next((i for i, member in enumerate(members) if member > last), 0)
    return [members[(start + turn) % len(members)] for turn in range(count)]


def share_by_load(loads: dict[int, int], count: int) -> list[int]:
    """Return who gets so many more: each time the one who has the least by then.

    :param loads: {member: what they have now}
    """
    heap = [(load, member) for member, load in loads.items()]
    heapq.heapify(heap)
    chosen = []
    for __ in range(count):
        load, member = heap[0]
        heapq.heapreplace(heap, (load + 1, member))
        chosen.append(member)
    return chosen
