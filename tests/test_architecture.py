"""Which way imports point, who asks the request, who commits, and what words the code may use.

Read from the source alone: a rule is broken when it is written, not when a page is opened. A test lists all offenders.
"""

import ast
import enum
import importlib
import re
from collections.abc import Iterator

from fieldapp.features import FEATURES
from tests.sources import BY_NAME, DOORS, MODELS, MODULES, scoped, sources

# Root modules that know a feature: places are what access decides by, and what commands and navigation name.
KNOWS = {"access": {"areas"}, "commands": {"areas"}, "navigation": {"areas"}}
# What every request passes outside any view.
FRAME = {"addresses", "assets", "errors", "gate", "health", "language", "logs", "navigation", "pwa"}
OF_THE_REQUEST = {
    *("request", "session", "g", "current_user", "url_for", "render_template"),
    *("redirect", "flash", "jsonify", "make_response"),
}
NAMELESS = {"base", "common", "data", "helper", "helpers", "info", "manager", "misc", "services", "util", "utils"}
# Where a branch may ask an area's kind, and why.
MAY_ASK_THE_KIND = {"households.importing.hamlets"}  # the words of a register make the kind of the hamlets it adds
AREAS = {"area", "child", "commune", "district", "hamlet", "leaf", "parent", "place", "province"}


def test_the_rules_below_have_something_to_judge():
    assert {"Household", "Visit", "Venue", "User"} <= scoped()
    assert {module.feature for module in MODULES} == {*FEATURES, ""}
    assert min(sum(m.is_door for m in MODULES), sum(m.is_forms for m in MODULES), len(MODELS)) >= 5


def test_features_import_only_from_those_before_them():
    order = {feature: place for place, feature in enumerate(FEATURES)}
    rightward = [
        (module.name, other.name)
        for module in MODULES
        for other, _ in module.ours()
        if other.feature
        if (
            order[other.feature] > order[module.feature]
            if module.feature
            else other.feature not in KNOWS.get(module.name, ())
        )
    ]
    assert rightward == []


def test_nothing_imports_a_door_but_the_door_itself():
    entered = [
        (module.name, other.name)
        for module in MODULES
        for other, _ in module.ours()
        if other.room in DOORS and (other.feature, other.room) != (module.feature, module.room)
    ]
    assert entered == []


def test_models_import_no_rules():
    # Many levels of the tree are one query, which the Area itself cannot hold.
    allowed = {*(module.name for module in MODELS), "areas.tree", "dates", "extensions", "text"}
    found = {(module.name, other.name) for module in MODELS for other, _ in module.ours()}
    assert {(name, other) for name, other in found if other not in allowed} == set()


def test_forms_know_neither_records_nor_the_request():
    """The words of a state or an outcome are shared with its model; they are enumerations, not records."""
    strange = [
        (module.name, origin)
        for module in MODULES
        if module.is_forms
        for origin, name in module.imports()
        if origin.partition(".")[0] in ("flask", "flask_login", "sqlalchemy")
        or origin in ("fieldapp.extensions", "fieldapp.access", "fieldapp.gate")
        or (origin.endswith(".models") and not issubclass(getattr(importlib.import_module(origin), name), enum.Enum))
    ]
    assert strange == []


def test_only_doors_ask_the_request():
    asking = [
        (module.name, name)
        for module in MODULES
        if not module.is_door and module.name not in FRAME
        for origin, name in module.imports()
        if origin in ("flask", "flask_login") and name in OF_THE_REQUEST
    ]
    assert asking == []


def test_only_doors_commit():
    commits = [
        (m.name, call.lineno) for m in MODULES if not m.is_door for name, call in m.calls() if name.endswith(".commit")
    ]
    assert commits == []


def test_doors_hold_only_what_is_visible():
    """Commands stand outside: whoever has a shell sees everything."""
    bare = [
        (module.name, call.lineno)
        for module in MODULES
        if (module.is_door or module.name in FRAME) and module.room != "cli"
        for name, call in module.calls()
        if name in ("db.session.get", "db.session.get_one", "db.get_or_404")
        or (name == "select" and {ast.unparse(part).partition(".")[0] for part in call.args} & scoped())
    ]
    assert bare == []


def test_only_access_asks_which_role_somebody_has():
    """Sample data is made, not decided, so it may."""
    named = [
        (module.name, node.lineno)
        for module in MODULES
        if module.name != "access" and module.feature != "sample"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Compare)
        if any(ast.unparse(part).startswith("Role.") for part in (node.left, *node.comparators))
    ]
    assert named == []


