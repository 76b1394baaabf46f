// Teach: a visitor's own signs, a card for each, and the new last layer that tells them apart; on
// the page without a server and in the app. A host has the pad and the stage.

import { SETS_TO_BEGIN } from "./drawn_signs.js";
import { codeOfSigns, signsFromCode } from "./signs_code.js";
import { SIGNS_KEPT } from "./kept_signs.js";
import { Refusal, SignSet } from "./sign_set.js";
import { showCards } from "./cards.js";
import { Pupil, drawingsOf, namesOf } from "./pupil.js";
import { besideSaid, checkedBy, otherSigns, taughtBy } from "./taught_words.js";
import { Trial } from "./trial.js";
import { elementWithin } from "../elements.js";
import { download } from "../download.js";
import { setText, say } from "../words.js";
import { isLikeTorch, safetensorsOfTaught } from "./safetensors_of.js";

/** @import { Memory, TaughtNetwork, TeachHost, Values } from "../types.js" */

const KEYS = "1234567890";

export class Teach {
  set = new SignSet();
  /** @type {?(Memory | TaughtNetwork)} */
  hostNetwork = null; // what the host was given to read with
  /** @type {?string} */
  code = null; // of the layer, for a link
  /** @type {?Trial} */
  trial = null; // of a lesson
  /** @type {?[string, Values]} */
  refusal = null; // a sentence

  /**
   * @param {HTMLElement} root as teach.html has it
   * @param {TeachHost} host
   */
  constructor(root, host) {
    this.root = root;
    this.host = host;
    this.part = (/** @type {string} */ name) => elementWithin(root, `.${name}`, HTMLElement);
    this.button = (/** @type {string} */ name) =>
      elementWithin(root, `button.${name}`, HTMLButtonElement);
    for (const [key, signs] of Object.entries(SETS_TO_BEGIN)) {
      const button = Object.assign(document.createElement("button"), { type: "button" });
      button.dataset.say = `teach.${key}`;
      button.onclick = () => this.does(() => this.set.take(signs()));
      this.part("begin").append(button);
    }
    this.button("swap").onclick = () => this.does(() => this.set.swap());
    this.button("undo").onclick = () => this.does(() => this.set.undo());
    this.button("forget").onclick = () => this.does(() => this.set.forget());
    this.button("link").onclick = () => this.copy();
    this.button("save").onclick = () => this.save();
    this.pupil = new Pupil(host.worker, () => {
      this.use();
      this.show();
    });
    this.second = new Pupil(host.worker, () => this.showBoth());
    this.others = elementWithin(root, "select.second", HTMLSelectElement);
    this.others.onchange = () => this.compareWith(this.others.value);
    this.set.recall();
    addEventListener("storage", ({ key }) => {
      if (key !== null && key !== SIGNS_KEPT) return;
      if (this.set.hear() && this.pupil.base) this.teach();
    });
  }

  /**
   * Teaches another memory from now on.
   * @param {Memory} base
   */
  on(base) {
    if (this.pupil.base === base) return;
    this.pupil.begin(base);
    this.teach();
  }

  /** Stops teaching: the page goes on with the network as it was. */
  end() {
    this.pupil.end();
    this.second.end();
    this.hostNetwork = null;
  }

  /**
   * A change, or what there is to say where it is refused.
   * @param {() => void} change
   */
  does(change) {
    try {
      change();
      this.refusal = null;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.refusal = [error.key, error.values];
      this.show();
      return false;
    }
    this.teach();
    return true;
  }

  /** @param {number} at */
  add(at) {
    if (this.trial?.takes(at, this.host.answer())) this.show();
    else if (this.does(() => this.set.add(at, this.host.drawing()))) this.host.clear();
  }

  another() {
    const at = this.set.signs.length;
    if (this.does(() => this.set.another()))
      elementWithin(this.root, `[data-sign="${at}"] input`, HTMLInputElement).select();
  }

  /**
   * A key that adds the drawing to a sign; whether it was one.
   * @param {KeyboardEvent} event
   */
  key({ key }) {
    const at = key === "" ? -1 : KEYS.indexOf(key);
    if (at < 0 || at >= this.set.signs.length) return false;
    this.add(at);
    return true;
  }

  /**
   * Three letters, a drawing of each, and ten more. The signs from before come back.
   * @param {AbortSignal} signal that the lesson is left
   * @returns {Promise<?number>} how many of the ten were read; null where it was left before
   */
  try(signal) {
    const before = this.set.state;
    return new Promise((resolve) => {
      const leave = () => {
        this.trial = null;
        this.does(() => this.set.restore(before));
        resolve(null);
      };
      this.trial = new Trial(this, resolve);
      this.show();
      if (signal.aborted) leave();
      else signal.addEventListener("abort", leave, { once: true });
    });
  }

