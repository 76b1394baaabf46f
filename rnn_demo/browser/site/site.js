// The page without a server: a canvas, networks that read while one draws, and what they make of it.
//
// `data`, JSON in the element of that name, as export.py writes it: {networks: [[name, title, accuracy or null], ...]; guard: the
// one that tells what is no digit, or null; examples: ten images; image: what it opens on, or null; looks:
// {light, dark}, as figures/on_stage.py has them; languages: [[code, name], ...]; files: networks that are in the page itself; hashes: of the
// files beside it; trained: of networks that come without a file, or null where none can}.

import { lessonLink } from "./answers.js";
import { askedFor, keepLanguage, languageWished, queryOf } from "./address.js";
import { decodeDrawing } from "../drawing.js";
import { handText } from "../hands.js";
import { Later } from "./later.js";
import { file, hasKept, memoryOf, openNetwork, usualOf } from "./networks.js";
import { showBars, showDigit, showDoubt } from "../answer.js";
import { penLabel } from "../pen_keys.js";
import { Overflow, imageFrom, inOrder } from "../reader.js";
import { save } from "../saved.js";
import { Sheet, pictureOfImage } from "./sheet.js";
import { shownOf } from "../scene.js";
import { answerAfter, answerOf, percent, signAnswered } from "../story.js";
import { LAST } from "../playing.js";
import { Watching } from "../watching.js";
import { also, nameClasses, say, speak, tell } from "../words.js";

const INVITATION = 4 * 28; // pixels of an image where the invitation stands, or at its other end
const REST_AFTER = 700; // ms after the last stroke, before it plays
const TYPING = "input, textarea, select, button, a, summary";
const $ = (id) => document.getElementById(id);
const data = JSON.parse($("data").textContent);
const examples = data.examples.map(imageFrom),
  names = data.networks.map(([name]) => name);
const dark = matchMedia("(prefers-color-scheme: dark)");
let asked = askedFor();

Object.assign(window.rnn.files, data.files);
window.rnn.hashes = data.hashes;

class Site {
  sheet = new Sheet($("pad"), (drawing) => this.drawn(drawing));
  image = null; // as drawn: 784 numbers in [0, 1]
  example = null; // which one it is
  examples = examples;
  network = null;
  page = "watch";
  answer = null; // after the last row, with what makes it doubtful
  wantsHands = asked.has("hand");
  lesson = null; // the one that is open, as a link names it
  comes = 0; // back, or forward
  watching = new Watching(document.querySelector(".watch"), {
    moved: (t) => this.moved(t),
    rested: () => this.link(),
    handed: () => this.link(),
    say: (text) => {
      $("heard").textContent = text;
    },
  });

  get look() {
    return dark.matches ? data.looks.dark : data.looks.light;
  }

  async choose(name) {
    this.watching.player.pause(false);
    $("network").value = this.wanted = name;
    const network = await this.loaded(openNetwork(name));
    if (!network || this.wanted !== name) return; // another one was chosen meanwhile
    this.use(network);
    if (this.page === "teach") (await later.teaching()).teach.on(network);
    this.link();
    const guard = data.guard && (await this.loaded(openNetwork(data.guard))),
      memory = await this.loaded(memoryOf(network));
    if ((this.network?.base ?? this.network) !== network) return; // which may be taught signs
    Object.assign(this, { guard, known: { memory } });
    this.show();
    if (this.wantsHands) await this.offerHands();
  }

  // What a hand on the memory goes by comes when somebody is there who has one.
  async offerHands() {
    const { network, known } = this,
      usual = await this.loaded(usualOf(network.base ?? network));
    if (this.known !== known || known.usual || !usual) return;
    known.usual = usual;
    this.show();
  }

  // Reads with a network from now on. known: of its memory, as networks.js has it.
  use(network, known = {}) {
    Object.assign(this, { network, known, wanted: null });
    nameClasses(network?.names);
    this.describe();
    this.show();
  }

