"""Reading 300,000 rows x 20 columns beside the floor of the same run.

The floor is python-calamine or the csv module reading the same file and doing nothing with it.
Run: python -m benchmarks.importing [rows]
"""

import csv
import random
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from python_calamine import CalamineWorkbook

from appraisal.importing import Limits, read_guarded
from appraisal.scoring.metrics import catalogue_from_document
from benchmarks._alone import alone

ROWS = 300_000
DAYS = 31
METRICS = Path(__file__).resolve().parents[1] / "fixtures" / "metrics.yaml"
CATALOGUE = catalogue_from_document(yaml.safe_load(METRICS.read_text("utf-8")))

PRODUCTS = (
    "统计日期 商品ID 商品名称 商品访客数 商品浏览量 平均停留时长 商品详情页跳出率 商品收藏人数 "
    "商品加购件数 商品加购人数 下单买家数 下单件数 下单金额 支付买家数 支付件数 支付金额 "
    "支付新买家数 支付老买家数 老买家支付金额 成功退款金额"
).split()
PLANS = (
    "日期 计划ID 计划名字 展现量 点击量 花费 点击率 平均点击花费 千次展现花费 直接成交金额 "
    "总成交金额 总成交笔数 点击转化率 投入产出比 总成交成本 总购物车数 加购成本 收藏宝贝数 "
    "旺旺咨询量 成交新客数"
).split()
KINDS = {"products": PRODUCTS, "plans": PLANS}
_FRACTIONS = {"平均停留时长", "商品详情页跳出率"}


def rows(headers: list[str], count: int) -> Iterator[list[str]]:
    """Reproducible rows: whole numbers, money with two decimals, texts, one day after another."""
    chance = random.Random(20261101)
    each = -(-count // DAYS)
    for number in range(count):
        day = date(2026, 10, 1) + timedelta(days=number // each)
        row = [day.isoformat(), str(568_833_979_699 + number % each), f"名称{number % each:06d}"]
        for header in headers[3:]:
            if "金额" in header or "花费" in header or header in _FRACTIONS:
                row.append(f"{chance.randrange(1_000_000) / 100:.2f}")
            elif header in {"点击率", "点击转化率", "投入产出比", "总成交成本", "加购成本"}:
                row.append("")
            else:
                row.append(str(chance.randrange(5_000)))
        yield row


def write_csv(path: Path, headers: list[str], count: int) -> None:
    """The rows as UTF-8 text."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([headers, *rows(headers, count)])


def write_xlsx(path: Path, headers: list[str], count: int) -> None:
    """The rows as a workbook of inline texts and numbers, written as XML."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="'
            'application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="'
            f'/xl/workbook.xml" ContentType="{sheet}.sheet.main+xml"/><Override PartName="'
            f'/xl/worksheets/sheet1.xml" ContentType="{sheet}.worksheet+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="'
            f'{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
            '<sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="'
            f'{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as file:
            file.write(f'<worksheet xmlns="{main}"><sheetData>'.encode())
            for row in [headers, *rows(headers, count)]:
                cells = "".join(map(_cell, range(len(row)), row))
                file.write(f"<row>{cells}</row>".encode())
            file.write(b"</sheetData></worksheet>")


def _cell(place: int, text: str) -> str:
    number = place > 2 and text[:1].isdigit()
    if not text:
        return "<c/>"
    return f"<c><v>{text}</v></c>" if number else f'<c t="str"><v>{text}</v></c>'


def floor_csv(path: Path) -> None:
    """Read every record and drop it."""
    with path.open(encoding="utf-8", newline="") as file:
        for _ in csv.reader(file):
            pass


def floor_xlsx(path: Path) -> None:
    """Turn every cell into a Python value and drop it."""
    workbook = CalamineWorkbook.from_path(path)
    workbook.get_sheet_by_index(0).to_python()


FORMATS: dict[str, tuple[Callable[..., None], Callable[[Path], None]]] = {
    "csv": (write_csv, floor_csv),
    "xlsx": (write_xlsx, floor_xlsx),
}


def main() -> int:
    """Print a line for each file: the floor, parsing here and parsing guarded, and the ratios."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    options = {"catalogue": CATALOGUE, "limits": Limits(max_bytes=500 << 20, seconds=1_800)}
    print(f"{count:,} rows x 20 columns; processor seconds, ratios of them and of the wall clock")
    print(
        f"{'file':15}{'floor':>8}{'guarded':>9}{'':>8}{'wall':>8}"
        f"{'facts':>10}{'reader alone':>14}{'child':>9}{'parent':>9}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for kind, headers in KINDS.items():
            for suffix, (write, floor) in FORMATS.items():
                path = Path(folder) / f"{kind}.{suffix}"
                alone(partial(write, path, headers, count))
                least = alone(partial(floor, path), times=3)
                away = alone(partial(_facts, path, options), times=3)
                print(
                    f"{path.name:15}{least.processor:7.2f}s{away.processor:8.2f}s"
                    f"{away.processor / least.processor:7.2f}x{away.wall / least.wall:7.2f}x"
                    f"{away.value:10,}{least.peak:11,} MB{away.children_peak:6,} MB"
                    f"{away.peak:6,} MB"
                )
    return 0


def _facts(path: Path, options: dict[str, Any]) -> int:
    found = read_guarded(path, path.name, **options)
    if not found.facts:
        raise SystemExit(f"{path.name}: {found.problems}")
    return len(found.facts)


if __name__ == "__main__":
    sys.exit(main())