def test_no_level_of_the_map_is_known_by_its_kind():
    """A level may vanish, as the districts did in 2025: no branch asks an area which kind it is."""
    asked = [
        (module.name, ast.unparse(condition))
        for module in MODULES
        if module.name not in MAY_ASK_THE_KIND
        for condition in module.conditions()
        if {owner.rpartition(".")[2].lstrip("_") for owner in _compared_by_kind(condition)} & AREAS
    ]
    assert asked == []


def _compared_by_kind(condition: ast.expr) -> Iterator[str]:
    for node in ast.walk(condition):
        for part in (node.left, *node.comparators) if isinstance(node, ast.Compare) else ():
            if isinstance(part, ast.Attribute) and part.attr == "kind":
                yield ast.unparse(part.value)


def test_no_module_is_named_for_nothing():
    assert [module.name for module in MODULES if set(module.name.split(".")) & NAMELESS] == []


def test_everything_public_says_what_it_is_for():
    assert [module.name for module in BY_NAME.values() if not ast.get_docstring(module.tree)] == []
    silent = [(module.name, node) for module in MODULES for node in module.public() if not ast.get_docstring(node)]
    assert [(name, node.name) for name, node in silent if not _is_enumeration(node)] == []


def _is_enumeration(node: ast.stmt) -> bool:
    """Its members say it themselves."""
    return isinstance(node, ast.ClassDef) and "StrEnum" in map(ast.unparse, node.bases)


def test_every_row_of_figures_names_its_units():
    rows = [
        (module.name, row)
        for module in MODULES
        if module.feature == "rollups" or module.name == "campaigns.choose"
        if module.room not in ("models", "forms")
        for row in module.public()
        if isinstance(row, ast.ClassDef) and any(map(_is_figure, row.body))
    ]
    assert len(rows) > 10
    assert [(name, row.name) for name, row in rows if "Units:" not in (ast.get_docstring(row) or "")] == []


def _is_figure(field: ast.stmt) -> bool:
    if not isinstance(field, ast.AnnAssign) or re.search(r"(^|_)ids?$", ast.unparse(field.target)):
        return False
    return re.search(r"\b(int|float|Decimal)\b", ast.unparse(field.annotation)) is not None


def test_booleans_are_passed_by_name():
    """`find(sheet, True)` says nothing; a function whose one argument is the switch does. Click passes by name."""
    unnamed = [
        (module.name, function.name)
        for module in MODULES
        if module.room != "cli"
        for node in module.public()
        for function in [node, *getattr(node, "body", ())]
        if isinstance(function, ast.FunctionDef) and not function.name.startswith("_")
        if len(given := [*function.args.posonlyargs, *function.args.args]) > 1
        if any("bool" in ast.unparse(each.annotation).split(" | ") for each in given if each.annotation)
    ]
    assert unnamed == []


def test_files_and_csv_are_written_in_one_place_each():
    """So that no second one forgets the formulas, the byte order mark, or how a browser is to take it."""
    words = {"files": "Content-Disposition", "comma": "csv.writer"}
    used = {
        (module.name, word)
        for module in MODULES
        for word in words.values()
        if word
        in {ast.literal_eval(node) for node in ast.walk(module.tree) if isinstance(node, ast.Constant)}
        | {name for name, _ in module.calls()}
    }
    assert used == set(words.items())
    assert [module.name for module in MODULES for _, name in module.imports() if name == "send_file"] == []


def test_no_failure_is_swallowed_or_left_without_a_name():
    wide = {"Exception", "BaseException", ""}
    caught = [(m.name, node) for m in MODULES for node in ast.walk(m.tree) if isinstance(node, ast.ExceptHandler)]
    assert [(name, node.lineno) for name, node in caught if (ast.unparse(node.type) if node.type else "") in wide] == []
    assert [(m.name, call.lineno) for m in MODULES for name, call in m.calls() if name == "abort"] == []


def test_no_code_names_an_app():
    """Apps are data: a campaign's file names them, and tests may. The demo starts from such a file, by its name."""
    app = re.compile(r"bluezone(?!-2020\.toml)|ncovi", re.IGNORECASE)
    assert [(path, app.findall(text)) for path, text in sources() if app.search(text)] == []


def test_no_work_is_left_to_nobody():
    assert [path for path, text in sources() if re.search(r"\b(TODO|FIXME|XXX)\b", text)] == []
