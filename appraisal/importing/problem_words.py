"""Every problem of the room: its severity and its words in both languages."""

from appraisal.importing.facts import Severity

_R, _W, _Q = Severity.REFUSED, Severity.WARNING, Severity.QUESTION

DROPPED: dict[str, tuple[str, str]] = {
    "empty": ("空行", "empty"),
    "summary": ("汇总行", "summary row"),
    "repeated_header": ("重复表头", "repeated header"),
    "note": ("备注行", "a remark"),
    "duplicate": ("重复行", "the same row again"),
    "one_device": ("其他终端", "another device"),
    "lower_level": ("下级来源", "a lower level of the same"),
    "not_refunded": ("退款未完成", "no finished refund"),
    "not_paid": ("未付款", "not paid"),
    "unlabelled": ("没有标明对象的行", "a row about nothing named"),
    "other_shop": ("其他店铺", "another shop"),
    "other_measures": ("其他指标", "other measures"),
}
"""Why rows of a sheet are no data."""

WORDS: dict[str, tuple[Severity, str, str]] = {
    # the file as a whole
    "empty_file": (_R, "文件是空的", "The file is empty"),
    "file_missing": (_R, "找不到文件或无法读取", "The file is not there or can't be opened"),
    "too_large": (
        _R,
        "文件有 {size} MB，超过上限 {limit} MB",
        "The file has {size} MB; the limit is {limit} MB",
    ),
    "unpacked_too_large": (
        _R,
        "解压后有 {size} MB，超过上限 {limit} MB",
        "Unpacked the file would have {size} MB; the limit is {limit} MB",
    ),
    "not_a_table": (
        _R,
        "这是{kind}，不是表格文件（支持 xlsx、xls、csv、zip）",
        "This is {kind}, not a table (xlsx, xls, csv and zip are read)",
    ),
    "damaged": (
        _R,
        "文件已损坏或不完整，请重新导出",
        "The file is damaged or incomplete; export it again",
    ),
    "encrypted": (
        _R,
        "文件有密码保护，请去掉密码后再上传",
        "The file is protected by a password; remove it and upload again",
    ),
    "nested_zip": (
        _R,
        "压缩包里还有压缩包，请先解压",
        "The zip holds another zip; unpack it first",
    ),
    "entity_declaration": (
        _R,
        "文件含有 XML 实体声明，出于安全不予读取",
        "The file declares XML entities and is not read for safety",
    ),
    "encoding_unknown": (
        _R,
        "无法识别文字编码，请另存为 UTF-8 的 CSV 或 xlsx",
        "The text encoding is unknown; save it as UTF-8 CSV or as xlsx",
    ),
    "unreadable": (_R, "无法读取：{detail}", "The file can't be read: {detail}"),
    "too_many_sheets": (
        _R,
        "有 {count} 个工作表，超过上限 {limit}",
        "There are {count} sheets; the limit is {limit}",
    ),
    "too_many_rows": (_R, "超过 {limit} 行", "There are more than {limit} rows"),
    "too_many_columns": (_R, "超过 {limit} 列", "There are more than {limit} columns"),
    "cell_too_long": (
        _R,
        "有单元格超过 {limit} 个字符",
        "A cell has more than {limit} characters",
    ),
    "out_of_time": (
        _R,
        "读取超过 {limit} 秒，已停止",
        "Reading took more than {limit} seconds and was stopped",
    ),
    "out_of_memory": (
        _R,
        "读取所需内存超过上限，已停止（表格范围可能异常大）",
        "Reading needed more memory than allowed and was stopped (the sheet's range may be huge)",
    ),
    "reader_stopped": (
        _R,
        "读取程序意外停止，文件可能已损坏",
        "The reader stopped unexpectedly; the file may be damaged",
    ),
    # the sheet
    "no_rows": (
        _R,
        "没有数据行（略去的行：{dropped}）",
        "There are no rows of data (rows left out: {left_out})",
    ),
    "unknown_columns": (
        _R,
        "不认识这种表：表头为 {headers}。最接近的是「{nearest}」，缺少 {missing}",
        "Unknown kind of table with the headers {headers}. Nearest: {nearest_en}; "
        "missing: {missing}",
    ),
    "no_header": (_R, "找不到表头", "No header row was found"),
    "sheet_not_read": (
        _W,
        "工作表未读取：{why}",
        "The sheet was not read: {why_en}",
    ),
    "sheet_hidden": (
        _W,
        "这张工作表是隐藏的，未读取；需要时可在文件页选择“读取隐藏的工作表”",
        "The sheet is hidden and was not read; where it is wanted, choose “Read the hidden sheets "
        "too” on the page of the file",
    ),
    "sheets_for_same_key": (
        _R,
        "「{key}」在本文件的另一张表里已有数据",
        "Another sheet of the file already has {key}",
    ),
    "sheet_repeated": (
        _R,
        "与「{other}」的内容完全相同，会重复计算",
        "The same rows as in {other}: they would count twice",
    ),
    "unexpected_column": (
        _R,
        "指标录入表里有不认识的列「{header}」，请改用指标名称或代码",
        "The figures sheet has the unknown column {header}; use a metric's name or code",
    ),
    "no_measures": (_R, "没有可用的指标列", "There is no column of a known metric"),
    "column_twice": (
        _R,
        "有两列同名「{header}」但内容不同，请删去一列",
        "Two columns are named {header} and differ; remove one",
    ),
    "several_values": (
        _R,
        "「{header}」有多个值（{values}），一个文件只能有一个，请拆开后分别上传",
        "{header} holds several values ({values}); one file may hold only one: "
        "split it and upload the parts",
    ),
    "period_unknown": (
        _Q,
        "表里和文件名里都没有日期，请选择起止日期",
        "Neither the table nor the file name has dates: which days is it about?",
    ),
    "period_differs": (
        _W,
        "所选日期 {given} 与文件中的 {found} 不一致，以{used}为准",
        "The given days {given} differ from the file's {found}; used: {used}",
    ),
    "date_order_unknown": (
        _Q,
        "日期「{value}」可能是月/日也可能是日/月，请选择起止日期以便判断",
        "The date {value} may be month/day or day/month; give the period to decide it",
    ),
    "date_order_guessed": (
        _W,
        "日期按{zh_order}理解（各行日期相邻），请核对",
        "Dates were read {en_order} first, as the rows are then neighbouring days: please check",
    ),
    # the row and cell
    "date_missing": (
        _R,
        "这一行没有日期，请补上；如果是小计，请写上“合计”或删去这一行",
        "The row has no date: fill it in; if it is a subtotal, write 'total' there or delete it",
    ),
    "not_a_date": (_R, "「{value}」不是日期", "{value} is not a date"),
    "date_out_of_range": (
        _R,
        "日期「{value}」超出范围或起止颠倒",
        "The date {value} is out of range or ends before it begins",
    ),
    "row_unlabelled": (
        _R,
        "这一行有数字，但「{header}」是空的，也不等于各行之和；"
        "请补上；如果是小计，请写上“合计”或删去这一行",
        "The row has figures, but {header} is empty and it is not the sum of the rows: "
        "fill it in; if it is a subtotal, write 'total' there or delete the row",
    ),
    "account_missing": (
        _R,
        "这一行没有账号，请补上；如果是小计，请写上“合计”或删去这一行",
        "The row names no account: fill it in; if it is a subtotal, write 'total' there or "
        "delete it",
    ),
    "not_a_number": (
        _R,
        "「{value}」不是数字",
        "{value} is not a number",
    ),
    "decimal_comma_unclear": (
        _R,
        "文件以分号分隔，「{value}」里的逗号可能是小数点，也可能是千分位；"
        "请另存为 xlsx，或导出为逗号分隔的 CSV",
        "The file is separated by semicolons, and the comma of {value} may stand before decimals "
        "or thousands: save it as xlsx or export it separated by commas",
    ),
    "formula": (
        _R,
        "「{value}」是公式文字，不是数值",
        "{value} is a formula written as text, not a number",
    ),
    "precision_lost": (
        _R,
        "「{value}」的末几位已丢失（被表格软件改成科学计数），请重新导出",
        "{value} has lost its last digits in a spreadsheet; export the file again",
    ),
    "unit_unknown": (
        _W,
        "「{header}」没有写明单位（秒或分钟），该列未读取；请在表头注明，如「{header}(秒)」",
        "{header} states no unit (seconds or minutes), so the column was left out; "
        "write it into the header",
    ),
    "row_width": (
        _R,
        "这一行有 {found} 列，表头有 {expected} 列，内容可能错位",
        "The row has {found} cells, the header {expected}: values may be shifted",
    ),
    "rows_for_same_key": (
        _R,
        "第 {first} 行和第 {second} 行都是「{key}」，内容不同",
        "Rows {first} and {second} are both about {key} and differ",
    ),
    # worth knowing
    "rows_repeated": (
        _W,
        "{count} 行与前面的行完全相同，只计一次（如第 {first} 行和第 {second} 行）",
        "{count} rows repeat earlier rows and count once (rows {first} and {second}, for example)",
    ),
    "rows_added": (
        _W,
        "{count} 处同一对象同一天有不同的两行，已相加（如第 {first} 行和第 {second} 行）",
        "{count} times two different rows share a key and were added "
        "(rows {first} and {second}, for example)",
    ),
    "days_missing_between": (
        _W,
        "「{zh_layout}」在本文件和已导入的数据之间缺 {count} 天：{days}",
        "{en_layout}: {count} days are missing between this file and the stored ones: {days}",
    ),
    "orders_without_number": (
        _W,
        "{count} 行没有订单编号：金额照常相加，但买家数、重复订单和补单无法判断",
        "{count} rows name no order number: their amounts are added up, but buyers, orders that "
        "stand in several files and brushed ones can't be told",
    ),
    "formulas_without_values": (
        _W,
        "{count} 个公式没有缓存结果，按缺失处理；请用 Excel 打开并保存一次",
        "{count} formulas have no stored result and count as missing; "
        "open and save the file in Excel once",
    ),
    "rate_unit_mixed": (
        _W,
        "「{header}」的数都不大于 1，按小数理解（1 = 100%），而其他比率列是百分数，请核对",
        "{header} holds nothing above 1 and was read as fractions (1 = 100 %), "
        "while other rates of the sheet are percentages: please check",
    ),
    "rate_unit_guessed": (
        _W,
        "「{header}」里的数从 {smallest} 到 {largest}，没有 % 号，按{zh_unit}理解"
        "（{largest} = {shown}），请核对；写上 % 就不会有歧义",
        "{header} holds numbers from {smallest} to {largest} without a % sign, read as {en_unit} "
        "({largest} = {shown}): please check; with a % sign there is no doubt",
    ),
    "average_not_combined": (
        _W,
        "「{header}」是每行的平均值，表里没有可加权的数，多行无法合并，未使用",
        "{header} is an average of each row without a weight in the table; "
        "several rows can't be combined, so it was left out",
    ),
    "ratio_contradicts": (
        _W,
        "「{header}」为 {value}，按分子分母应为 {expected}",
        "{header} is {value}, but its parts give {expected}",
    ),
    "days_missing": (
        _W,
        "中间缺少 {count} 天：{days}",
        "{count} days are missing in the middle: {days}",
    ),
    "total_differs": (
        _W,
        "表中合计为 {value}，各行相加为 {expected}",
        "The table states a total of {value}, but the rows add up to {expected}",
    ),
    "foreign_currency": (
        _R,
        "「{header}」的金额是 {currency}，店铺的币种是 {own}，不同币种不能相加；"
        "请导入到币种为 {currency} 的店铺，或由管理员修改店铺币种",
        "The amounts of {header} are in {currency}, the shop's currency is {own}, and the two are "
        "never added up: import the file for a shop in {currency}, or have the shop's changed",
    ),
    "foreign_amount": (
        _R,
        "「{value}」不是店铺币种的金额",
        "{value} is not in the shop's currency",
    ),
    "two_numbers": (
        _R,
        "「{value}」有两个数，不知道取哪一个；请只留一个，或在自定义表格式中写明 part: 1 或 2",
        "{value} holds two numbers: leave one, or say part: 1 or 2 in a layout of your own",
    ),
    "other_shops": (
        _W,
        "表里另有 {count} 个店铺（{names}），未计入",
        "The table has {count} other shops ({names}), which don't count",
    ),
    "shop_not_in_file": (
        _R,
        "表里没有本店的行：本店叫「{called}」，表里有「{names}」；请选对店铺，或由管理员给店铺加上别名",
        "No row is about the shop called {called}; the table has {names}: choose the right shop, "
        "or have the other name added to it",
    ),
    "hidden_columns": (
        _W,
        "「{names}」是隐藏的列，照常读取",
        "{names}: hidden in the sheet, and read all the same",
    ),
    "filtered_rows": (
        _W,
        "工作表启用了筛选，被隐藏的行照常读取",
        "The sheet is filtered; the hidden rows were read all the same",
    ),
    "more_problems": (
        _W,
        "另有 {count} 个问题未列出",
        "{count} more problems are not listed",
    ),
}
