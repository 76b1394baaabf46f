// The buttons, the slider and the digits of the machine, and the accuracy on test images.

import { CLASSES, ROWS } from "../constants.js";
import { elementWithin, newButton } from "../elements.js";
import { formatPercent } from "../reader/story.js";
import { canvasOfImage } from "../pad/strokes.js";
import { linkCodeOfNetwork, downloadSafetensors } from "../train/network_formats.js";
import { say, setTextIfChanged } from "../words.js";
import { lastRowWithInk } from "./machine_scene.js";
import { nameOfCell } from "./machine_sentences.js";
import { TESTED } from "./machine_evaluation.js";
import { architectureOfSmallNetwork } from "./small_network.js";
import { printedCount } from "./worked_lines.js";

/** @import { Machine } from "./whole_machine.js" */

const SHARED = ["relu", "tanh", "sigmoid"], // activations of networks that links can contain
  SAVED = ["relu", "tanh"]; // and of files, limited to PyTorch's
const LOW = 24; // the invitation to draw lies below this row; if ink does, it lies in the first ones

export class MachineControls {
  /** @param {Machine} machine */
  constructor(machine) {
    this.machine = machine;
    const { root } = machine,
      button = (/** @type {string} */ name) =>
        elementWithin(root, `button.${name}`, HTMLButtonElement),
      part = (/** @type {string} */ name) => elementWithin(root, `.${name}`, HTMLElement);
    this.undo = button("undo");
    this.back = button("put-back");
    this.play = button("play");
    this.nextRow = button("next-row");
    this.explain = button("explain");
    this.clear = button("machine-clear");
    this.breaks = button("machine-break");
    this.silence = button("machine-silence");
    this.one = button("one-digit");
    this.learn = button("learn");
    this.learnNew = button("learn-new");
    this.next = button("machine-next");
    this.skip = button("machine-skip");
    this.watch = button("machine-watch");
    this.save = button("machine-save");
    this.row = elementWithin(root, "input.row", HTMLInputElement);
    this.right = part("machine-right");
    this.stops = part("machine-stops");
    this.at = part("machine-at");
    this.hands = part("machine-hands");
    this.panel = part("machine-panel");
    this.labels = part("machine-labels");
    this.digits = part("machine-digits");
    this.paper = part("machine-paper");
    this.invitation = part("machine-invitation");
    this.not = part("machine-not");
    this.so = part("machine-so");
    this.small = button("machine-small");
    /** @type {NodeListOf<HTMLButtonElement>} */
    this.values = root.querySelectorAll("button[data-values]");
    this.menus = [...root.querySelectorAll("details")];
    /** @type {NodeListOf<HTMLButtonElement>} */
    this.tabs = root.querySelectorAll("button[data-tab]");
    this.ten = newButton("ten-digits", "", () => machine.learning.learnTenRandomDigits());
    this.next.after(this.ten);
    this.wasLearning = false;
    this.addListeners();
    this.addDigits();
  }

