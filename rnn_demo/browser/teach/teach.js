// Teach: a visitor's own signs, a card for each, and the new last layer that tells them apart. The
// page without a server and the app use it; as hosts they have the pad, the stage and places next
// to them.

import { STARTER_SETS, allStarterImages } from "./drawn_signs.js";
import { Findings, LearnedDisplay } from "./findings.js";
import { codeOfLayerAndSigns, layerAndSignsFromCode } from "./signs_code.js";
import { SIGNS_KEPT } from "./kept_signs.js";
import { Refusal, SignSet, signIndexOfAnswer } from "./sign_set.js";
import { showCards } from "./cards.js";
import { Pupil } from "./pupil.js";
import { whoseSignsText } from "./taught_words.js";
import { elementWithin, newButton } from "../elements.js";
import { hasModifier } from "../keyboard.js";
import { say, setNetworkClassNames, setTextIfChanged } from "../words.js";
import { downloadTaughtSafetensors } from "../train/network_formats.js";

/** @import { TaughtNetwork, TeachHost } from "./teach_types.js" */
/** @import { BrowserNetwork, Values } from "../types.js" */

const KEYS = "1234567890",
  TYPES_TEXT = "input, textarea, select, [contenteditable]";
const TRIAL_DRAWINGS = 10;
const TRIAL_NAMES = ["A", "B", "C"];

export class Teach {
  readsDigits = false; // true while the original layer for the ten digits reads
  set = new SignSet();
  /** @type {?(BrowserNetwork | TaughtNetwork)} */
  hostNetwork = null; // the network that the host was given
  /** @type {?string} */
  code = null; // the layer's text for a link
  /** @type {?RecognitionTrial} */
  trial = null; // the trial of a lesson
  /** @type {?[string, Values]} */
  refusal = null; // a sentence

  /**
   * @param {HTMLElement} root of teach.html
   * @param {TeachHost} host
   */
  constructor(root, host) {
    this.root = root;
    this.host = host;
    this.part = (/** @type {string} */ name) => elementWithin(root, `.${name}`, HTMLElement);
    this.button = (/** @type {string} */ name) =>
      elementWithin(root, `button.${name}`, HTMLButtonElement);
    for (const [key, signs] of Object.entries(STARTER_SETS)) {
      const button = newButton("", "", () =>
        this.tryChangeAndTeach(() => this.set.replaceStarterSigns(signs(), allStarterImages())),
      );
      button.dataset.say = `teach.${key}`;
      this.part("begin").append(button);
    }
    this.button("swap").onclick = () =>
      this.tryChangeAndTeach(() => this.set.swapShownAndHiddenSigns());
    this.button("undo").onclick = () => this.tryChangeAndTeach(() => this.set.undo());
    this.button("forget").onclick = () =>
      this.tryChangeAndTeach(() => this.set.resetToEmptySigns());
    this.pupil = new Pupil(host.worker, () => {
      this.passCurrentNetworkToDesk();
      this.showState();
    });
    const learned = root.nextElementSibling,
      findings = learned?.nextElementSibling;
    if (!(learned instanceof HTMLElement && findings instanceof HTMLElement))
      throw new Error("no places for what is learned and found");
    this.findings = new Findings(findings, this);
    host.rail.append(root);
    host.stage.after(findings);
    this.learned = new LearnedDisplay(learned, this);
    this.set.loadStoredSigns();
    addEventListener("storage", ({ key }) => {
      if (key !== null && key !== SIGNS_KEPT) return;
      if (this.set.mergeOtherTabs() && this.pupil.base) this.teachSigns();
    });
  }

  /** @param {BrowserNetwork} base */
  setBaseAndTeach(base) {
    if (this.pupil.base === base) return;
    this.pupil.setBase(base);
    this.teachSigns();
  }

  /** Stops teaching: the page returns to the original network. */
  stopAndHideResults() {
    this.pupil.stopAndRemoveNetwork();
    this.findings.second.stopAndRemoveNetwork();
    for (const part of [this.findings.root, this.learned.root, this.learned.rule])
      part.hidden = true;
    setNetworkClassNames();
    this.setEmptyStageText("empty");
    this.findings.controlOf = null;
    this.hostNetwork = null;
    this.readsDigits = false;
  }