  // What a network does, and how its numbers are to be read. A legend: keys with their values.
  describe() {
    const { about, legend = [] } = this.network ?? {};
    $("about").textContent = about ? say(about) : "";
    $("legend").textContent = legend.map((part) => say(...part)).join(" ");
  }

  // In which language: what a link asks for, what was chosen here, or what the browser wishes for. Its words come as a
  // network does.
  async speak(language) {
    const known = await (language === "en" ? {} : this.loaded(file(`words.${language}`)));
    if (known === null) return;
    speak(language, known);
    const { documentElement: root } = document;
    Object.assign(root, { lang: language, dir: say("direction") });
    $("language").value = language;
    $("pad").ariaLabel = penLabel();
    tell(document);
    this.entitle();
    [...$("examples").children].forEach((button, digit) => {
      button.title = say("site.example", { digit });
    });
    data.networks.forEach(([name, , share], k) => {
      $("network").options[k].text =
        say(`name.${name}`) + (share === null ? "" : ` · ${percent(share, 1)}`);
    });
    this.describe();
    this.show();
    later.speak();
  }

  // What a file holds, or null where it can't be had, which is said.
  loaded(file) {
    return file.catch(() => {
      $("trouble").textContent = say("site.network.not");
      return null;
    });
  }

  // Reads the image anew, and shows it up to the cursor.
  show(step, hand = this.watching.hand && handText(this.watching.hand)) {
    const { network, image, watching, known } = this;
    this.shown = null;
    const ordered = network && image && inOrder(image, network.order),
      reading = ordered && this.readingOf(ordered);
    if (reading) {
      this.answer = answerOf(reading, network.terms);
      if (network.names) this.answer = signAnswered(this.answer, reading, network);
      else if (this.guard && this.guard !== network) {
        const { doubt, strange } = answerOf(this.guard.program.read(image), {
          ...this.guard.terms,
          unsure: 0,
        });
        Object.assign(this.answer, { doubt: doubt ?? this.answer.doubt, strange });
      }
      this.shown = shownOf(ordered, reading, known.memory, this.answer.strange, network.view.word);
    }
    const usual = this.page === "teach" ? "invitation.signs" : "invitation";
    $("pad").parentNode.dataset.invitation = say(this.sheet.behind ? "invitation.over" : usual);
    $("pad").parentNode.dataset.invites = !image || this.sheet.behind ? "yes" : "no";
    const hasLowInk = image?.subarray(-INVITATION).some(Boolean);
    $("pad").parentNode.dataset.ink = hasLowInk ? "low" : "";
    $("undo").disabled = !this.sheet.past.length;
    $("gif").disabled = !this.shown;
    if (!this.shown) for (const id of ["answer", "bars", "doubt"]) $(id).replaceChildren();
    Object.assign(watching, { view: network?.view, look: this.look });
    const held = network?.usualBy ? network.usualBy(known.usual) : known?.usual;
    watching.take(this.shown, { program: network?.program, ...known, usual: held }, step, hand);
  }

  // The network's reading of an image in reading order; null where its numbers overflow, which is said.
  readingOf(ordered) {
    let reading = null;
    try {
      reading = this.network.program.read(ordered);
    } catch (error) {
      if (!(error instanceof Overflow)) throw error;
    }
    if (!reading || this.overflows) $("trouble").textContent = reading ? "" : say("site.unbound");
    this.overflows = !reading;
    return reading;
  }

  take(image, { example = null, step = LAST, hand = null } = {}) {
    Object.assign(this, { image, example });
    $("enlarged").textContent = "";
    if (image) this.sheet.put(image);
    this.show(step, hand);
    this.link();
  }

  drawn(drawing) {
    clearTimeout(this.waiting);
    for (const id of ["trouble", "enlarged"]) $(id).textContent = "";
    Object.assign(this, { image: this.sheet.image, example: null, drawing });
    this.show(LAST, null);
    if (drawing) return;
    const times = this.sheet.enlarged;
    if (times) $("enlarged").textContent = say("site.enlarged", { times });
    $("heard").textContent = this.shown
      ? `${say("said.read", { digit: this.answer.digit })} ${this.answer.doubt ?? ""}`
      : "";
    this.link();
    if (this.image && this.page === "watch" && this.watching.settings.after)
      this.waiting = setTimeout(() => this.watching.play(true), REST_AFTER);
  }

