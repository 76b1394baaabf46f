// The page without a server: a canvas, networks that read while one draws, and what they make of it.
//
// `data`, JSON in the element of that name, as export.py writes it: {networks: [[name, label], ...]; guard: the
// one that tells what is no digit, or null; examples: ten images; image: what it opens on, or null; looks:
// {light, dark}; style: of the stage, see scene.js; files: networks that are in the page itself; hashes: of
// the files beside it; trained: of networks that are trained in the page, or null where none can be}.

import { decodeDrawing, encodeDrawing } from "../drawing.js";
import { gifOf } from "./gif.js";
import { Lab } from "./lab.js";
import { memoryOf, openNetwork } from "./networks.js";
import { showBars, showDigit, showDoubt, showStory } from "../parts.js";
import { imageFrom, inOrder } from "../reader.js";
import { framesOf, sceneOf, stepAt } from "./scene.js";
import { PHONE_WIDE } from "../side_by_side.js";
import { Sheet, pictureOfImage } from "./sheet.js";
import { drawStage } from "../stage.js";
import { answerAfter, answerOf, answersOf, believed, story, told } from "../story.js";

const LAST_STEP = 27, REST_AFTER = 700; // ms after the last stroke, before it plays
const GIF_DELAY = 12, GIF_LAST = 250; // hundredths of a second
const TYPING = "input[type=range], textarea, select, button, a, summary";
const $ = (id) => document.getElementById(id);
const data = JSON.parse($("data").textContent);
const examples = data.examples.map(imageFrom), names = data.networks.map(([name]) => name);
const dark = matchMedia("(prefers-color-scheme: dark)"), calm = matchMedia("(prefers-reduced-motion: reduce)");
const asked = new URLSearchParams(`${location.search.slice(1)}&${location.hash.slice(1)}`);

Object.assign(window.rnnFiles, data.files);
window.rnnHashes = data.hashes;

class Site {
  sheet = new Sheet($("pad"), (drawing) => this.drawn(drawing));
  image = null; // as drawn: 784 numbers in [0, 1]
  example = null; // which one it is
  step = LAST_STEP;
  network = null;
  shown = null; // what `stage.js` calls so, of the last row
  pictures = []; // in its memory, after each step
  playing = null;
  page = "watch";

  get look() {
    return { ...(dark.matches ? data.looks.dark : data.looks.light), inks: data.style.inks };
  }

  async choose(name) {
    this.pause();
    $("network").value = this.wanted = name;
    const network = await this.loaded(openNetwork(name));
    if (!network || this.wanted !== name) return; // another one was chosen meanwhile
    this.use(network, null);
    this.link();
    const guard = data.guard && await this.loaded(openNetwork(data.guard)), memory = await this.loaded(memoryOf(network));
    if (this.network !== network) return;
    Object.assign(this, { guard, memory });
    this.read();
  }

  // Reads with a network from now on. memory: what reads a picture off it, or null.
  use(network, memory) {
    Object.assign(this, { network, memory, wanted: null });
    for (const id of ["about", "legend"]) $(id).textContent = network[id];
    this.read();
  }

  // What a file holds, or null where it can't be had, which is said.
  loaded(file) {
    return file.catch(() => {
      $("trouble").textContent = "This network could not be loaded: reload the page, or choose another one.";
      return null;
    });
  }

  // Reads the image anew, and shows it up to the cursor.
  read() {
    this.pictures = [];
    this.shown = null;
    if (this.network && this.image) {
      const { network, image } = this, ordered = inOrder(image, network.order);
      this.shown = { image: ordered, reading: network.program.read(ordered), terms: network.terms };
      this.answer = answerOf(this.shown.reading, network.terms);
      this.rows = believed(this.shown.reading);
      this.answers = answersOf(this.rows);
      if (this.guard && this.guard !== network) {
        const { doubt, strange } = answerOf(this.guard.program.read(image), { ...this.guard.terms, unsure: 0 });
        Object.assign(this.answer, { doubt: doubt ?? this.answer.doubt, strange });
      }
      this.shown.strange = this.answer.strange;
      this.end = told(ordered, this.rows, this.answer.strange, network.word).sentence;
    }
    this.show();
  }

