"""Every known export, one declared entry each; a module for each family of platforms."""

from collections.abc import Mapping

from appraisal.importing.layout import Layout
from appraisal.importing.layouts import (
    content,
    figures,
    international,
    jd,
    orders,
    pdd,
    several_shops,
    taobao_ads,
    taobao_products,
    taobao_service,
    taobao_shop,
    vipshop,
)

_FAMILIES = (
    taobao_shop,
    taobao_products,
    taobao_ads,
    taobao_service,
    jd,
    pdd,
    content,
    orders,
    international,
    vipshop,
    several_shops,
    figures,
)

LAYOUTS: Mapping[str, Layout] = {
    layout.code: layout for family in _FAMILIES for layout in family.LAYOUTS
}