  teach() {
    const { signsWithDrawings } = this.set;
    for (const pupil of [this.pupil, this.second]) pupil.teach(signsWithDrawings);
    this.use();
    this.show();
  }

  /** Has the host read with what was taught, or with the network as it was. */
  use() {
    const { base, layer, signNetwork } = this.pupil,
      network = signNetwork ?? base;
    if (!network || network === this.hostNetwork) return;
    this.hostNetwork = network;
    this.code = null;
    this.host.use(network);
    if (!layer) return this.host.onChange();
    const { kernel, bias } = layer;
    codeOfSigns({ names: namesOf(layer), kernel, bias, drawings: drawingsOf(layer) }).then(
      (code) => {
        if (this.hostNetwork !== network) return;
        this.code = code;
        this.set.keepCode(code);
        this.host.onChange();
      },
    );
  }

  /**
   * What a link holds. Throws where it is none of ours.
   * @param {string} code
   * @param {Memory} base
   */
  async open(code, base) {
    const { nodes } = base.program.description,
      features = nodes[nodes.length - 1].kernel.shape[0],
      { names, drawings, ...layer } = await signsFromCode(code, features);
    this.set.open({ names, drawings, ...layer }, code);
    this.on(base);
    this.show();
    if (drawings.length || this.set.signsWithDrawings.length) return;
    this.pupil.put({ ...layer, signs: names.map((name) => ({ name, drawings: [] })) });
    this.use();
    this.show();
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(location.href);
      setText(this.part("link"), say("teach.link.copied"));
    } catch {
      this.refusal = ["site.copy.not", {}];
      this.show();
    }
  }

  save() {
    const { signNetwork } = this.pupil;
    if (signNetwork) download(safetensorsOfTaught(signNetwork), "signs.safetensors");
  }

  // --- Another memory beside it.

  /** @param {string} name of a network, "" for none */
  async compareWith(name) {
    const base = name ? await this.host.openNetwork(name) : null;
    if (this.others.value !== name) return; // another one was chosen meanwhile
    this.second.begin(base);
    this.second.teach(this.set.signsWithDrawings);
    this.showBoth();
  }

  /** What both make of the drawings, and of what is on the pad. */
  showBoth() {
    const isOn = Boolean(this.second.base && this.pupil.layer),
      image = this.host.drawing();
    for (const [name, pupil] of Object.entries({ first: this.pupil, second: this.second })) {
      const place = this.part(`${name}-pupil`);
      place.hidden = !isOn;
      if (isOn) setText(place, besideSaid(this.titleOf(pupil.base), pupil, image));
    }
  }

  /** @param {?Memory} network */
  titleOf(network) {
    return this.host.networks.find(([name]) => name === network?.name)?.[1] ?? network?.name ?? "";
  }

  // --- What is seen.

  show() {
    const { set } = this,
      { base, layer, signNetwork, teacher, check, isChecked } = this.pupil;
    this.part("begin").hidden = !set.isEmpty;
    showCards(this.part("cards"), this);
    this.part("whose").hidden = !set.other;
    if (set.other) setText(this.part("said-of-others"), otherSigns(set));
    setText(this.button("swap"), say(set.isOwn ? "teach.swap.link" : "teach.swap.own"));
    this.button("undo").disabled = !set.past.length;
    this.button("link").disabled = !layer;
    this.button("save").disabled = !layer || !signNetwork || !isLikeTorch(signNetwork);
    setText(this.part("link"), say("teach.link"));
    setText(
      this.part("taught"),
      base && !teacher ? say("teach.not") : layer ? taughtBy(layer, base) : say("teach.how"),
    );
    const checked = layer && check ? checkedBy(layer, check, isChecked) : "";
    setText(this.part("checked"), this.trial?.text ?? checked);
    const refused = this.refusal ? say(...this.refusal) : "";
    setText(this.part("refused"), this.pupil.overflows ? say("site.unbound") : refused);
    this.showOthers();
    this.showBoth();
  }

  showOthers() {
    const options = [["", say("teach.beside.none")], ...this.host.networks].filter(
        ([name]) => name !== this.pupil.base?.name,
      ),
      { value } = this.others;
    this.others.replaceChildren(...options.map(([name, title]) => new Option(title, name)));
    this.others.value = options.some(([name]) => name === value) ? value : "";
    if (this.others.value !== value) this.second.end(); // it is the one that reads now
    this.part("other-memory").hidden = options.length < 2 || !this.pupil.layer;
  }
}
