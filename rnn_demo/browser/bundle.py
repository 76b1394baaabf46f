"""Bundle this folder's JavaScript into one module: no build step, no further file to fetch.

It is not esbuild, because pages are bundled by users and servers that have no npm.
"""

import functools
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from string import Template
from types import ModuleType

from rnn_demo import data, text_style
from rnn_demo.browser.plain_script import without_comments_and_indentation
from rnn_demo.cells import CELLS
from rnn_demo.explain import answer, confidence, state_edit
from rnn_demo.explain.memory_picture import final_readout
from rnn_demo.images import drawing, link
from rnn_demo.reader import class_names
from rnn_demo.words import ENGLISH, texts_in_language

FOLDER = Path(__file__).parent
_IMPORT = re.compile(
    r'^import \{([^}]*)\} from "\.{1,2}/(?:[a-z]+/)?([a-z_]+)\.js";\n', re.MULTILINE
)


@functools.cache
def bundle_with_imports(name: str) -> str:
    """Return the module `name` after all its imports, each once; it exports what `name` exports.

    Modules import only from this folder, one import a line and without renaming, so module names
    and top-level names must be unique.
    """
    return _join_modules(_modules_in_import_order(name))


@functools.cache
def bundle_and_additions_by_name(first: str, *later: str) -> tuple[str, dict[str, str]]:
    """Return `first` with its imports, and by name an expression for what each of `later` adds.

    The expression is a function that takes `window.rnn.shared`, the exports of the first module
    that additions need, and returns the default export of the addition.
    """
    own, parts = _modules_in_import_order(first), {}
    shared: set[str] = set()
    for name in later:
        beyond = [module for module in _modules_in_import_order(name) if module not in own]
        imports = [found for module in beyond for found in _IMPORT.findall(_module_source(module))]
        needed = {
            name for names, module in imports if module in own for name in re.findall(r"\w+", names)
        }
        parts[name] = (
            f'(shared) => {{\n"use strict";\nconst {{ {", ".join(sorted(needed))} }} = shared;\n'
            f"{default_export_as_function_body(_join_modules(beyond))}\n}}"
        )
        shared |= needed
    return (
        f"{bundle_with_imports(first)}\nwindow.rnn.shared = {{ {', '.join(sorted(shared))} }};",
        parts,
    )


def default_export_as_function_body(module: str) -> str:
    """Return a module as the body of a function that returns its default export."""
    return re.sub(r"(?m)^export ", "", module.replace("export default ", "return "))


# The app's modules that one page each uses; the code that they share is in `components`.
PAGE_MODULES = ("teach_page", "machine_page", "loop")

# A component that waits until `components` has loaded, which may happen before or after it. $mount:
# a JavaScript expression for its mount function, evaluated once `rnn` exists.
_WAITS = Template("""export default (() => {
  let mount = null;
  return (component) => {
    const rnn = (window.rnn ??= { waiting: [] });
    let away = null;
    const start = () => { mount ??= $mount; away = mount(component); };
    if (rnn.mount) start();
    else rnn.waiting.push(start);
    return () => {
      rnn.waiting = rnn.waiting.filter((one) => one !== start);
      away?.();
    };
  };
})();
""")
AWAITS_APP = _WAITS.substitute(mount="rnn.mount")  # for a component that `components` mounts


def app_script() -> str:
    """Return the JavaScript of all of the app's pages, with the exports `PAGE_MODULES` need."""
    return bundle_and_additions_by_name("components", *PAGE_MODULES)[0]


@functools.cache
def page_component_script(name: str) -> str:
    """Return the JavaScript of a component in `PAGE_MODULES`; it runs after `app_script`."""
    part = bundle_and_additions_by_name("components", *PAGE_MODULES)[1][name]
    return _WAITS.substitute(mount=f"({part})(rnn.shared)")


def stage_and_controls_html() -> str:
    """Return the HTML of the stage with its slider, sentence and buttons, for `watching.js`."""
    form, speeds = (
        (FOLDER / name).read_text("utf-8") for name in ("stage/watch.html", "player/speeds.html")
    )
    return Template(form).substitute(speeds=speeds)


@functools.cache
def _modules_in_import_order(name: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for _, other in _IMPORT.findall(_module_source(name)):
        found |= dict.fromkeys(_modules_in_import_order(other))
    return *found, name


def _join_modules(names: Sequence[str]) -> str:
    *others, last = map(_code_without_imports, names)
    return "\n".join([*(re.sub(r"(?m)^export (default )?", "", o) for o in others), last])


@functools.cache
def _code_without_imports(name: str) -> str:
    return without_comments_and_indentation(_IMPORT.sub("", _module_source(name)))


@functools.cache
def _module_source(name: str) -> str:
    if name in GENERATED:
        values = GENERATED[name]().items()
        return "".join(f"export const {n} = {json.dumps(v)};\n" for n, v in values)
    (file,) = FOLDER.rglob(f"{name}.js")  # file names are unique across folders
    return file.read_text(encoding="utf-8")


def _constants_by_name(module: ModuleType, *names: str) -> dict[str, object]:
    return {name: getattr(module, name) for name in names}


def _cell_properties_by_kind() -> dict[str, object]:
    """Return each cell's fields for JavaScript; keeps, candidate: indices of gates, or None."""
    return {
        name: {
            "states": cell.STATES,
            "blocks": cell.block_count(),
            "biases": cell.bias_count_per_column(),
            "keeps": cell.GATES.index(cell.KEEP_GATE) if cell.KEEP_GATE else None,
            "gates": list(cell.GATES),
            "candidate": cell.GATES.index("candidate") if "candidate" in cell.GATES else 0,
            "learns": cell.IN_BROWSER,
            "torch": cell.TORCH,
            "order": cell.torch_block_indices(),
        }
        for name, cell in CELLS.items()
    }


# Generated modules, by the names of their constants: the default language of `words.js`, the
# records of the cells, and the constants that Python and JavaScript share.
GENERATED: dict[str, Callable[[], dict[str, object]]] = {
    "english": lambda: {"ENGLISH": texts_in_language(ENGLISH)},
    "records": lambda: {"RECORDS": _cell_properties_by_kind()},
    "constants": lambda: {
        "ROWS": data.ROWS,
        "CLASSES": data.DIGITS,
        **_constants_by_name(drawing, "BOX", "FAINTEST_INK"),
        **_constants_by_name(drawing, "PAD_SIDE", "PEN_WIDTH", "ENLARGED_FROM", "INVITATION_ROWS"),
        **_constants_by_name(link, "LONGEST_LINK"),
        **_constants_by_name(answer, "LEAST_ANSWER", "INK", "WRITTEN_FROM"),
        **_constants_by_name(confidence, "UNSURE_BELOW"),
        **_constants_by_name(state_edit, "EDIT_PATTERN", "FIRM_CELL_STATE"),
        **_constants_by_name(final_readout, "RIDGE"),
        **_constants_by_name(class_names, "MOST_SIGNS", "LONGEST_NAME", "NAME_PIECE", "NAME_BLANK"),
        **_constants_by_name(
            text_style, "FINE_TEXT", "FINE_TEXT_ON_PHONE", "SMALL_TEXT", "BODY_TEXT", "LARGE_TEXT"
        ),
    },
}
