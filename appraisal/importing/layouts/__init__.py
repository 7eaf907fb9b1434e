"""Every known export, one declared entry each; a module for each family of platforms."""

from collections.abc import Mapping

from appraisal.importing.layout import Layout
from appraisal.importing.layouts import (
    figures,
    orders,
    taobao_ads,
    taobao_shop,
    taobao_service,
    jd,
)

_FAMILIES = (taobao_shop, taobao_ads, taobao_service, jd, orders, figures)

LAYOUTS: Mapping[str, Layout] = {
    layout.code: layout for family in _FAMILIES for layout in family.LAYOUTS
}
