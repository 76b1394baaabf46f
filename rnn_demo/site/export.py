"""Pages that need no server: they read a drawing in the browser, like Watch in the app.

`page` is one file with one network in it. `site` is a folder: the same page, and files next to it
with networks, which are loaded when chosen. These are scripts, as a page opened from a disk can't
fetch data. A content security policy in the page forbids everything else; data from a network or a
visitor are included only as JSON.

The single file is compressed: a few lines unpack the script and the data, and run the script, whose
hash is in the policy.
"""

import hashlib
import html
import json
import zlib
from collections.abc import Sequence
from string import Template

import numpy as np

from rnn_demo import text_style
from rnn_demo.browser.bundle import (
    FOLDER,
    bundle_and_additions_by_name,
    bundle_with_imports,
    stage_and_controls_html,
)
from rnn_demo.browser.packed_network import (
    bytes_as_base64,
    pack_memory_readout,
    pack_picture_basis,
    pack_program,
    pack_unit_ranges,
    pixel_order,
    pixels_as_base64,
    runs_live_in_browser,
    strangeness_limit,
)
from rnn_demo.browser.small_networks import best_machine_model, machine_can_show
from rnn_demo.data import COLUMNS, COUNTS, FIRST_EXAMPLE, ROWS, first_test_image_per_digit
from rnn_demo.errors import UserError
from rnn_demo.explain import passes
from rnn_demo.explain.state_view import network_state_view
from rnn_demo.figures.colours import DARK, LIGHT
from rnn_demo.figures.on_stage import (
    colours_and_inks_as_dict,
    reading_order_text_key,
    stage_description_as_json_object,
    stage_legend_text_parts,
)
from rnn_demo.files import JsonObject
from rnn_demo.library import Model, test_accuracy_from_card
from rnn_demo.site.training_data import training_files
from rnn_demo.spec.presets import DEFAULT
from rnn_demo.words import (
    ENGLISH,
    english_text,
    language_name_by_code,
    part_texts,
    texts_in_language,
)
from rnn_demo.words.guide_steps import STEPS

MOST_BYTES = 6_000_000  # of a page
SHELL = 300_000  # bytes of everything except the network
# The page, and parts that it loads when they are opened
MODULES = ("main", "lab", "teaching", "lessons", "machine")
FORMS = {  # the HTML of each part
    "lab": ("site/lab", "site/settings"),
    "teaching": ("teach/teach",),
    "lessons": ("site/lessons",),
    "machine": ("machine/machine",),
}
WORKERS = {"teaching": "teach_worker", "machine": "machine_worker"}  # the worker of a part
SHEETS = ("bars", "figures/enlarged", "stage/watch", "site/site", "teach/teach", "machine/machine")
UNSTYLED = "body { visibility: hidden }"  # until the style sheet is unpacked
# The digits of base 85. None of them is escaped in HTML, nor in the JSON of a notebook.
DIGITS_85 = "".join(chr(c) for c in range(33, 127) if chr(c) not in "<>&\"'\\$`{")[:85]
# Puts the data where `main.js` expects it, and runs the script.
UNPACK = """
const { text: packed, dataset } = document.getElementById("packed"),
  bytes = new DataView(new ArrayBuffer((4 * packed.length) / 5)),
  digits = new Uint8Array(128);
for (let n = 0; n < 85; n++) digits[DIGITS.charCodeAt(n)] = n;
for (let i = 0; i < packed.length; i += 5) {
  let number = 0;
  for (let n = i; n < i + 5; n++) number = 85 * number + digits[packed.charCodeAt(n)];
  bytes.setUint32((4 * i) / 5, number);
}
const stream = new Blob([bytes.buffer.slice(0, Number(dataset.bytes))])
  .stream()
  .pipeThrough(new DecompressionStream("deflate"));
new Response(stream).json().then(([data, text, style]) => {
  const sheet = Object.assign(document.createElement("style"), { textContent: style });
  document.querySelector("style").replaceWith(sheet);
  document.getElementById("data").text = data;
  document.body.append(Object.assign(document.createElement("script"), { text }));
});
""".replace("DIGITS", json.dumps(DIGITS_85))
COMMAND = (
    "python3 -m venv .venv && .venv/bin/pip install -q -r requirements.txt && "
    ".venv/bin/streamlit run streamlit_app.py"
)


def one_network_page_html(model: Model, image: np.ndarray | None = None) -> str:
    """Return the HTML of a page with one network. Raises UserError if that is too large.

    It opens with `image`, (28, 28) float32 in [0, 1] as drawn, or with an example.
    """
    if not fits_page(model):
        raise UserError(
            f"{model.title} can't be read in a page of its own: it is too large, or unusual."
        )
    names = {model.name: model.title}
    parts = ("machine",) if machine_can_show(model) else ()
    files = _files_of_network(model) | _translations_by_file_name(parts)
    return _build_page_from_template(
        model.title, model, names, image, files=files, script_files={}, parts=parts
    )


