from odoo.tests import BaseCase, tagged

from ...tools.teams import TeamFacts, find_team, share_by_load, take_turns

GERMANY, FRANCE, SHOP, DESK, BROKEN, WORN = range(1, 7)


@tagged("post_install", "-at_install")
class TestToolsTeams(BaseCase):
    """Which team a case goes to, and whose turn it is, without a database."""

    def test_first_team_that_fits_gets_the_case(self):
        teams = [
            (10, TeamFacts()),  # the default stands first, and is asked last
            (20, TeamFacts(countries={FRANCE})),
            (30, TeamFacts(countries={GERMANY}, reasons={BROKEN})),
            (40, TeamFacts(sales_teams={SHOP, DESK})),
            (50, TeamFacts()),
        ]
        table = [
            (TeamFacts({FRANCE}, {SHOP}, {BROKEN}), 20),
            (TeamFacts({GERMANY}, {SHOP}, {BROKEN, WORN}), 30),
            (TeamFacts({GERMANY}, {SHOP}, {WORN}), 40),
            (TeamFacts({GERMANY}, set(), {WORN}), 10),
            (TeamFacts(), 10),
        ]
        for case, team in table:
            with self.subTest(case):
                self.assertEqual(find_team(case, teams), team)

    def test_none_fits(self):
        self.assertIsNone(find_team(TeamFacts(), [(20, TeamFacts({FRANCE}))]))
        self.assertIsNone(find_team(TeamFacts({FRANCE}), []))

    def test_turns_go_round_also_when_the_last_one_has_left(self):
        for last, chosen in (
            (0, [3, 5, 9, 3]),
            (3, [5, 9, 3, 5]),
            (4, [5, 9, 3, 5]),  # has left
            (9, [3, 5, 9, 3]),
            (11, [3, 5, 9, 3]),  # has left
        ):
            with self.subTest(last):
                self.assertEqual(take_turns([9, 3, 5], last, 4), chosen)

    def test_who_has_least_gets_the_next_one(self):
        # 3 has 2, 5 none, 9 has 1: 5 (1), 5 or 9 at 1 each: 5 (2), 9 (2), then 3 (3).
        self.assertEqual(share_by_load({3: 2, 5: 0, 9: 1}, 4), [5, 5, 9, 3])
        self.assertEqual(share_by_load({3: 2}, 2), [3, 3])
        self.assertEqual(share_by_load({3: 2}, 0), [])