  addListeners() {
    const { machine } = this,
      { tour, learning } = machine;
    this.undo.onclick = () => machine.restoreWeights("undo");
    this.back.onclick = () => machine.restoreWeights("restoreOriginal");
    this.play.onclick = () => machine.togglePlay();
    this.nextRow.onclick = () => machine.moveTo((machine.row + 1) % ROWS);
    this.explain.onclick = () => machine.startTour();
    this.clear.onclick = () => machine.sheet.clear();
    this.breaks.onclick = () => machine.input.weakenMostNeededMemoryWeight();
    this.silence.onclick = () => machine.pinned && machine.toggleSilence(machine.pinned.k);
    this.one.onclick = () => learning.startLearningOneImage();
    this.learn.onclick = () => learning.toggleLearningJob(false);
    this.learnNew.onclick = () => learning.toggleLearningJob(true);
    this.next.onclick = () => tour.goToNextStop();
    this.skip.onclick = () => {
      tour.end();
      learning.stopLearningOneDigit();
      machine.desk.showContents({ row: machine.lastInkRow });
    };
    for (const menu of this.menus) {
      menu.onclick = ({ target }) => {
        if (target instanceof HTMLButtonElement) closeMenuUnlessLearning(menu);
      };
      menu.onkeydown = ({ key }) => {
        if (key === "Escape") closeMenuUnlessLearning(menu);
      };
    }
    document.addEventListener("pointerdown", this.closeMenus);
    this.row.oninput = () => machine.moveTo(Number(this.row.value) - 1);
    this.small.onclick = () => machine.host.openSmallNetwork();
    this.watch.onclick = () => {
      const { owned, host } = machine;
      if (owned)
        host.watch?.(linkCodeOfNetwork(architectureOfSmallNetwork(owned.network), owned.numbers));
    };
    this.save.onclick = () => {
      const { owned } = machine;
      if (owned) downloadSafetensors(architectureOfSmallNetwork(owned.network), owned.numbers);
    };
    for (const button of this.values)
      button.onclick = () => {
        machine.values = button.dataset.values === "weights" ? "weights" : "products";
        machine.requestDraw();
      };
    for (const button of this.tabs)
      button.onclick = () =>
        machine.openTab(/** @type {import("./machine_layout.js").Tab} */ (button.dataset.tab));
  }

  /** Closes the menus outside of which a pointer is pressed. @param {PointerEvent} event */
  closeMenus = ({ target }) => {
    for (const menu of this.menus)
      if (target instanceof Node && !menu.contains(target)) closeMenuUnlessLearning(menu);
  };

  removeDocumentListener() {
    document.removeEventListener("pointerdown", this.closeMenus);
  }

  addDigits() {
    const { machine } = this;
    machine.host.examples.forEach((image, digit) => {
      const button = newButton("machine-digit", "", () => {
        const { row, lastInkRow } = machine; // a row on the way stays, the end follows the digit
        machine.putImage(image, { example: digit, row: row < lastInkRow ? row : undefined });
        machine.host.onImage(image, digit);
      });
      button.append(canvasOfImage(image));
      button.dataset.digit = String(digit);
      this.digits.append(button);
    });
    for (let d = 0; d < CLASSES; d++) {
      this.labels.append(newButton("", String(d), () => machine.learning.startLearningOneImage(d)));
    }
  }

