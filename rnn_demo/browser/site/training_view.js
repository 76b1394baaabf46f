// The display of a training in Train: its buttons, a sentence, its curves, and the test.

import { requireElementById, pagePart } from "../elements.js";
import { formatPercent } from "../reader/story.js";
import { hasTorchActivation } from "../train/network_formats.js";
import { decimals, say, formatNumber } from "../words.js";
import { fitsLink } from "./learned_networks.js";

/** @import { TestReport, TrainingCurves } from "../train/train_types.js" */
/** @import Lab from "./lab.js" */

const GUESSING = Math.log(10); // the loss if all ten digits are equally likely

export const formatPercentToOneDecimal = (/** @type {number} */ share) => formatPercent(share, 1);
/** @returns {[number, string][]} */
// Guessing is right in a tenth of all cases
const shareMarks = () => [0, 0.1, 1].map((share) => [share, formatPercent(share)]);
const formatCount = (/** @type {number} */ n) => formatNumber(Math.round(n));
const findButton = (/** @type {string} */ id) => requireElementById(id, HTMLButtonElement);

/**
 * @param {Lab} lab
 * @param {boolean} reads true if the trained network reads all images
 */
export function showTrainingState(lab, reads) {
  const { report, learns, architecture } = lab,
    seen = report?.seen ?? 0,
    isOver = Boolean(report && seen === report.of);
  const start = isOver || lab.hasFailed ? "train.again" : seen ? "train.on" : "train.start";
  findButton("start").textContent = say(learns ? "pause" : start);
  findButton("once").disabled = !lab.isIdle || isOver || lab.hasFailed;
  for (const id of ["tell", "keep", "save", "share", "test"])
    findButton(id).disabled = !seen || !reads;
  findButton("test").disabled ||= lab.hasFailed;
  findButton("save").disabled ||= !hasTorchActivation(architecture);
  findButton("share").disabled ||= !fitsLink(architecture);
  pagePart("accuracy").textContent = report ? formatPercentToOneDecimal(report.right / 1000) : "";
  pagePart("said").textContent = stateText(lab, reads);
  if (report && !lab.hasNonFiniteWeights) drawTrainingCurves(lab, report.of);
}

/** @type {(lab: Lab, reads: boolean) => string} */
function stateText({ report, learns, isIdle: rests, hasNonFiniteWeights, hasFailed }, reads) {
  if (hasFailed) return say("worker.failed");
  if (!report) return learns ? say("train.coming") : "";
  if (hasNonFiniteWeights) return say("train.broken");
  if (!report.seen) return say("train.new");
  if (rests && !reads) return say("site.unbound");
  const [seen, of, speed] = [report.seen, report.of, report.speed].map(formatCount);
  return say("train.seen", { seen, of, speed });
}

/** @type {(lab: Lab, mostImages: number) => void} */
function drawTrainingCurves({ curves: now, before, plots, site }, mostImages) {
  const both = (/** @type {keyof TrainingCurves} */ of) => [
      { points: before?.[of] ?? [], faint: true },
      { points: now[of] },
    ],
    loss = now.losses.at(-1)?.[1],
    share = now.shares.at(-1)?.[1];
  plots.training.drawCharts(
    [
      {
        title: say("train.loss"),
        now: loss === undefined ? "" : decimals(loss, 2),
        low: 0,
        high: 1.25 * GUESSING,
        most: mostImages,
        marks: [
          [0, "0"],
          [GUESSING, decimals(GUESSING, 2)],
        ],
        lines: both("losses"),
      },
      {
        title: say("train.accuracy"),
        now: share === undefined ? "" : formatPercentToOneDecimal(share),
        low: 0,
        high: 1,
        most: mostImages,
        marks: shareMarks(),
        lines: both("shares"),
      },
    ],
    site.pageColours,
  );
}

/** @type {(lab: Lab, report: TestReport) => void} */
export function showTestResult({ plots, site }, { tested, of }) {
  const right = tested[tested.length - 1],
    share = formatPercentToOneDecimal(right / of),
    values = { of: formatCount(of), right: formatCount(right), percent: share };
  findButton("test").disabled = false;
  showTrainingNote(say("train.tested", values));
  pagePart("byrow-place").hidden = false;
  const chart = {
    title: say("train.rows"),
    now: share,
    low: 0,
    high: 1,
    most: 28,
    marks: shareMarks(),
    lines: [{ points: tested.map((n, t) => /** @type {[number, number]} */ ([t + 1, n / of])) }],
  };
  plots.test.drawCharts([chart], site.pageColours);
}

export function hideTestResult() {
  showTrainingNote("");
  pagePart("byrow-place").hidden = true;
}

/** @param {string} text */
export function showTrainingNote(text) {
  pagePart("tested").textContent = text;
}
