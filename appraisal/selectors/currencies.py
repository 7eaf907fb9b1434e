"""In which currency a person's amounts are: that of the shops they come from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from appraisal.models import AccountBinding, Shop
from appraisal.scoring.metrics import HOME_CURRENCY as HOME


@dataclass(frozen=True, slots=True)
class Currencies:
    """Knows the currency of parts: of its shop, or of all the shops of a person without one.

    Amounts of shops in several currencies are missing, so it does not matter how they are called.
    """

    of_shop: Mapping[int, str] = field(default_factory=dict)
    of_person: Mapping[int, str] = field(default_factory=dict)

    def of(self, shop: int | None, employee: int) -> str:
        """The currency of a part, by the keys of its shop and its person."""
        if shop is not None:
            return self.of_shop.get(shop, HOME)
        return self.of_person.get(employee, HOME)


def shop_currencies() -> dict[int, str]:
    """The currency of every shop. One query."""
    return dict(Shop.objects.values_list("pk", "currency"))


def currencies(
    parts: Iterable[tuple[int | None, int]], of_shop: Mapping[int, str] | None = None
) -> Currencies:
    """The currencies of parts, given as keys of shop and person. At most two queries.

    ``of_shop`` are the shops' currencies where they are known already. Someone without a shop is
    measured by the shops whose accounts they hold; without any, by all.
    """
    parts = list(parts)
    of_shop = shop_currencies() if of_shop is None else of_shop
    if set(of_shop.values()) <= {HOME}:
        return Currencies()
    people = {employee for shop, employee in parts if shop is None}
    if not people:
        return Currencies(of_shop)
    held: dict[int, set[str]] = defaultdict(set)
    for employee, currency in AccountBinding.objects.filter(employee__in=people).values_list(
        "employee", "account__shop__currency"
    ):
        held[employee].add(currency)
    everywhere = set(of_shop.values())
    return Currencies(
        of_shop,
        {person: found.pop() for person in people if len(found := held[person] or everywhere) == 1}
        if len(everywhere) > 1
        else dict.fromkeys(people, next(iter(everywhere))),
    )