  update() {
    const { machine } = this,
      { owned, tour, learning, player, image, evaluation } = machine,
      { currentStop: stop } = tour,
      isLearning = Boolean(learning.job),
      activation = owned?.network.activation ?? "";
    machine.stage.hidden = !owned;
    this.showNetworkRefusal();
    const isChanged = Boolean(owned?.isChanged);
    this.undo.hidden = !owned?.past.length || (learning.isOn && !learning.isTaken);
    this.back.hidden = !isChanged;
    this.breaks.title = say("machine.break.ask", {
      weights: printedCount(machine.weightNumbers.length),
    });
    this.showSilenceButton();
    this.breaks.hidden = isChanged || !this.silence.hidden;
    this.stops.hidden = !stop;
    this.hands.classList.toggle("is-away", Boolean(stop));
    setTextIfChanged(this.next, this.nextButtonText());
    setTextIfChanged(this.ten, say("machine.one.ten.go"));
    this.ten.hidden = !(learning.isOn && tour.isLast && evaluation.hostHasImages);
    setTextIfChanged(
      this.skip,
      say(learning.isOn && tour.isLast ? "machine.done" : "machine.skip"),
    );
    this.labels.hidden = !learning.asksLabel;
    setTextIfChanged(this.play, say(player.isPlaying ? "pause" : "play"));
    for (const button of [this.play, this.nextRow, this.explain, this.one, this.breaks])
      button.disabled = !image || isLearning;
    for (const button of [this.learn, this.learnNew])
      button.disabled = !learning.supportsActivationOfNetwork || learning.isLoading;
    setTextIfChanged(this.learn, say(isLearning ? "machine.stop" : "machine.learn"));
    // While it learns, the button that stops it replaces its menu.
    const [learnMenu] = this.menus;
    learnMenu.classList.toggle("is-learning", isLearning);
    if (isLearning) learnMenu.open = true;
    else if (this.wasLearning) learnMenu.open = false;
    this.wasLearning = isLearning;
    learnMenu.querySelector("summary")?.classList.toggle("main", evaluation.isWorseThanOriginal);
    this.learn.classList.toggle("main", isLearning);
    this.play.classList.toggle("main", !machine.evaluation.isWorseThanOriginal && !isLearning);
    setTextIfChanged(this.at, stop ? `${tour.at + 1} / ${tour.stops.length}` : "");
    this.learn.hidden = !evaluation.hostHasImages;
    this.learnNew.hidden = isLearning || !evaluation.hostHasImages;
    this.one.hidden = isLearning;
    this.next.hidden = learning.isOn && tour.isLast && !evaluation.hostHasImages;
    this.watch.hidden = machine.host.watch === null;
    this.watch.disabled = !SHARED.includes(activation);
    this.save.disabled = !SAVED.includes(activation);
    this.row.value = String(machine.row + 1);
    this.row.ariaValueText = say("machine.slider.row", { row: machine.row + 1 });
    this.paper.classList.toggle("is-drawing", machine.sheet.isPenDown);
    const invites = !stop && !machine.sheet.isPenDown;
    setTextIfChanged(this.invitation, invites ? say(image ? "invitation.over" : "invitation") : "");
    this.paper.classList.toggle("has-low-ink", image !== null && lastRowWithInk(image) >= LOW);
    setTextIfChanged(this.right, this.accuracyBeforeAndAfterChangeText());
    this.right.hidden = !this.right.textContent;
    for (const button of this.values)
      button.ariaPressed = String(button.dataset.values === machine.values);
    for (const button of this.tabs) {
      button.ariaSelected = String(button.dataset.tab === machine.tab);
    }
    for (const button of this.digits.querySelectorAll("button"))
      button.ariaPressed = String(button.dataset.digit === String(machine.desk.drawing.example));
  }

  /** Says why the machine can't show a network: the current one, or the one that it replaces. */
  showNetworkRefusal() {
    const { refusal, host, desk, owned } = this.machine,
      title = host.titleOf(desk.network?.name ?? ""),
      replaced = owned && host.replacedNetwork();
    this.not.hidden = !refusal;
    if (refusal)
      setTextIfChanged(elementWithin(this.not, "p", HTMLElement), say(refusal, { title }));
    this.so.hidden = !replaced;
    if (!replaced) return;
    const why = say(replaced.refusal, { title: replaced.title });
    setTextIfChanged(this.so, say("machine.not.so", { why, title }));
  }

  /** Shows the button that silences the selected memory cell, or lets it be heard again. */
  showSilenceButton() {
    const { pinned, owned, learning } = this.machine,
      isCell =
        pinned !== null && "SH".includes(pinned.block) && !this.machine.input.draggedWeightTarget;
    this.silence.hidden = !isCell || !owned || Boolean(learning.job);
    if (isCell && owned)
      setTextIfChanged(
        this.silence,
        say(owned.silenced[pinned.k] ? "machine.hear" : "machine.silence", {
          cell: nameOfCell(pinned.k),
        }),
      );
  }

  nextButtonText() {
    const { tour, learning } = this.machine;
    if (learning.isOn)
      return say(
        tour.isLast
          ? "machine.one.next"
          : tour.at === tour.stops.length - 2
            ? "machine.one.take"
            : "machine.on",
      );
    return say(tour.isLast ? "machine.tour.play" : "machine.on");
  }

  accuracyBeforeAndAfterChangeText() {
    const { evaluation, owned } = this.machine,
      { base, right } = evaluation,
      images = printedCount(TESTED);
    if (!owned?.isChanged || base === null) return "";
    const before = formatPercent(base / TESTED, 1);
    return right === null
      ? say("machine.right.counting", { before, images })
      : say("machine.right", { before, images, percent: formatPercent(right / TESTED, 1) });
  }
}

/** @param {HTMLDetailsElement} menu */
function closeMenuUnlessLearning(menu) {
  if (!menu.classList.contains("is-learning")) menu.open = false;
}