  take(image, { example = null, step = LAST_STEP } = {}) {
    this.pause();
    Object.assign(this, { image, example, step });
    if (image) this.sheet.put(image);
    this.read();
    this.link();
  }

  drawn(drawing) {
    this.pause();
    $("trouble").textContent = "";
    Object.assign(this, { image: this.sheet.image, example: null, step: LAST_STEP, drawing });
    this.read();
    if (drawing) return;
    $("heard").textContent = this.shown ? `Read as ${this.answer.digit}. ${this.answer.doubt ?? ""}` : "";
    this.link();
    if (this.image && $("after").checked) this.waiting = setTimeout(() => this.play(true), REST_AFTER);
  }

  show() {
    const { shown, step, look } = this, none = !shown;
    $("pad").parentNode.dataset.invites = !this.image || this.sheet.behind ? "yes" : "no";
    $("film").dataset.empty = none ? "yes" : "no";
    $("undo").disabled = !this.sheet.past.length;
    $("row").disabled = $("play").disabled = $("gif").disabled = none;
    if (none) {
      for (const id of ["answer", "bars", "doubt", "told"]) $(id).replaceChildren();
      return;
    }
    const { rows } = this, answer = step === LAST_STEP ? this.answer : answerAfter(rows, step);
    showDigit($("answer"), answer, look);
    showBars($("bars"), answer, look);
    showDoubt($("doubt"), this.drawing ? {} : answer); // it is told once the pen is up
    showStory($("told"), story(rows, step, this.network.word, this.end));
    $("row").value = step + 1;
    $("row").ariaValueText = this.answers[step];
    this.stage();
  }

  stage() {
    if (!this.shown) return;
    const canvas = $("reading"), now = this.after(this.step);
    const scene = this.scene = sceneOf($("film").clientWidth, innerWidth <= PHONE_WIDE, this.network, this.look, data.style, now, this.step);
    canvas.style.height = `${scene.height}px`;
    drawStage(canvas, scene, now);
  }

  // What is shown, with what is in its memory after a step.
  after(step) {
    const { memory, shown } = this;
    if (memory) this.pictures[step] ??= memory.pictureAt(shown.reading.layers, step);
    return { ...shown, picture: this.pictures[step], seen: memory?.seen[step] };
  }

  gif() {
    const { network, look, rows } = this;
    const frames = framesOf(network, look, data.style, rows, (step) => this.after(step));
    return gifOf(frames, look, GIF_DELAY, GIF_LAST);
  }

  move(step) {
    this.step = Math.min(Math.max(step, 0), LAST_STEP);
    this.show();
  }

  play(byItself = false) {
    if (!this.shown || (byItself && (calm.matches || this.page === "train"))) return;
    this.pause();
    const each = () => Number($("speed").value); // milliseconds
    let step = this.step >= LAST_STEP ? 0 : this.step, due = performance.now() + each();
    this.byItself = byItself;
    const frame = (now) => {
      for (; due <= now && step < LAST_STEP; step++) due += each();
      if (step !== this.step) this.move(step);
      if (step >= LAST_STEP) return this.rest();
      this.playing = requestAnimationFrame(frame);
    };
    this.playing = requestAnimationFrame(frame);
    $("play").textContent = "❚❚ Pause";
  }

  pause() {
    clearTimeout(this.waiting);
    if (this.playing) cancelAnimationFrame(this.playing);
    this.playing = null;
    $("play").textContent = "▶ Play";
  }

  // The cursor stays where it is, and the link says so.
  rest() {
    this.pause();
    this.link();
  }

  key(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (this.page === "train" || event.altKey || event.ctrlKey || event.metaKey || event.target.closest(TYPING)) return;
    if (event.key === " ") this.playing ? this.rest() : this.play();
    else if (by) {
      this.move(this.step + by);
      this.rest();
      $("heard").textContent = $("row").ariaValueText;
    } else return;
    event.preventDefault();
  }

