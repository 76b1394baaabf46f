// Teach in the app, a component with a pad, an answer and a stage of its own: everything is done in the browser, as on the page
// without a server. The server gives the network, and is handed the new layer where other views are to read with it.
//
// data: {network: {name, stamp, program, order, view, basis, maps, hands}, its bytes in base64, basis, maps and hands empty where
// there are none; look; words: of Teach; worker: the text of teach_worker.js; code: what a link holds, or null}.

import { press } from "../elements.js";
import { penLabel } from "../pen_keys.js";
import { openHands } from "../hands.js";
import { openMemory } from "../memory.js";
import { showBars, showDigit, showDoubt } from "../answer.js";
import { bytesFrom, inOrder, openProgram } from "../reader.js";
import { Sheet } from "../site/sheet.js";
import { shownOf } from "../scene.js";
import { answerAfter, answerOf, signAnswered } from "../story.js";
import { signOf } from "./sign_set.js";
import { Teach } from "./teach.js";
import { LAST } from "../playing.js";
import { Watching } from "../watching.js";
import { also, nameClasses, tell } from "../words.js";

class TeachPage {
  network = null; // that reads: as it was, or taught
  image = null;

  constructor(root, data, tellServer) {
    Object.assign(this, { root, data, tellServer });
    also(data.words);
    const empty = root.querySelector(".empty");
    if (empty) empty.dataset.say = "empty.signs";
    tell(root);
    this.part = (name) => root.querySelector(`.${name}`);
    const pad = this.part("pad");
    pad.ariaLabel = penLabel();
    this.sheet = new Sheet(pad, (isDrawing) => this.drawn(isDrawing));
    root.querySelector("#clear").onclick = () => this.sheet.clear();
    root.querySelector("#undo").onclick = () => this.sheet.undo();
    this.watching = new Watching(root.querySelector(".watch"), {
      moved: (t) => this.moved(t),
      say: (text) => {
        this.part("heard").textContent = text;
      },
      draw: () => this.sheet.clear(),
      train: () => press('.st-key-navigation a[href$="train"]'),
    });
    this.teach = new Teach(root.querySelector("#teach"), {
      worker: data.worker,
      drawing: () => this.sheet.image,
      answer: () => signOf(this.shown && this.answer),
      clear: () => this.sheet.clear(),
      use: (network) => this.use(network),
      changed: () => this.tellServer("code", this.teach.code),
    });
    this.teach.root.hidden = false;
    this.sheet.paint();
    new ResizeObserver(() => this.sheet.paint()).observe(this.part("paper"));
    this.onKey = (event) => this.key(event);
    addEventListener("keydown", this.onKey);
  }

  end() {
    removeEventListener("keydown", this.onKey);
    this.teach.end();
    nameClasses();
  }

  // What the server says: another network, or another look.
  hear(data) {
    const isOther = this.base?.stamp !== data.network.stamp;
    if (isOther && !data.network.program) return this.tellServer("has", null); // it comes once more
    this.data = data;
    this.watching.look = data.look;
    if (!isOther) return this.show();
    const { program, basis, maps, hands, ...about } = data.network,
      bytes = (text) => bytesFrom(text);
    this.memory = maps ? openMemory(bytes(basis), bytes(maps)) : null;
    this.usual = hands ? openHands(bytes(hands)) : undefined;
    this.base = { ...about, program: openProgram(bytes(program)) };
    this.tellServer("has", about.stamp);
    const opened = this.isOpened ? null : data.code;
    this.isOpened = true;
    if (opened)
      this.teach.open(opened, this.base).catch(() => {
        this.teach.refused = ["site.link.not", {}];
        this.teach.on(this.base);
      });
    else this.teach.on(this.base);
  }

  use(network) {
    this.network = network;
    nameClasses(network.names);
    this.show();
  }

  drawn(isDrawing) {
    this.image = this.sheet.image;
    this.isDrawing = isDrawing;
    this.show(LAST);
  }

  show(step) {
    const { network, image, watching } = this,
      ordered = image && inOrder(image, network.order),
      reading = ordered && network.program.read(ordered);
    this.shown = null;
    if (reading) {
      const answer = answerOf(reading, { limit: null, unsure: 0 });
      this.answer = network.names ? signAnswered(answer, reading, network) : answer;
      this.shown = shownOf(ordered, reading, this.memory, this.answer.strange, network.view.word);
    }
    const empty = !this.shown;
    for (const name of ["st-key-prediction", "st-key-probabilities", "st-key-doubt"])
      if (empty) this.part(name).replaceChildren();
    watching.view = network.view;
    const usual = network.usualBy ? network.usualBy(this.usual) : this.usual;
    watching.take(this.shown, { program: network.program, memory: this.memory, usual }, step, null);
  }

  moved(t) {
    const { shown, hand } = this.watching,
      { look } = this.data;
    if (!shown) return;
    const isEnd = t === LAST && !hand,
      answer = isEnd ? this.answer : { ...answerAfter(shown, t), names: this.network.names };
    showDigit(this.part("st-key-prediction"), answer, look);
    showBars(this.part("st-key-probabilities"), answer, look);
    showDoubt(this.part("st-key-doubt"), this.isDrawing ? {} : answer);
  }

  key(event) {
    const isOther = event.altKey || event.ctrlKey || event.metaKey,
      target = event.composedPath()[0];
    if (isOther || target.closest("input, textarea, select, [contenteditable]")) return;
    if (this.teach.key(event)) event.preventDefault();
    else if (!target.closest("button, a, canvas") && this.watching.key(event))
      event.preventDefault();
  }
}

export default ({ parentElement, data, setStateValue }) => {
  const root = parentElement.querySelector(".teach-page"),
    page = (root.teachPage ??= new TeachPage(root, data, setStateValue));
  page.tellServer = setStateValue;
  page.hear(data);
  return () => {
    if (!root.isConnected) page.end();
  };
};
