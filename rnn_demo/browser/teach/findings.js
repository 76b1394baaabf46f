// Shows what the network has learned: above the stage, from how many drawings, and which weights
// are new; below the answer, the two steps that lead to it; below the stage, why the network's
// memory suffices, and how well it recognises the signs, compared with an untrained network.

import { require2dContext, elementWithin, newCanvas, newElement } from "../elements.js";
import { makeProgram } from "../reader/reader.js";
import { say, setTextIfChanged, decimals } from "../words.js";
import { UNTAUGHT } from "./drawn_signs.js";
import { Pupil } from "./pupil.js";
import { isSupportedByTorch } from "../train/network_formats.js";
import {
  checkResultText,
  trainedVersusUntrainedCheckText,
  trainedVsUntrainedAnswerText,
  networkCheckAndAnswerText,
  taughtText,
  weightCountTextsAndExplanations,
} from "./taught_words.js";
import { ROWS } from "../constants.js";
import { canvasOfImage } from "../pad/strokes.js";
import { heatmapOnSharedCanvas } from "../stage/paint.js";
import {
  LIKENESS_DIGITS,
  likeliestSignComparisonData,
  formatLikenessLimit,
  likenessLimitFormulaText,
} from "./likeness_text.js";
import {
  FIRST_COMPARED,
  NEAREST_DRAWINGS,
  ROWS_TOGETHER,
  cosineOfUnitVectors,
  readingProfile,
} from "./likeness.js";
import { UNTRAINED, descriptionWithRandomWeights } from "./taught_network.js";

/** @import { LayerOfSigns } from "./teach_types.js" */
/** @import { BrowserNetwork, Look, Stroke } from "../types.js" */
/** @import { Teach } from "./teach.js" */

const ROW_GROUPS_PER_STRIP = (ROWS - FIRST_COMPARED) / ROWS_TOGETHER,
  LINE_HEIGHT = 4; // pixels

/** @type {() => [string, string, string][]} */
const howToStartLines = () =>
  ["draw", "add", "next"].map((key, k) => ["step", `${k + 1}`, say(`teach.step.${key}`)]);

/** Shows above the stage what was learned, and below the answer the steps that lead to it. */
export class LearnedDisplay {
  /**
   * @param {HTMLElement} root the second element of teach.html
   * @param {Teach} teach
   */
  constructor(root, teach) {
    this.root = root;
    this.teach = teach;
    this.rule = elementWithin(root, ".rule", HTMLElement);
    this.digits = elementWithin(this.rule, "button", HTMLButtonElement);
    this.digits.onclick = () => teach.setReadsDigitsInstead(!teach.readsDigits);
    const narrow = matchMedia("(max-width: 640px)"), // on a narrow screen it is above the cards
      story = elementWithin(teach.host.stage, ".story", HTMLElement);
    const place = () => {
      (narrow.matches ? teach.root : teach.host.stage).before(root);
      if (narrow.matches) root.before(this.rule);
      else story.after(this.rule);
    };
    narrow.onchange = place;
    place();
  }

  showLearned() {
    const { set, pupil } = this.teach,
      { base, layer, teacher } = pupil,
      begin = set.hasNoDrawings ? "teach.lead" : "teach.how";
    this.root.hidden = !base;
    const text = base && !teacher ? say("teach.not") : layer ? taughtText(layer) : say(begin);
    setTextIfChanged(elementWithin(this.root, ".taught", HTMLElement), text);
    this.showAnswerRule();
    this.showLines(
      layer && base ? weightCountTextsAndExplanations(layer, base) : howToStartLines(),
    );
  }

  /** Shows by which two steps the signs' layer answers, or the way back to it. */
  showAnswerRule() {
    const { pupil, readsDigits, headInput } = this.teach,
      { layer } = pupil,
      isCompared = !readsDigits && layer && headInput,
      compared = isCompared ? likeliestSignComparisonData(layer, headInput) : null,
      part = (/** @type {string} */ name) => elementWithin(this.rule, name, HTMLElement);
    this.rule.hidden = !compared && !readsDigits;
    part("ol").hidden = !compared;
    part(".perhaps").hidden = !readsDigits && !compared?.isStrange;
    setTextIfChanged(part(".perhaps span"), readsDigits ? "" : say("teach.digit.perhaps"));
    setTextIfChanged(this.digits, say(readsDigits ? "teach.signs.read" : "teach.digits.read"));
    this.digits.ariaPressed = String(readsDigits);
    part(".scale").hidden = !compared || compared.mean < 0;
    if (!compared) return;
    setTextIfChanged(part(".which"), say("teach.rule.which", compared));
    setTextIfChanged(
      part(".whether"),
      say(`teach.rule.${compared.isStrange ? "no" : "yes"}`, compared),
    );
    part(".scale").style.setProperty("--alike", `${100 * compared.mean}%`);
    part(".scale").style.setProperty("--least", `${100 * compared.limit}%`);
  }