  /**
   * Applies a change, or shows why it is refused.
   * @param {() => void} change
   */
  tryChangeAndTeach(change) {
    try {
      change();
      this.refusal = null;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.refusal = [error.key, error.values];
      this.showState();
      return false;
    }
    this.teachSigns();
    return true;
  }

  /** @param {number} at */
  answerTrialOrAddDrawing(at) {
    const { desk, sheet } = this.host;
    if (this.trial?.consumeCardPress(at, signIndexOfAnswer(desk.finalAnswer))) this.showState();
    else if (this.tryChangeAndTeach(() => this.set.addDrawing(at, desk.drawing.image)))
      sheet.clear();
  }

  addSignAndSelectName() {
    const at = this.set.signs.length;
    if (this.tryChangeAndTeach(() => this.set.addEmptySign()))
      elementWithin(this.root, `[data-sign="${at}"] input`, HTMLInputElement).select();
  }

  /**
   * Adds the drawing to a sign if a key is its number; returns true if it was.
   * @param {KeyboardEvent} event
   */
  handleKey(event) {
    const [target] = event.composedPath(),
      isTyped = target instanceof Element && target.closest(TYPES_TEXT),
      at = event.key === "" ? -1 : KEYS.indexOf(event.key);
    if (hasModifier(event) || isTyped || at < 0 || at >= this.set.signs.length) return false;
    event.preventDefault();
    this.answerTrialOrAddDrawing(at);
    return true;
  }

  /**
   * Runs the trial: three letters, a drawing of each, and ten more. Restores the previous signs.
   * @param {AbortSignal} signal aborted when the lesson is left
   * @returns {Promise<?number>} how many of the ten were recognised; null if it was left before
   */
  runTeachingTrial(signal) {
    const before = this.set.state;
    return new Promise((resolve) => {
      const leave = () => {
        this.trial = null;
        this.tryChangeAndTeach(() => this.set.restoreState(before));
        resolve(null);
      };
      this.trial = new RecognitionTrial(this, resolve);
      this.showState();
      if (signal.aborted) leave();
      else signal.addEventListener("abort", leave, { once: true });
    });
  }

  teachSigns() {
    const { signsWithDrawings } = this.set;
    this.readsDigits = false;
    for (const pupil of [this.pupil, this.findings.second]) pupil.teachSigns(signsWithDrawings);
    this.passCurrentNetworkToDesk();
    this.showState();
  }

  /**
   * Switches the host to the layer of the ten digits, or back to that of the signs.
   * @param {boolean} readsDigits
   */
  setReadsDigitsInstead(readsDigits) {
    this.readsDigits = readsDigits;
    this.passCurrentNetworkToDesk();
    this.showState();
  }

  /** Passes the taught network to the host, or the original one. */
  passCurrentNetworkToDesk() {
    const { base, signNetwork } = this.pupil,
      { desk } = this.host,
      network = this.readsDigits ? base : (signNetwork ?? base);
    if (!network || network === this.hostNetwork) return;
    this.hostNetwork = network;
    desk.setNetworkWithoutReading(network, desk.tools);
    desk.showContents();
    if (this.readsDigits) return; // the link still holds the signs
    this.code = null;
    if (!signNetwork) return this.host.onChange();
    codeOfLayerAndSigns(signNetwork.layer).then((code) => {
      if (this.hostNetwork !== network) return;
      this.code = code;
      this.set.storeLinkCode(code);
      this.host.onChange();
    });
  }

  /**
   * Opens the text of a link. Throws if it is invalid.
   * @type {(code: string, base: BrowserNetwork) => Promise<void>}
   */
  async openLink(code, base) {
    const { nodes } = base.program.description,
      features = nodes[nodes.length - 1].kernel.shape[0],
      { names, drawings, ...layer } = await layerAndSignsFromCode(code, features);
    this.set.showLinkSigns({ names, drawings, ...layer }, code);
    this.setBaseAndTeach(base);
    this.showState();
    if (drawings.length || this.set.signsWithDrawings.length) return;
    this.pupil.replaceLastLayer({ ...layer, signs: names.map((name) => ({ name, drawings: [] })) });
    this.passCurrentNetworkToDesk();
    this.showState();
  }

