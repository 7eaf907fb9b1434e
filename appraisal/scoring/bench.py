"""One item of one employee scored again and again, each time a bit changed."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from appraisal.scoring.cohort import Seen
from appraisal.scoring.engine import score
from appraisal.scoring.facts import Facts
from appraisal.scoring.formula_text import english
from appraisal.scoring.metrics import Catalogue
from appraisal.scoring.program import Program, program_of
from appraisal.scoring.result import ItemScore, Status
from appraisal.scoring.scorecard import Item, Scorecard, with_children
from appraisal.scoring.stepping import STEP


class Bench:
    """One item of one employee on the bench: scored again and again, each time a bit better.

    Alone it is quickest; with spread points, or where items look at each other, the whole
    scorecard is scored.
    """

    def __init__(
        self,
        scorecard: Scorecard,
        facts: Facts,
        catalogue: Catalogue,
        item: Item,
        peers: Seen | None,
        *,
        alone: bool,
        place: str = "",
    ) -> None:
        self.scorecard = scorecard
        self.facts = facts
        self.catalogue = catalogue
        self.item = item
        self.peers = peers
        self.alone = alone
        self.place = place or item.code
        self._cards: dict[int, tuple[Item, Scorecard]] = {}

    @cached_property
    def program(self) -> Program:
        """What the item reads, compiled."""
        return program_of(self._card(self.item), self.catalogue, self.facts.period.kind)

    @cached_property
    def base(self) -> ItemScore | None:
        """The item as it stands; None without a number."""
        return self.scored(self.item, self.facts, self.peers)

    def own_keys(self, item: Item) -> set[str]:
        """Under which keys the cohort holds the item's own measure."""
        if item.measure is None:
            return {f"item:{item.code}"}
        return {f"item:{item.code}", f"{item.scope}:0:{english(item.measure.tree)}"}

    def moves_peers(self, item: Item) -> bool:
        """Whether a step would move a figure of the cohort in a way that can't be told."""
        known = self.own_keys(item)
        codes = {f"item:{each.code}" for each in with_children(self.item)}
        others = self.own_program.cohort.keys() - known - codes
        return any(key.split(":", 2)[1] == "0" for key in others)

    @cached_property
    def own_program(self) -> Program:
        """What this item alone reads."""
        if self.alone:
            return self.program
        bench = Bench(self.scorecard, self.facts, self.catalogue, self.item, self.peers, alone=True)
        return bench.program

    def scored(self, item: Item, facts: Facts, peers: Seen | None) -> ItemScore | None:
        """The whole item, with this one or with this sub-item in it."""
        result = score(self._card(item), facts, self.catalogue, peers)
        found = next(each for each in result.items if each.code == self.item.code)
        return found if found.status is Status.SCORED else None

    def _card(self, item: Item) -> Scorecard:
        """The scorecard with this item, or sub-item, in its place; compiled once for each."""
        kept = self._cards.get(id(item))
        if kept is None:
            kept = (item, self._with(_put(self.item, item)))
            self._cards[id(item)] = kept
        return kept[1]

    def _with(self, item: Item) -> Scorecard:
        metrics = (*self.scorecard.metrics, STEP)
        sections = [
            replace(
                section,
                items=tuple(
                    item if each.code == self.place else each
                    for each in section.items
                    if each.code == self.place or not self.alone
                ),
            )
            for section in self.scorecard.sections
        ]
        if not self.alone:
            return replace(self.scorecard, sections=tuple(sections), metrics=metrics)
        own = next(section for section in sections if section.items)
        return replace(
            self.scorecard, sections=(replace(own, gates=()),), metrics=metrics, gates=(),
            vetoes=(), grades=(), forced=None, coefficient=None, examples=(),
        )  # fmt: skip


def _put(item: Item, changed: Item) -> Item:
    """The item with a changed sub-item, or the changed item itself."""
    if item.code == changed.code:
        return changed
    return replace(item, children=tuple(_put(child, changed) for child in item.children))
