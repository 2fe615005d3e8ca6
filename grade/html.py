# grade/html.py -- a report as one page: it needs nothing else, fits a phone, can be printed.
from html import escape

STYLE = """
:root { color-scheme: light dark; --line: #8888; --dim: #666; --ok: #176b2c; --bad: #a3161b;
  --late: #7a5200; }
@media (prefers-color-scheme: dark) { :root { --dim: #aaa; --ok: #6fd08a; --bad: #ff8a8a;
  --late: #f0c060; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem;
  overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; line-height: 1.2; } h2 { font-size: 1.15rem; }
.score { font-size: 2rem; font-weight: 700; margin: 0; }
table { border-collapse: collapse; width: 100%; margin-top: 1.5rem; }
caption { text-align: left; padding: 0 .5rem .3rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .5rem;
  border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { overflow-wrap: normal; }
th button { font: inherit; font-weight: 700; background: none; border: 0; padding: .3rem 0;
  color: inherit; cursor: pointer; text-align: left; }
th[aria-sort=ascending] button::after { content: " \\2191"; }
th[aria-sort=descending] button::after { content: " \\2193"; }
td.number, th.number { text-align: right; white-space: nowrap; }
pre { overflow-x: auto; font-size: .85rem; border-left: 3px solid var(--line); margin: .3rem 0;
  padding-left: .6rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.pass { color: var(--ok); } .fail, .timeout { color: var(--bad); } .error, .not-tried {
  color: var(--late); } .dim { color: var(--dim); } .status { font-weight: 700;
  white-space: nowrap; }
.bars td, .bars th { border: 0; padding: .1rem .5rem; font-weight: 400; } .bars .bar { width: 75%; }
.bar div { background: var(--line); height: 1rem; min-width: 1px; }
summary { cursor: pointer; } dt { font-weight: 700; } dd { margin: 0 0 .4rem; }
@media (max-width: 40rem) { th, td { padding: .3rem; } body { padding: .6rem; }
  .wide { display: none; } }
@media print { body { max-width: none; font-size: 10pt; } summary { list-style: none; }
  tr { break-inside: avoid; } th button::after { content: "" !important; } }
"""
# Sorts by a column when its head is pressed; opens what is folded before it is printed.
SCRIPT = """
for (const head of document.querySelectorAll("th button")) {
  head.addEventListener("click", () => {
    const cell = head.parentElement, row = cell.parentElement, table = cell.closest("table");
    const column = [...row.children].indexOf(cell), down = cell.ariaSort === "ascending";
    const key = line => line.children[column].dataset.key ?? line.children[column].textContent;
    for (const other of row.children) other.removeAttribute("aria-sort");
    cell.setAttribute("aria-sort", down ? "descending" : "ascending");
    cell.ariaSort = down ? "descending" : "ascending";
    const lines = [...table.tBodies[0].rows];
    lines.sort((a, b) => key(a).localeCompare(key(b), "en", {numeric: true}));
    if (down) lines.reverse();
    table.tBodies[0].append(...lines);
  });
}
addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("details")) part.open = true;
});
"""


def page(title, body):
    """A complete page around a body."""
    return ("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
            "<title>%s</title>\n<style>%s</style>\n</head>\n<body>\n%s\n<script>%s</script>\n"
            "</body>\n</html>\n" % (escape(title), STYLE, body, SCRIPT))


def table(caption, heads, rows):
    """A table whose columns can be sorted. heads: (text, class); rows: lists of cells."""
    cells = "".join("<th scope=\"col\"%s><button type=\"button\">%s</button></th>" %
                    (" class=\"%s\"" % kind if kind else "", escape(text)) for text, kind in heads)
    lines = "\n".join("<tr>%s</tr>" % "".join(row) for row in rows)
    return ("<table>\n<caption class=\"dim\">%s</caption>\n<thead><tr>%s</tr></thead>\n<tbody>\n%s"
            "\n</tbody>\n</table>" % (escape(caption), cells, lines))


def cell(text, kind="", key=None):
    """One cell; the text is escaped."""
    return "<td%s%s>%s</td>" % (" class=\"%s\"" % kind if kind else "",
                                " data-key=\"%s\"" % escape(str(key)) if key is not None else "",
                                escape(str(text)))


def details(test):
    """The cell with a test's name and what it says for itself."""
    name = escape(test["name"].replace("_", " "))
    if test["status"] == "pass" or test["hidden"]:
        return "<td>%s%s</td>" % (name, " (a hidden test)" if test["hidden"] else "")
    parts = [("Expected and got", test["message"]),
             ("Not written yet", ", ".join(test["unwritten"])), ("Hint", test["cause"]),
             ("Points that wait for this test", str(test["waiting"] or ""))]
    said = "".join("<dt>%s</dt><dd>%s</dd>" % (label, escape(text)) for label, text in parts if text)
    blocks = [("Again, alone", test["command"]),
              ("The same failure under GDB", test["replay"] and "grade/replay " + test["replay"]),
              ("Who waits for whom", test["waits"]),
              ("End of the console", test["console"])]
    said += "".join("<dt>%s</dt><dd><pre>%s</pre></dd>" % (label, escape(text))
                    for label, text in blocks if text)
    return "<td><details><summary>%s</summary><dl>%s</dl></details></td>" % (name, said)


def notes(report):
    """What stands before the table."""
    parts = ["<p><strong>Provisional</strong>: %s</p>" % escape(report["provisional"])] \
        if report["provisional"] else []
    for label, key in (("This submission cannot be graded", "refused"),
                       ("The grader failed, not the submission", "infrastructure"),
                       ("It does not compile", "build")):
        if report[key]:
            parts.append("<h2>%s</h2><pre>%s</pre>" % (label, escape(report[key])))
    if report["notes"]:
        parts.append("<h2>Notes</h2><ul>%s</ul>" % "".join(
            "<li>%s</li>" % escape(note) for note in report["notes"]))
    return "\n".join(parts)


def report_page(report, grade=""):
    """report.html. grade: what is said above the tests, as HTML."""
    rows = [[cell(test["status"], "status " + test["status"].replace(" ", "-")),
             cell("%d/%d" % (test["points"], test["max"]), "number", test["points"]),
             cell(test["task"], "number wide"), details(test)] for test in report["tests"]]
    heads = (("Status", ""), ("Points", "number"), ("Task", "number wide"), ("Test", ""))
    tools = ", ".join("%s %s" % pair for pair in report["environment"].items())
    body = ("<h1>Lab %s: %s</h1>\n<p class=\"score\">%d of %d points</p>\n%s\n"
            "<p class=\"dim\">%s, %s s; %s</p>\n%s\n%s\n<p class=\"dim\">%s. Nonce %s.</p>" % (
                escape(report["lab"]), escape(report["title"]), report["score"], report["max"],
                grade, escape(report["date"]), report["seconds"], escape(report["sandbox"]),
                notes(report), table("Each test; a failed one opens. Columns can be sorted.", heads,
                                     rows), escape(tools), escape(report["nonce"])))
    return page("Lab %s: %d of %d" % (report["lab"], report["score"], report["max"]), body)