  /** @param {[string, string, string, string?][]} lines each [kind, numbers, description, title] */
  showLines(lines) {
    const place = elementWithin(this.root, ".ledger", HTMLElement),
      [texts, before] = [String(lines), place.dataset.lines];
    if (texts === before) return;
    place.dataset.lines = texts;
    place.replaceChildren(
      ...lines.map(([kind, count, text, title = ""]) => {
        const item = newElement("li", kind, newElement("b", "", count), ` ${text}`);
        item.title = title;
        return item;
      }),
    );
  }
}

/** Shows below the stage why the memory suffices, and how well the signs are recognised. */
export class Findings {
  /** @type {?BrowserNetwork} */
  controlOf = null; // the network whose untrained copy is shown for comparison

  /**
   * @param {HTMLElement} root the third element of teach.html
   * @param {Teach} teach
   */
  constructor(root, teach) {
    const { host } = teach;
    this.root = root;
    this.teach = teach;
    this.host = host;
    this.part = (/** @type {string} */ name) => elementWithin(root, `.${name}`, HTMLElement);
    this.button = (/** @type {string} */ name) =>
      elementWithin(root, `button.${name}`, HTMLButtonElement);
    this.second = new Pupil(host.worker, () => this.showOwnAndComparedResults());
    this.others = elementWithin(root, "select.second", HTMLSelectElement);
    this.others.onchange = () => this.setComparedNetwork(this.others.value);
    this.button("link").onclick = () => teach.copyLink();
    this.button("save").onclick = () => teach.downloadNetwork();
    for (const [key, strokes] of Object.entries(UNTAUGHT))
      elementWithin(root, `[data-try="${key}"]`, HTMLButtonElement).onclick = () =>
        this.replacePadDrawing(strokes());
  }

  get pupil() {
    return this.teach.pupil;
  }

  /** @param {Stroke[]} strokes */
  replacePadDrawing(strokes) {
    const { sheet } = this.host;
    sheet.setDrawing({ strokes, image: null });
    sheet.repaintAndReportChange();
  }

  // --- A second network for comparison.

  /** @param {string} name of a network, "" for none */
  async setComparedNetwork(name) {
    const isControl = name === UNTRAINED,
      opened = name && !isControl ? await this.host.openNetworkByName(name) : null,
      base = isControl ? this.makeUntrainedCopy() : opened;
    this.controlOf = isControl ? this.pupil.base : null;
    if (this.others.value !== name) return; // another network was chosen meanwhile
    this.second.setBase(base);
    this.second.teachSigns(this.teach.set.signsWithDrawings);
    this.showOwnAndComparedResults();
  }

  /** @returns {?BrowserNetwork} */
  makeUntrainedCopy() {
    const { base } = this.pupil;
    if (!base) return null;
    const program = makeProgram(descriptionWithRandomWeights(base.program.description));
    return { ...base, name: UNTRAINED, program };
  }

  /** Shows how both networks read the drawings and the image on the pad. */
  showOwnAndComparedResults() {
    const isOn = Boolean(this.second.base && this.pupil.layer),
      { image } = this.host.desk.drawing,
      pupils = [this.pupil, this.second],
      [own, its] = pupils.map((pupil) => (isOn && image ? pupil.answerTo(image) : null));
    for (const [k, pupil] of pupils.entries()) {
      const place = this.part(k ? "second-pupil" : "first-pupil"),
        title = this.titleOfNetwork(pupil.base);
      place.hidden = !isOn;
      if (isOn) setTextIfChanged(place, networkCheckAndAnswerText(title, pupil, k ? its : own));
    }
    this.part("rules").hidden = !isOn;
    const isControl = isOn && this.second.base?.name === UNTRAINED,
      isSign = Boolean(own && !own.isNone),
      found = isControl && trainedVsUntrainedAnswerText(own, its),
      checked = isControl && trainedVersusUntrainedCheckText(this.pupil, this.second, isSign);
    setTextIfChanged(this.part("concluded"), found || checked || "");
    if (!this.host.sheet.isPenDown) this.showMemoryStrips();
  }

