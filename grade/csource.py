# grade/csource.py -- finds functions in C source, whatever its style: for cutting, for mutants.
#
#   functions(text)["call"]     a Function: where it starts and ends, without the comment above it
#
# Comments, strings and preprocessor lines are blanked first, so braces in them do not count. Of
# assembly, a function is a label at the begin of a line, with all that follows up to an empty line.
import re
from dataclasses import dataclass

BLANK = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|//[^\n]*|/\*.*?\*/|'
                   r'^[ \t]*#(?:\\\n|[^\n])*', re.DOTALL | re.MULTILINE)
ATTRIBUTE = re.compile(r"__attribute__\s*\(\(.*?\)\)", re.DOTALL)
ASSEMBLY = re.compile(r"^[ \t]+\.(section|globl|macro)\b", re.MULTILINE)
LABELLED = re.compile(r"^([A-Za-z_]\w*):[^\n]*(?:\n(?![ \t]*\n)[^\n]+)*", re.MULTILINE)
HEAD = re.compile(r"(\w+)\s*\([^{};]*\)\s*\Z", re.DOTALL)


@dataclass(frozen=True)
class Function:
    """text[start:end] is the definition; its body, with braces, begins at `body`."""
    name: str
    start: int
    body: int
    end: int


def blanked(text):
    """The text, of the same length, with spaces for all that is no code."""
    return BLANK.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def functions(text):
    """name -> Function, in the order of the file. Of two with one name the last counts."""
    if ASSEMBLY.search(text):
        return {match[1]: Function(match[1], match.start(), match.start(), match.end())
                for match in LABELLED.finditer(text)}
    code = blanked(text)
    found, depth, start = {}, 0, 0
    body = name = None
    for match in re.finditer(r"[{};]", code):
        at, char = match.start(), match[0]
        if char == "{":
            if depth == 0:
                head = HEAD.search(ATTRIBUTE.sub(" ", code[start:at]))
                name, body = (head[1], at) if head else (None, at)
            depth += 1
        elif char == "}":
            depth = max(0, depth - 1)
            if depth == 0 and name:
                first = start + len(code[start:at]) - len(code[start:at].lstrip())
                found[name] = Function(name, first, body, at + 1)
                name = None
        if depth == 0:
            start = at + 1
    return found


def function_text(text, name):
    """The definition of a function; None if there is none."""
    function = functions(text).get(name)
    return text[function.start:function.end] if function else None


def replace_function(text, name, definition):
    """The text with this definition in place of that function's; KeyError if there is none."""
    function = functions(text)[name]
    return text[:function.start] + definition + text[function.end:]


def merge_functions(text, part):
    """(the text with the part's functions in place of its own, the rest). A function that the text
    lacks goes before the one that follows it; the rest are those that none follows."""
    rest = ""
    for function in functions(part).values():
        definition = part[function.start:function.end]
        if function.name in functions(text):
            text = replace_function(text, function.name, rest + definition)
            rest = ""
        else:
            rest += definition + "\n\n"
    return text, rest


def same_code(one, other):
    """Whether two texts are the same but for comments and white space."""
    return blanked_words(one) == blanked_words(other)


def blanked_words(text):
    """The tokens of the text, near enough to compare."""
    plain = re.sub(r"//[^\n]*|/\*.*?\*/", " ", text, flags=re.DOTALL)
    return re.findall(r'"(?:\\.|[^"\\\n])*"|\w+|[^\w\s]', plain)