  // The address holds network, row and digit, as the app's does.
  async link() {
    const { code } = this.network ?? {}, query = new URLSearchParams([code ? ["trained", code] : ["model", $("network").value], ["row", this.step + 1]]);
    if (this.example !== null) query.set("example", this.example);
    else if (this.image) query.set("drawing", await encodeDrawing(this.image));
    if (asked.has("hide")) query.set("hide", asked.get("hide"));
    history.replaceState(null, "", `?${query}`);
    $("copy").textContent = "Copy link";
    $("frame").value = `<iframe src="${location.href}" width="100%" height="720" title="${document.title}"></iframe>`;
  }

  // What a link asks for; what it can't have is as at first, and said.
  async open() {
    const row = Number(asked.get("row")), example = Number(asked.get("example") ?? data.example);
    const step = Number.isInteger(row) && row >= 1 && row <= LAST_STEP + 1 ? row - 1 : LAST_STEP;
    let image = data.image && imageFrom(data.image), of = null;
    try {
      if (asked.has("drawing")) image = await decodeDrawing(asked.get("drawing"));
    } catch {
      $("trouble").textContent = "The drawing in this link can't be read: ask for the link again.";
    }
    if (!image && examples[example]) [image, of] = [examples[example], example];
    let name = names.includes(asked.get("model")) ? asked.get("model") : names[0];
    try {
      if (lab && asked.has("trained")) name = lab.kept.add(asked.get("trained"));
    } catch {
      $("trouble").textContent = "The network in this link can't be read: ask for the link again.";
    }
    const loading = this.choose(name);
    this.take(image, { example: of, step });
    await loading;
    if (asked.has("train")) lab?.open();
    else if (!asked.has("row")) this.play(true);
  }
}

const site = new Site();
window.rnnSite = site; // for who wants the numbers: `rnnSite.shown`, `rnnSite.pictures`

for (const [name, label] of data.networks) $("network").append(new Option(label, name));
const lab = data.trained && new Lab(site, data.trained);
$("pages").hidden = !lab;
document.documentElement.dataset.hide = (asked.get("hide") ?? "").replaceAll(",", " ");
examples.forEach((image, digit) => {
  const button = Object.assign(document.createElement("button"), { type: "button", title: `an example of ${digit}` });
  button.append(pictureOfImage(image));
  button.onclick = () => {
    site.take(image, { example: digit });
    site.play(true);
  };
  $("examples").append(button);
});
$("network").onchange = () => {
  $("trouble").textContent = "";
  site.choose($("network").value);
};
$("clear").onclick = () => site.sheet.clear();
$("undo").onclick = () => site.sheet.undo();
$("play").onclick = () => (site.playing ? site.rest() : site.play());
$("row").oninput = () => {
  site.pause();
  site.move($("row").value - 1);
};
$("row").onchange = () => site.link();
$("reading").onpointermove = (e) => { $("reading").title = site.answers[stepAt(site.scene, e)] ?? ""; };
$("reading").onclick = (e) => {
  site.move(stepAt(site.scene, e) ?? site.step);
  site.rest();
};
addEventListener("keydown", (e) => site.key(e));
addEventListener("pointerdown", ({ target }) => {
  if (site.playing && site.byItself && !target.closest("#play")) {
    site.pause();
    site.move(LAST_STEP); // what plays by itself ends with everything read
  }
}, true);
dark.addEventListener("change", () => site.show());
new ResizeObserver(() => {
  site.stage();
  site.sheet.paint(); // which may have another size, too
}).observe($("film"));
const copied = async () => navigator.clipboard.writeText(location.href);
$("copy").onclick = () => copied().then(
  () => { $("copy").textContent = $("heard").textContent = "Copied"; },
  () => { $("trouble").textContent = "The link can't be copied from here: open this page by itself."; },
);
$("gif").onclick = async () => {
  $("gif").disabled = true;
  const href = URL.createObjectURL(await site.gif());
  Object.assign(document.createElement("a"), { href, download: `reading-${site.network.name}-${site.answer.digit}.gif` }).click();
  URL.revokeObjectURL(href);
  $("gif").disabled = false;
};
site.open();
