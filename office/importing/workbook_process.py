"""Reads one workbook in a process of its own: the file comes in as bytes, its first sheet goes out as JSON.

Run by `readers`, never imported. A file of one kilobyte can name a cell in the last row and column, and so
make the reader ask for gigabytes: here that ends this process, and not the office.
"""

import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineWorkbook

MAX_MEMORY = 1024 * 1024 * 1024
MAX_CPU_SECONDS = 20


def as_json(cell: object) -> object:
    """Dates as somebody would have typed them; the rest as it is."""
    if isinstance(cell, datetime):
        return cell.strftime("%d.%m.%Y") if cell.time() == time() else cell.strftime("%d.%m.%Y %H:%M")
    if isinstance(cell, date):
        return cell.strftime("%d.%m.%Y")
    if isinstance(cell, time):
        return cell.strftime("%H:%M")
    return str(cell) if isinstance(cell, timedelta) else cell


def main(rows: int, columns: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_SECONDS, MAX_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read())).get_sheet_by_index(0)
    table = sheet.to_python(skip_empty_area=True, nrows=rows)
    json.dump([[as_json(cell) for cell in row[:columns]] for row in table], sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
