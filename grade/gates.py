# grade/gates.py -- the table of what the labs have shown: a row for each, a figure for each gate.

GATES = ("starter", "solution", "right", "wrong", "cheats", "dirty", "twists", "mutants", "flakiness")
COLUMNS = GATES + ("test", "all")
THRESHOLDS = ("0 points", "100", "100 each", "all", "0 points", "all", "all", "85 %", "0", "5 s", "60 s")
MARK = " !"  # behind a figure that is not as it must be


def table(kept, names):
    """The text. kept: lab -> gate -> rows, as tools/verify-labs keeps them."""
    lines = [("lab",) + COLUMNS, ("must be",) + THRESHOLDS]
    lines += [(name,) + tuple(_cell(kept.get(name, {}), column) for column in COLUMNS)
              for name in names]
    widths = [max(map(len, column)) for column in zip(*lines)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip()
                     for line in lines)


def _cell(gates, column):
    if column in ("test", "all"):
        return _seconds(gates.get("solution", []), column)
    rows = [row for row in gates.get(column, []) if row["gate"] == column]
    if not rows:
        return "none" if column in gates else "-"
    good = sum(row["good"] for row in rows)
    mark = "" if good == len(rows) else MARK
    if column == "mutants":
        return _share(rows) + mark
    if column == "flakiness":
        return rows[0]["name"].replace(" failures in ", "/").replace(" runs", "") + mark
    return "%d/%d" % (good, len(rows)) + mark


def _share(rows):
    """Of the mutants that were caught; the last row is their sum."""
    caught, total = (int(word) for word in rows[-1]["name"].split() if word.isdigit())
    return "%d/%d %d %%" % (caught, total, 100 * caught // max(1, total))


def _seconds(rows, column):
    """The longest of what was measured."""
    name = {"test": "the slowest test", "all": "the submission"}[column]
    found = [row for row in rows if row["name"] == name]
    if not found:
        return "-"
    return found[0]["detail"].split(",")[0] + ("" if found[0]["good"] else MARK)