  // What is answered after a step.
  moved(t) {
    const {
        look,
        watching: { shown, hand },
      } = this,
      answer =
        t === LAST && !hand
          ? this.answer
          : { ...answerAfter(shown, t), names: this.network?.names };
    showDigit($("answer"), answer, look);
    showBars($("bars"), answer, look);
    showDoubt($("doubt"), this.drawing ? {} : answer); // it is told once the pen is up
  }

  // The page's name, as a tab or a bookmark shows it, and above it whose network reads.
  entitle() {
    if (!data.trained) return; // a page of one network has a title of its own
    const name = $(
        this.lesson ? "lessons" : this.page === "teach" ? "to-teach" : this.page,
      ).textContent,
      isOwn = this.page === "watch" && $("network").value.startsWith("trained-"),
      line = document.querySelector("h1");
    line.dataset.say = isOwn ? "headline.own" : "headline";
    tell(line.parentElement);
    document.title =
      this.page === "watch" && !this.lesson ? line.textContent : `${name} · ${line.textContent}`;
  }

  // The address says what is open.
  async link() {
    for (const id of ["watch", "train", "lessons"])
      $(id).ariaPressed = String(id === (this.lesson ? "lessons" : this.page));
    $("to-teach").ariaPressed = String(this.page === "teach" && !this.lesson);
    this.entitle();
    if (this.comes) return; // the address says where to
    const query = await queryOf(this, $("network").value, asked);
    history.replaceState(null, "", `?${query}`);
    $("copy").textContent = say("site.copy");
    $("frame").value =
      `<iframe src="${location.href}" width="100%" height="720" title="${document.title}"></iframe>`;
  }

  // The page of Teach, with the signs that a link holds, if any.
  async teach(code = null) {
    const teaching = await this.loaded(later.teaching());
    if (this.page === "train") (await later.lab()).visit("watch");
    if (this.lesson) (await later.lessons()).end();
    if (!this.network) return;
    try {
      await teaching?.open(code);
    } catch {
      $("trouble").textContent = say("site.link.not");
      await teaching.open();
    }
  }

  async leaveTeach() {
    if (this.page === "teach") (await later.teaching()).leave();
  }

  get signs() {
    return later.opened.teaching?.code;
  }

  // A lesson, by its name in a link.
  async learn(name) {
    await this.leaveTeach();
    const lessons = await this.loaded(later.lessons());
    if (lessons) lessons.openNumber(name);
    else document.documentElement.dataset.asks = "no";
  }

  // Back and Forward: what the address asks for, from the page of Watch.
  async comeBack() {
    asked = askedFor();
    this.comes++;
    if (this.lesson && !asked.has("lesson")) (await later.lessons()).end();
    if (this.page === "train") (await later.lab()).visit("watch");
    await this.leaveTeach();
    await this.open();
    this.comes--;
    this.link();
  }

  // What a link asks for; what it can't have is as at first, and said.
  async open() {
    const row = Number(asked.get("row")),
      example = Number(asked.get("example") ?? data.example);
    const step = Number.isInteger(row) && row >= 1 && row <= LAST + 1 ? row - 1 : LAST;
    let image = data.image && imageFrom(data.image),
      of = null;
    try {
      if (asked.has("drawing")) image = await decodeDrawing(asked.get("drawing"));
    } catch {
      $("trouble").textContent = say("site.drawing.not");
    }
    if (!image && examples[example]) [image, of] = [examples[example], example];
    let name = names.includes(asked.get("model")) ? asked.get("model") : names[0];
    try {
      if (data.trained && asked.has("trained"))
        name = (await later.lab()).kept.add(asked.get("trained"));
      else if (data.trained && hasKept()) await later.lab();
    } catch {
      $("trouble").textContent = say("site.link.not");
    }
    const loading = this.choose(name);
    this.take(image, { example: of, step, hand: asked.get("hand") });
    await loading;
    if (asked.has("lesson") && data.trained) await this.learn(asked.get("lesson"));
    else if (asked.has("train") && data.trained) (await later.lab()).open();
    else if (asked.has("teach") && data.trained)
      await this.teach(asked.get("teach").length > 1 ? asked.get("teach") : null);
    else if (!asked.has("row") && !asked.has("hand")) this.watching.play(true);
  }
}