  /**
   * Shows why the network can recognise signs: its states for the taught drawings next to those for
   * the drawing on the pad.
   */
  showMemoryStrips() {
    const { look, drawing } = this.host.desk,
      { layer } = this.pupil,
      { image } = drawing,
      { headInput } = this.teach,
      why = this.part("about-why"),
      part = (/** @type {string} */ name) => elementWithin(why, name, HTMLElement),
      profile = headInput && readingProfile(headInput),
      strips = layer?.profiles ? nearestDrawingsOfEachSign(layer, profile) : [],
      own = image && profile ? [{ name: say("teach.this"), image, profile, alike: null }] : [];
    const all = [...own, ...strips],
      most = Math.max(...all.map(({ profile: numbers }) => Math.max(...numbers.map(Math.abs))));
    why.hidden = !layer?.profiles;
    part(".strips").replaceChildren(
      ...(look ? all.map((strip) => makeMemoryProfileStrip(strip, most, look)) : []),
    );
    const compared = layer && headInput && likeliestSignComparisonData(layer, headInput);
    part("details").hidden = !compared;
    setTextIfChanged(part(".alike"), compared ? say("teach.compared", compared) : "");
    if (!compared) return;
    setTextIfChanged(
      part("summary"),
      say("teach.limit.why", { least: formatLikenessLimit(layer) }),
    );
    setTextIfChanged(part("details p"), likenessLimitFormulaText(layer));
  }

  /** @param {?BrowserNetwork} network */
  titleOfNetwork(network) {
    if (network && network === this.pupil.base) return say("teach.beside.own");
    if (network?.name === UNTRAINED) return say("teach.beside.untrained");
    return this.host.networks.find(([name]) => name === network?.name)?.[1] ?? network?.name ?? "";
  }

  // --- Display.

  showFindings() {
    const { base, layer, signNetwork, check, isChecked } = this.pupil;
    this.root.hidden = !layer;
    if (base) setTextIfChanged(this.part("seen"), base.seen ? say(`teach.seen.${base.seen}`) : "");
    this.button("link").disabled = !layer;
    this.button("save").disabled = !layer || !signNetwork || !isSupportedByTorch(signNetwork);
    setTextIfChanged(this.button("link"), say("teach.link"));
    setTextIfChanged(
      this.part("checked"),
      layer && check ? checkResultText(layer, check, isChecked) : "",
    );
    this.part("kind").hidden = !(isChecked && check?.of);
    this.fillComparedNetworkMenu();
    this.renewUntrainedCopyIfChosen();
    this.showOwnAndComparedResults();
  }

  fillComparedNetworkMenu() {
    const { base } = this.pupil,
      options = [
        [UNTRAINED, say("teach.beside.untrained")],
        ["", say("teach.beside.none")],
        ...this.host.networks,
      ].filter(([name]) => name !== base?.name),
      value = this.others.options.length ? this.others.value : UNTRAINED;
    this.others.replaceChildren(...options.map(([name, title]) => new Option(title, name)));
    this.others.value = options.some(([name]) => name === value) ? value : "";
    // The compared network reads now.
    if (this.others.value !== value) this.second.stopAndRemoveNetwork();
  }

  renewUntrainedCopyIfChosen() {
    const { base, layer } = this.pupil;
    if (layer && this.others.value === UNTRAINED && this.controlOf !== base)
      this.setComparedNetwork(UNTRAINED);
  }
}

/**
 * One drawing with its strip: the compared numbers of its memory in five lines, each the sum of the
 * states after four rows.
 * @typedef {{name: string, image: Float32Array, profile: Float32Array, alike: ?number}} Strip
 */

/**
 * The drawings to show: for each sign those nearest to the drawing on the pad, which is compared
 * with them; without one, the first.
 * @param {LayerOfSigns} layer
 * @param {?Float32Array} profile of the drawing on the pad
 * @returns {Strip[]}
 */
function nearestDrawingsOfEachSign({ signs, profiles }, profile) {
  return signs.flatMap(({ name, drawings }, sign) =>
    drawings
      .map(({ image }, k) => {
        const own = profiles?.[sign][k] ?? new Float32Array(0);
        return { name, image, profile: own, alike: profile && cosineOfUnitVectors(profile, own) };
      })
      .sort((a, b) => (b.alike ?? 0) - (a.alike ?? 0))
      .slice(0, NEAREST_DRAWINGS),
  );
}

/**
 * @param {Strip} strip
 * @param {number} most the number with the strongest colour
 * @param {Look} look
 */
function makeMemoryProfileStrip({ name, image, profile, alike }, most, look) {
  const columns = profile.length / ROW_GROUPS_PER_STRIP,
    label = newElement("b", "", name),
    number = newElement("span", "", alike === null ? "" : decimals(alike, LIKENESS_DIGITS)),
    canvas = newCanvas(columns, ROW_GROUPS_PER_STRIP * LINE_HEIGHT);
  label.title = name;
  canvas.ariaHidden = "true";
  const lines = Array.from({ length: ROW_GROUPS_PER_STRIP * LINE_HEIGHT }, (_, y) =>
    Array.from(profile.subarray(Math.floor(y / LINE_HEIGHT) * columns).subarray(0, columns)),
  );
  require2dContext(canvas).drawImage(
    heatmapOnSharedCanvas(lines, -most, most, look.diverging),
    0,
    0,
  );
  const className = alike === null ? "strip is-own" : "strip";
  return newElement("div", className, label, canvasOfImage(image), canvas, number);
}