  async copyLink() {
    try {
      await navigator.clipboard.writeText(location.href);
      setTextIfChanged(this.findings.button("link"), say("teach.link.copied"));
    } catch {
      this.refusal = ["site.copy.not", {}];
      this.showState();
    }
  }

  downloadNetwork() {
    const { signNetwork } = this.pupil;
    if (signNetwork) downloadTaughtSafetensors(signNetwork);
  }

  // --- Display.

  /** The last layer's input for the drawing, (28, features); null if nothing is read. */
  get headInput() {
    const own = this.host.desk.reading?.readingWithoutEdit;
    return own && "headInput" in own && own.headInput instanceof Float32Array
      ? own.headInput
      : null;
  }

  showResultsOfCurrentDrawing() {
    this.findings.showOwnAndComparedResults();
    if (this.host.sheet.isPenDown) this.learned.showAnswerRule();
    else this.learned.showLearned();
  }

  showState() {
    const { set, pupil } = this;
    this.part("whose").hidden = !set.other;
    if (set.other) setTextIfChanged(this.part("said-of-others"), whoseSignsText(set));
    setTextIfChanged(this.button("swap"), say(set.isOwn ? "teach.swap.link" : "teach.swap.own"));
    showCards(this.part("cards"), this);
    this.button("undo").disabled = !set.past.length;
    this.button("forget").disabled = set.hasNoDrawings;
    setTextIfChanged(this.part("trial"), this.trial?.progressText ?? "");
    const refused = this.refusal ? say(...this.refusal) : "",
      failed = pupil.hasFailed || this.findings.second.hasFailed ? say("worker.failed") : "";
    setTextIfChanged(
      this.part("refused"),
      pupil.overflows ? say("site.unbound") : failed || refused,
    );
    this.setEmptyStageText(pupil.layer ? "empty.taught" : "empty.signs");
    this.learned.showLearned();
    this.findings.showFindings();
  }

  /** @param {string} key of the text */
  setEmptyStageText(key) {
    const empty = elementWithin(this.host.stage, ".empty", HTMLElement);
    empty.dataset.say = key;
    setTextIfChanged(empty, say(key));
  }
}

/**
 * A trial of teaching: three letters, one drawing of each, and ten more that are only counted. The
 * pressed card says which letter was drawn.
 */
class RecognitionTrial {
  right = 0;
  of = 0;

  /**
   * Starts with empty cards.
   * @param {Teach} teach
   * @param {(right: number) => void} onEnd called with how many of the ten were recognised
   */
  constructor(teach, onEnd) {
    this.teach = teach;
    this.onEnd = onEnd;
    teach.tryChangeAndTeach(() => teach.set.showInstead(TRIAL_NAMES.map((name) => [name, []])));
  }

  /** True once each letter has its drawing and the taught network reads. */
  get areAllSignsTaught() {
    const { set, pupil } = this.teach,
      { layer } = pupil;
    return layer !== null && layer.signs.length === set.signs.length;
  }

  /**
   * Handles a press of a card; returns true if the drawing must not become an example.
   * @param {number} at
   * @param {?number} answer for the drawing; null if nothing is drawn
   */
  consumeCardPress(at, answer) {
    if (!this.areAllSignsTaught) return this.teach.set.signs[at].drawings.length > 0;
    if (answer === null || this.of === TRIAL_DRAWINGS) return true;
    this.of++;
    if (answer === at) this.right++;
    this.teach.host.sheet.clear();
    if (this.of === TRIAL_DRAWINGS) this.onEnd(this.right);
    return true;
  }

  get progressText() {
    const { areAllSignsTaught, right, of } = this;
    return areAllSignsTaught
      ? say("teach.trial.more", { count: TRIAL_DRAWINGS, right, of })
      : say("teach.trial.first");
  }
}
