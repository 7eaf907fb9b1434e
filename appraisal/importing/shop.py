"""What the reading must know of the shop that a file is for: its names, platform and currency."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from appraisal.importing.cells import half_width

PLATFORM_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "taobao": ("淘宝", "淘系", "淘宝C店", "Taobao"),
    "tmall": ("天猫", "淘系", "天猫超市", "Tmall"),
    "jd": ("京东", "京东POP", "POP", "京东自营", "自营", "JD"),
    "pinduoduo": ("拼多多", "PDD", "Pinduoduo"),
    "douyin": ("抖音", "抖店", "抖音小店", "Douyin"),
    "kuaishou": ("快手", "快手小店", "Kuaishou"),
    "xiaohongshu": ("小红书", "Xiaohongshu", "RED"),
    "vipshop": ("唯品会", "Vipshop"),
    "amazon": ("亚马逊", "Amazon"),
    "shopify": ("Shopify", "独立站"),
}
"""What tables of several platforms call each of them."""


@dataclass(frozen=True, slots=True)
class FileShop:
    """The shop of a file. `names`: what tables of several shops may call it; `currency`: ISO 4217.

    Without names a table of several shops is refused; without a platform all platforms count.
    """

    names: tuple[str, ...] = ()
    platform: str = ""
    currency: str = "CNY"

    @property
    def called(self) -> frozenset[str]:
        """Its names as cells are compared."""
        return frozenset(filter(None, map(half_width, self.names)))

    @property
    def platform_called(self) -> frozenset[str]:
        """The words for its platform as cells are compared."""
        return frozenset(map(half_width, PLATFORM_WORDS.get(self.platform, ())))


ANY_SHOP: Final = FileShop()
