// Shows below the stage why the network's memory suffices, and how well it recognises the signs,
// compared with an untrained network.

import { elementWithin } from "../elements.js";
import { makeProgram } from "../reader/reader.js";
import { say, setText } from "../words.js";
import { UNTAUGHT } from "./drawn_signs.js";
import { Pupil } from "./pupil.js";
import { isLikeTorch } from "./safetensors_of.js";
import { showStrips } from "./strips.js";
import {
  checkedBy,
  concludedFrom,
  concludedFromDrawing,
  networkResultText,
  trainingImagesText,
} from "./taught_words.js";
import { UNTRAINED, untrainedDescription } from "./untrained.js";

/** @import { Memory, TeachHost } from "../types.js" */
/** @import { Teach } from "./teach.js" */

export class Findings {
  /** @type {?Memory} */
  controlOf = null; // the network whose untrained copy is shown for comparison

  /**
   * @param {HTMLElement} root the third element of teach.html
   * @param {Teach} teach
   * @param {TeachHost} host
   */
  constructor(root, teach, host) {
    this.root = root;
    this.teach = teach;
    this.host = host;
    this.part = (/** @type {string} */ name) => elementWithin(root, `.${name}`, HTMLElement);
    this.button = (/** @type {string} */ name) =>
      elementWithin(root, `button.${name}`, HTMLButtonElement);
    this.second = new Pupil(host.worker, () => this.showBoth());
    this.others = elementWithin(root, "select.second", HTMLSelectElement);
    this.others.onchange = () => this.compareWith(this.others.value);
    this.button("link").onclick = () => teach.copyLink();
    this.button("save").onclick = () => teach.saveNetwork();
    for (const [key, strokes] of Object.entries(UNTAUGHT))
      elementWithin(root, `[data-try="${key}"]`, HTMLButtonElement).onclick = () =>
        host.draw(strokes());
  }

  get pupil() {
    return this.teach.pupil;
  }

  // --- A second network for comparison.

  /** @param {string} name of a network, "" for none */
  async compareWith(name) {
    const isControl = name === UNTRAINED,
      base = isControl ? this.untrainedNetwork() : name ? await this.host.openNetwork(name) : null;
    this.controlOf = isControl ? this.pupil.base : null;
    if (this.others.value !== name) return; // another network was chosen meanwhile
    this.second.setBase(base);
    this.second.teachSigns(this.teach.set.signsWithDrawings);
    this.showBoth();
  }

  /**
   * The untrained copy of the network that is taught.
   * @returns {?Memory}
   */
  untrainedNetwork() {
    const { base } = this.pupil;
    if (!base) return null;
    const program = makeProgram(untrainedDescription(base.program.description));
    return { ...base, name: UNTRAINED, program };
  }

  /** Shows how both networks read the drawings and the image on the pad. */
  showBoth() {
    const isOn = Boolean(this.second.base && this.pupil.layer),
      image = this.host.drawing(),
      [own, its] = [this.pupil, this.second].map((pupil) =>
        isOn && image ? pupil.answerTo(image) : null,
      );
    for (const [name, pupil, answer] of /** @type {const} */ ([
      ["first", this.pupil, own],
      ["second", this.second, its],
    ])) {
      const place = this.part(`${name}-pupil`);
      place.hidden = !isOn;
      if (isOn) setText(place, networkResultText(this.titleOf(pupil.base), pupil, answer));
    }
    this.part("rules").hidden = !isOn;
    const isControl = this.second.base?.name === UNTRAINED;
    setText(
      this.part("concluded"),
      isOn && isControl
        ? concludedFromDrawing(own, its) ||
            concludedFrom(this.pupil, this.second, Boolean(own && !own.isNone))
        : "",
    );
    if (!this.host.isDrawing()) this.showStrips();
  }

  showStrips() {
    const { layer } = this.pupil,
      { host } = this,
      why = this.part("about-why");
    showStrips(why, layer, host.look(), host.drawing(), host.headInput());
    why.hidden = !layer?.profiles;
  }

  /** @param {?Memory} network */
  titleOf(network) {
    if (network && network === this.pupil.base) return say("teach.beside.own");
    if (network?.name === UNTRAINED) return say("teach.beside.untrained");
    return this.host.networks.find(([name]) => name === network?.name)?.[1] ?? network?.name ?? "";
  }

  // --- Display.

  showFindings() {
    const { base, layer, signNetwork, check, isChecked } = this.pupil;
    this.root.hidden = !layer;
    if (base) setText(this.part("seen"), trainingImagesText(base));
    this.button("link").disabled = !layer;
    this.button("save").disabled = !layer || !signNetwork || !isLikeTorch(signNetwork);
    setText(this.button("link"), say("teach.link"));
    setText(this.part("checked"), layer && check ? checkedBy(layer, check, isChecked) : "");
    this.part("kind").hidden = !(isChecked && check?.of);
    this.listNetworks();
    this.showBoth();
  }

  listNetworks() {
    const { base, layer } = this.pupil,
      options = [
        [UNTRAINED, say("teach.beside.untrained")],
        ["", say("teach.beside.none")],
        ...this.host.networks,
      ].filter(([name]) => name !== base?.name),
      value = this.others.options.length ? this.others.value : UNTRAINED;
    this.others.replaceChildren(...options.map(([name, title]) => new Option(title, name)));
    this.others.value = options.some(([name]) => name === value) ? value : "";
    if (this.others.value !== value) this.second.stopTeaching(); // it is the same as the network that reads
    if (layer && this.others.value === UNTRAINED && this.controlOf !== base)
      this.compareWith(UNTRAINED);
  }
}