def site_files(models: Sequence[Model]) -> dict[str, str]:
    """Return the text of each file of a folder, by name: a page, and networks that it loads.

    It opens with the first model. Raises UserError if one can't be read in a browser.
    """
    for model in models:
        if not runs_live_in_browser(model.network):
            raise UserError(f"{model.title} can't be read in a browser.")
    names = {model.name: model.title for model in models}
    script_files, words = {}, _translations_by_file_name(MODULES[1:])
    for files in (*map(_files_of_network, models), training_files(), words):
        for name, record in files.items():
            script_files[f"{name}.js"] = _script_registering_file(name, json.dumps(record))
    for name, part in bundle_and_additions_by_name(*MODULES)[1].items():
        script_files[f"{name}.part.js"] = _javascript_of_part(name, part)
    index = _build_page_from_template(
        english_text("headline"),
        models[0],
        names,
        None,
        files={},
        script_files=script_files,
        parts=MODULES[1:],
        small=best_machine_model(models),
    )
    return {"index.html": index, **script_files}


def _javascript_of_part(name: str, script: str) -> str:
    """Return the script that opens one of MODULES later, with its forms and words.

    `script` is an expression, see `bundle_and_additions_by_name`.
    """
    forms = [(FOLDER / f"{form}.html").read_text("utf-8") for form in FORMS[name]]
    about = json.dumps(lesson_data() if name == "lessons" else {"words": part_texts(name)})
    worker = (
        f", worker: {json.dumps(bundle_with_imports(WORKERS[name]))}" if name in WORKERS else ""
    )
    text = f"{{ forms: {json.dumps(forms)}, about: {about}{worker}, open: {script} }}"
    return _script_registering_file(f"{name}.part", text)


def _script_registering_file(name: str, text: str) -> str:
    """Return a script that registers a file, whose content `text` is JavaScript."""
    return f"((window.rnn ??= {{}}).files ??= {{}})[{json.dumps(name)}] = {text};\n"


def fits_page(model: Model) -> bool:
    """Return True if a browser can run it fast enough, and all its data fit into a page."""
    readout = passes.load_stored_memory_readout(model)
    memory = b"" if readout is None else pack_memory_readout(readout)
    size = 4 * model.network.parameters + len(memory)
    return runs_live_in_browser(model.network) and size * 4 / 3 + SHELL <= MOST_BYTES  # in base64


def _files_of_network(model: Model) -> dict[str, JsonObject]:
    """Return the files of a network for `file_shelf.js`, by name: its program, and its memory."""
    readout = passes.load_stored_memory_readout(model)
    remembers, held = readout is not None, readout is not None and model.network.reads_digits
    files = {model.name: _network_data(model) | {"remembers": remembers, "held": held}}
    if readout is not None:
        packed = {"basis": pack_picture_basis(readout.basis), "maps": pack_memory_readout(readout)}
        files[f"{model.name}.memory"] = {name: bytes_as_base64(b) for name, b in packed.items()}
    if held:
        usual = passes.load_or_run_ranges_pass(model).ranges_by_layer()
        files[f"{model.name}.hands"] = {"hands": bytes_as_base64(pack_unit_ranges(usual))}
    return files


def _network_data(model: Model) -> JsonObject:
    network = model.network
    reading = model.read_image(np.zeros((ROWS, COLUMNS), np.float32))
    view = network_state_view(network)
    return {
        "program": bytes_as_base64(pack_program(network)),
        "order": pixel_order(model),
        "limit": strangeness_limit(model),
        "about": reading_order_text_key(network.row_order, network.directions),
        "legend": stage_legend_text_parts(view),
        "view": stage_description_as_json_object(reading, view),
        "seen": model.training_images_kind,
    }


def _limit_and_reading_order() -> JsonObject:
    """Return data for networks trained in the page, which have no fitted limit of strangeness."""
    return {
        "limit": None,
        "about": reading_order_text_key("top", ["forward"]),
    }


def _translations_by_file_name(parts: Sequence[str]) -> JsonObject:
    """Return the languages, with `parts` of MODULES, but English, which the page's script has."""
    files: JsonObject = {}
    for code in language_name_by_code():
        if code != ENGLISH:
            files[f"words.{code}"] = dict(texts_in_language(code))
            for part in parts:
                files[f"words.{code}"] |= part_texts(part, code)
    return files


def lesson_data() -> JsonObject:
    """Return the steps of the guided path that the page can show, with parameters and words.

    A step has a text unless it opens a run; there the lab explains why it fails.
    """
    steps, words = [], part_texts("lessons")
    for number, step in enumerate(STEPS, 1):
        if not step.asks:
            continue
        query = step.query
        steps.append({
            "number": number, "asks": step.asks, "run": query.get("run"), "model": query["model"],
            "example": int(query["example"]), "row": int(query["row"]),
            "change": query.get("machine"),
        })  # fmt: skip
        words[f"lesson.{number}.title"] = step.title
        if "run" not in query:
            words[f"lesson.{number}.text"] = step.text
    return {"steps": steps, "words": words}


