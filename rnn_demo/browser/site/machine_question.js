// The lesson's question about a change of a small network: how many digits it still reads with one
// weight changed, or with one cell silenced.

import { nameOfCell, nameOfWeight } from "../machine/machine_sentences.js";
import { WeightsWithUndo } from "../machine/machine_weights.js";
import { printed, printedInFull } from "../machine/worked_lines.js";
import { say } from "../words.js";
import { WorkerFailure } from "../workers.js";

/** @import { Machine } from "../machine/whole_machine.js" */
/** @import { Question } from "./questions.js" */

const BROKEN_TESTED = 100, // test images
  BROKEN_OFF = 10;

/**
 * Asks for the first test images that the original network on the machine reads after a change.
 * @type {(machine: Machine, code: string) => Promise<Question>} code: the change, as in links
 */
export async function makeCorrectCountQuestionOfChange(machine, code) {
  if (machine.owned?.isChanged) machine.restoreWeights("restoreOriginal");
  if (!machine.owned) throw new Error("no network that fits");
  const { network } = machine.owned,
    after = new WeightsWithUndo(network);
  after.applyChangesFromLink(code);
  const k = after.silenced.indexOf(1),
    isCell = k >= 0,
    [place] = after.changedWeightIndices,
    target = isCell
      ? /** @type {const} */ ({ block: "H", k, i: 0 })
      : after.targetOfWeightIndex(place);
  machine.pinned = target;
  if (machine.places.narrow) machine.openTab("memory");
  const count = async (/** @type {WeightsWithUndo} */ weights) => {
    const right = await machine.evaluation.countCorrectWithWeights(weights, BROKEN_TESTED);
    if (right === null) throw new WorkerFailure();
    return right;
  };
  const before = await count(new WeightsWithUndo(network)),
    key = isCell ? "lesson.cell" : "lesson.weight",
    of = { count: network.numbers.length, before, tested: BROKEN_TESTED },
    values = isCell
      ? { ...of, cell: nameOfCell(k) }
      : {
          ...of,
          name: nameOfWeight(target),
          weight: printed(network.numbers[place], 3),
          value: printedInFull(Number(after.numbers[place].toPrecision(6))),
        };
  return {
    asked: [key, values],
    low: 0,
    high: BROKEN_TESTED,
    near: BROKEN_OFF,
    async find() {
      const truth = await count(after),
        lost = before - truth;
      return {
        truth,
        so: () => say(`${key}.so`, { ...values, truth }),
        why: () => say(lost > 0 ? "lesson.breaks.why" : "lesson.breaks.why.not", { before, lost }),
      };
    },
    async play() {
      if (isCell) machine.toggleSilence(k);
      else machine.input.setNetworkWeightWithUndo(place, after.numbers[place]);
    },
  };
}