const site = new Site();
Object.assign(window.rnn, { site, watching: site.watching }); // for who wants the numbers: `rnn.watching.shown`

for (const [name] of data.networks) $("network").append(new Option(name, name));
also(Object.fromEntries(data.networks.map(([name, title]) => [`name.${name}`, title])));
const later = new Later(site, data.trained, {
  examples,
  names: data.networks,
  quiz: asked.get("quiz") === "1",
  link: lessonLink(asked),
});
document.documentElement.dataset.asks = asked.has("lesson") && data.trained ? "yes" : "no"; // nothing is told before
$("pages").hidden = !data.trained;
$("lessons").onclick = () => site.learn("1");
$("train").onclick = async () => {
  await site.leaveTeach();
  (await site.loaded(later.lab()))?.open();
};
$("to-teach").onclick = () => site.teach();
$("watch").addEventListener("click", () => site.leaveTeach());
document.documentElement.dataset.hide = (asked.get("hide") ?? "").replaceAll(",", " ");
examples.forEach((image, digit) => {
  const button = Object.assign(document.createElement("button"), { type: "button" });
  button.append(pictureOfImage(image));
  button.onclick = () => {
    site.take(image, { example: digit });
    if (site.page === "watch") site.watching.play(true);
  };
  $("examples").append(button);
});
$("network").onchange = () => {
  $("trouble").textContent = "";
  site.choose($("network").value);
};
$("clear").onclick = () => site.sheet.clear();
$("undo").onclick = () => site.sheet.undo();
// What leads elsewhere has an entry of its own, whose address comes as all others do.
addEventListener(
  "click",
  ({ target }) => {
    if (
      target.closest(
        "#pages [aria-pressed=false], #lesson-way :not(#ask-again, #save-answers), #tell",
      )
    )
      history.pushState(null, "");
  },
  true,
);
addEventListener("popstate", () => site.comeBack());
addEventListener("keydown", (e) => {
  if (
    e.defaultPrevented ||
    site.page === "train" ||
    e.altKey ||
    e.ctrlKey ||
    e.metaKey ||
    e.target.closest(TYPING)
  )
    return;
  if (site.watching.key(e)) e.preventDefault();
});
addEventListener(
  "pointerdown",
  ({ target }) => {
    clearTimeout(site.waiting);
    if (site.watching.player.byItself && !target.closest(".watch")) site.watching.stop();
  },
  true,
);
const touched = () => {
  if (site.wantsHands) return;
  site.wantsHands = true;
  if (site.known?.memory) site.offerHands();
};
for (const name of ["pointerdown", "keydown"]) addEventListener(name, touched, true);
for (const name of ["pointerover", "focusin"]) $("stage").addEventListener(name, touched);
dark.addEventListener("change", () => site.show());
new ResizeObserver(() => site.sheet.paint()).observe($("paper"));
const copied = async () => navigator.clipboard.writeText(location.href);
$("copy").onclick = () =>
  copied().then(
    () => {
      $("copy").textContent = $("heard").textContent = say("site.copied");
    },
    () => {
      $("trouble").textContent = say("site.copy.not");
    },
  );
$("gif").onclick = async () => {
  $("gif").disabled = true;
  await save("gif", site.watching, LAST, `reading-${site.network.name}`);
  $("gif").disabled = false;
};
for (const [code, name] of data.languages)
  $("language").append(Object.assign(new Option(name, code), { lang: code }));
$("language").onchange = async () => {
  const { value } = $("language");
  asked.set("lang", value);
  keepLanguage(value);
  await site.speak(value);
  site.link();
};
site.speak(languageWished(asked, data.languages)).then(() => site.open());
