// Teach: a visitor's own signs, a card for each, and the new last layer that tells them apart; on
// the page without a server and in the app. A host has the pad and the stage.

import { SETS_TO_BEGIN } from "./drawn_signs.js";
import { codeOfSigns, signsFromCode } from "./signs_code.js";
import { Refusal, SignSet, sameDrawings } from "./sign_set.js";
import { showCards } from "./cards.js";
import { RemoteTeacher } from "./remote_teacher.js";
import { SecondMemory, showPupil } from "./second_memory.js";
import { taughtNetwork } from "./taught_network.js";
import { canBeTaught } from "./teacher.js";
import { checkedBy, taughtBy } from "./taught_words.js";
import { Trial } from "./trial.js";
import { elementWithin } from "../elements.js";
import { download } from "../saved.js";
import { retell, say } from "../words.js";
import { safetensorsOfTaught } from "./safetensors_of.js";

/** @import { Check, LayerOfSigns, Memory, Sign, TaughtNetwork } from "../types.js" */
/** @import { TeachHost, TeachNews, Values } from "../types.js" */

const KEYS = "1234567890";

export class Teach {
  set = new SignSet();
  /** @type {?LayerOfSigns} */
  layer = null; // the newest
  /** @type {?TaughtNetwork} */
  taught = null; // with it
  /** @type {?Check} */
  check = null;
  isChecked = false;
  job = 0;
  /** @type {?string} */
  code = null;
  /** @type {?Trial} */
  trial = null; // of a lesson
  /** @type {?Memory} */
  base = null;
  /** @type {?RemoteTeacher} */
  teacher = null;
  /** @type {Sign[]} */
  asked = []; // of the teacher
  /** @type {?[string, Values]} */
  refused = null; // a sentence

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
    this.button("undo").onclick = () => this.does(() => this.set.undo());
    this.button("forget").onclick = () => this.does(() => this.set.forget());
    this.button("link").onclick = () => this.copy();
    this.button("save").onclick = () => this.save();
    this.second = new SecondMemory(host.worker, () => this.showBoth());
    this.others = elementWithin(root, "select.second", HTMLSelectElement);
    this.others.onchange = () => this.compareWith(this.others.value);
    this.set.recall();
  }

  /**
   * Teaches another memory from now on.
   * @param {Memory} base
   */
  on(base) {
    if (this.base === base) return;
    this.base = base;
    this.layer = null;
    this.teacher?.end();
    this.teacher = canBeTaught(base.program.description)
      ? new RemoteTeacher(this.host.worker, base, (news) => this.hear(news))
      : null;
    this.teach();
  }

  /** Stops teaching: the page goes on with the network as it was. */
  end() {
    this.teacher?.end();
    this.teacher = this.base = null;
    this.second.end();
  }

  /**
   * A change, or what there is to say where it is refused.
   * @param {() => void} change
   */
  does(change) {
    try {
      change();
      this.refused = null;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.refused = [error.key, error.values];
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
   * @param {AbortSignal} left once the lesson is
   * @returns {Promise<?number>} how many of the ten were read; null where it was left before
   */
  try(left) {
    const before = this.set.signs;
    return new Promise((ended) => {
      const leave = () => {
        this.trial = null;
        this.does(() => this.set.change(before));
        ended(null);
      };
      this.trial = new Trial(this, ended);
      this.show();
      if (left.aborted) leave();
      else left.addEventListener("abort", leave, { once: true });
    });
  }

  teach() {
    const { drawn: signs } = this.set;
    this.job++;
    this.check = null;
    if (signs.length < 2 || !this.teacher) {
      this.layer = this.code = null;
      if (this.base) this.host.use(this.base);
      this.host.changed();
    } else if (this.layer && sameDrawings(this.layer.signs, signs))
      this.put({ ...this.layer, signs });
    else {
      this.asked = signs;
      this.teacher.teach(this.job, signs);
    }
    this.second.teach(signs);
    this.show();
  }

  /** @param {TeachNews} news */
  hear({ job, layer, took, check, done }) {
    if (job !== this.job) return;
    if (layer) this.put({ ...layer, took, signs: this.asked });
    else {
      this.check = check ?? this.check;
      this.isChecked = Boolean(done);
    }
    this.show();
  }

  /**
   * Reads with a new layer.
   * @param {LayerOfSigns} layer
   */
  put(layer) {
    if (!this.base) return;
    this.layer = layer;
    this.isChecked = false;
    const names = layer.signs.map(({ name }) => name),
      drawings = layer.signs.map((sign) => sign.drawings.map(({ image }) => image));
    this.taught = taughtNetwork(this.base, names, layer, drawings);
    this.host.use(this.taught);
    this.code = null;
    codeOfSigns({ names, kernel: layer.kernel, bias: layer.bias, drawings }).then((code) => {
      if (this.layer !== layer) return;
      this.code = code;
      this.host.changed();
    });
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
    this.set.take(names.map((name, k) => [name, drawings[k] ?? []]));
    this.on(base);
    if (drawings.length) return;
    this.put({ ...layer, signs: names.map((name) => ({ name, drawings: [] })) });
    this.show();
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(location.href);
      retell(this.part("link"), say("teach.link.copied"));
    } catch {
      this.refused = ["site.copy.not", {}];
      this.show();
    }
  }

  save() {
    const file = this.taught && safetensorsOfTaught(this.taught);
    if (file) download(file, "signs.safetensors");
  }

  // --- Another memory beside it.

  /** @param {string} name of a network, "" for none */
  async compareWith(name) {
    const base = name ? await this.host.openNetwork(name) : null;
    if (this.others.value !== name) return; // another one was chosen meanwhile
    this.second.on(base, this.set.drawn);
    this.showBoth();
  }

  /** What both make of the drawings, and of what is on the pad. */
  showBoth() {
    const places = [this.part("first-pupil"), this.part("second-pupil")],
      { base: other, check, taught } = this.second,
      isOn = Boolean(other && this.taught && this.layer);
    for (const place of places) place.hidden = !isOn;
    if (!isOn) return;
    const [first, second] = places,
      image = this.host.drawing(),
      title = (/** @type {?Memory} */ one) =>
        this.host.networks.find(([name]) => name === one?.name)?.[1] ?? one?.name ?? "";
    showPupil(first, { title: title(this.base), check: this.check, taught: this.taught }, image);
    showPupil(second, { title: title(other), check, taught }, image);
  }

  // --- What is seen.

  show() {
    const { set, layer } = this;
    this.part("begin").hidden = !set.isEmpty;
    showCards(this.part("cards"), this);
    this.button("undo").disabled = !set.past.length;
    this.button("link").disabled = !layer;
    this.button("save").disabled = !layer || !this.taught || !safetensorsOfTaught(this.taught);
    retell(this.part("link"), say("teach.link"));
    retell(
      this.part("taught"),
      this.base && !this.teacher
        ? say("teach.not")
        : layer
          ? taughtBy(layer, this.base)
          : say("teach.how"),
    );
    const checked = layer && this.check ? checkedBy(layer, this.check, this.isChecked) : "";
    retell(this.part("checked"), this.trial?.text ?? checked);
    retell(this.part("refused"), this.refused ? say(...this.refused) : "");
    this.showOthers();
    this.showBoth();
  }

  showOthers() {
    const options = [["", say("teach.beside.none")], ...this.host.networks].filter(
        ([name]) => name !== this.base?.name,
      ),
      { value } = this.others;
    this.others.replaceChildren(...options.map(([name, title]) => new Option(title, name)));
    this.others.value = options.some(([name]) => name === value) ? value : "";
    if (this.others.value !== value) this.second.end(); // it is the one that reads now
    this.part("other-memory").hidden = options.length < 2 || !this.layer;
  }
}