def _build_page_from_template(
    title: str,
    opens: Model,
    names: dict[str, str],
    image: np.ndarray | None,
    *,
    files: JsonObject,
    script_files: dict[str, str],
    parts: Sequence[str],
    small: Model | None = None,
) -> str:
    """Fill the page's template.

    The policy allows each script by its hash. For a page on a disk browsers don't check hashes, so
    it may load every file; a page from a server may load no file from a disk.

    `opens` and `small` are the networks that the page and the machine start with, `names` the
    titles by name, `script_files` the scripts that it loads, by file name, and `parts` those of
    MODULES that can be opened; without `script_files` the page contains them.
    """
    is_site = bool(script_files)  # otherwise all is in the page
    hashes = {name: _sha256_integrity_hash(text) for name, text in script_files.items()}
    data = {
        "networks": [
            [name, title, test_accuracy_from_card(name) if is_site else None]
            for name, title in names.items()
        ],
        "tested": COUNTS["test"],
        "detector": DEFAULT if DEFAULT in names else None,
        "examples": [pixels_as_base64(example) for example in first_test_image_per_digit()],
        "example": FIRST_EXAMPLE,
        "image": None if image is None else pixels_as_base64(image),
        "looks": {"light": colours_and_inks_as_dict(LIGHT), "dark": colours_and_inks_as_dict(DARK)},
        "files": files,
        "languages": list(language_name_by_code().items()),
        "trained": _limit_and_reading_order() if is_site else None,
        "small": None if small is None else small.name,
        "hashes": hashes,
        "parts": parts,
    }
    first, later = bundle_and_additions_by_name("main", *parts)
    own = "" if is_site else "".join(map(_javascript_of_part, later.keys(), later.values()))
    script = f'"use strict";\n{own}{{\n{first}\n}}'  # in a block, so that no name is global
    style = text_style.css_text_variables() + _colour_variables()
    style += "".join((FOLDER / f"{name}.css").read_text("utf-8") for name in SHEETS)
    first_style = style if is_site else UNSTYLED
    styles = [f"'{_sha256_integrity_hash(each)}'" for each in dict.fromkeys((first_style, style))]
    text = json.dumps(data).replace("<", "\\u003c")  # so that it contains no end tag and no comment
    scripts = {script} if is_site else {script, UNPACK}
    sources = [
        f"'{each}'" for each in (*sorted(map(_sha256_integrity_hash, scripts)), *hashes.values())
    ]
    contents = (
        f'<script type="application/json" id="data">{text}</script>\n<script>{script}</script>'
    )
    if not is_site:
        contents = _packed_script_tags(text, script, style)
    policy = (
        f"default-src 'none'; script-src {' '.join(sources)}{' file:' if is_site else ''}; "
        f"style-src {' '.join(styles)}; img-src data:; form-action 'none'; base-uri 'none'"
        + ("; worker-src blob:" if any(part in WORKERS for part in parts) else "")
    )
    return Template((FOLDER / "site/site.html").read_text("utf-8")).substitute(
        policy=policy,
        title=html.escape(title),
        headline=english_text("headline"),
        about=english_text(
            reading_order_text_key(opens.network.row_order, opens.network.directions)
        ),
        watch=stage_and_controls_html(),
        command=html.escape(COMMAND),
        style=first_style,
        contents=contents,
    )


def _packed_script_tags(data: str, script: str, style: str) -> str:
    """Compress data, script and style, for `UNPACK`: a zlib stream of JSON in base 85."""
    both = zlib.compress(json.dumps([data, script, style], ensure_ascii=False).encode(), 9)
    return (
        '<script type="application/json" id="data"></script>\n'
        f'<script type="text/plain" id="packed" data-bytes="{len(both)}">{_base85(both)}</script>\n'
        f"<script>{UNPACK}</script>"
    )


def _colour_variables() -> str:
    """Return CSS variables that follow the visitor's colour scheme."""
    pairs = {
        **{n: (getattr(LIGHT, n), getattr(DARK, n)) for n in ("background", "ink", "accent")},
        "raised": ("#f6f6f8", "#1a1f29"),
        "edge": ("#d3d6dc", "#3b4252"),
        "focus": ("#0054a3", "#60b4ff"),
        "trouble": ("#a3200d", "#ff9d8a"),
    }
    names = "; ".join(f"--{name}: light-dark({one}, {two})" for name, (one, two) in pairs.items())
    return f":root {{ color-scheme: light dark; {names} }}\n"


def _sha256_integrity_hash(text: str) -> str:
    return f"sha256-{bytes_as_base64(hashlib.sha256(text.encode()).digest())}"


def _base85(content: bytes) -> str:
    """Encode four bytes as five of DIGITS_85; the last ones are filled up with zeros."""
    groups = np.frombuffer(content + bytes(-len(content) % 4), ">u4").astype(np.int64)
    digits = groups[:, None] // 85 ** np.arange(4, -1, -1) % 85
    return np.array([*DIGITS_85])[digits].tobytes().decode("utf-32-le")
