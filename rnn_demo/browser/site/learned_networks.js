// Networks that have learned in a browser, as others that can be chosen: from here, kept from an
// earlier visit, or out of a link.

import { elementOf } from "../elements.js";
import { KEPT_UNDER, loadFile, offerNetwork } from "./file_shelf.js";
import { Overflow } from "../reader/reader.js";
import { RECORDS } from "../records.js";
import { download } from "../download.js";
import { percent } from "../reader/story.js";
import {
  codeOf,
  fromCode,
  learnedProgram,
  memoryBy,
  safetensorsOf,
} from "../train/network_formats.js";
import { countOf } from "../train/weights.js";
import { say } from "../words.js";

/**
 * @import { Architecture, Program, Recipe, SiteNetwork, StateView, TrainedHere, TrainingReport,
 *   View } from "../types.js"
 */

const MOST_IN_A_LINK = 3000; // numbers: 8 kB

/**
 * @param {Architecture} architecture
 * @param {number | undefined} right
 */
const titleOf = ({ kind, units }, right) =>
  // right: of 1,000
  say("train.title", { kind, units }) + (right ? ` · ${percent(right / 1000, 1)}` : "");

/**
 * The view of a network whose units speak for no digit that is known, as figures/on_stage.py has
 * it.
 * @param {Architecture} architecture
 * @returns {View}
 */
function plainView({ kind, units, activation }) {
  const relu = activation === "relu",
    columns = Array.from({ length: units }, (_, u) => u),
    c = (RECORDS[kind].states - 1) * units;
  /** @type {StateView} */
  const state = {
    title: "h",
    layer: 0,
    columns,
    signs: columns.map(() => 1),
    digits: columns.map(() => -1),
    groups: [],
    weights: [],
    low: relu ? 0 : -1,
    high: 1,
    unbounded: relu,
    after: "row",
  };
  return {
    states: [state],
    reads: "forward",
    word: "row",
    show: "state",
    digit: null,
    ordered: false,
    called: c ? ["called.second", { count: c }] : ["called.one"],
    note: c ? ["note", { count: c }] : null,
  };
}

/**
 * What file_shelf.js knows of a network. about: what export.py says of all of these.
 * @param {Architecture} architecture
 * @param {Float32Array} weights
 * @param {TrainedHere} about
 * @returns {Omit<SiteNetwork, "name">}
 */
export const networkOf = (architecture, weights, about) => ({
  ...about,
  architecture,
  weights,
  program: learnedProgram(architecture, weights),
  order: null,
  legend: [],
  remembers: true,
  view: plainView(architecture),
});

/**
 * Whether a network reads all of some images: numbers can overflow though all weights are finite.
 * @param {{program: Program}} network
 * @param {Float32Array[]} images
 */
export const readsAll = ({ program }, images) =>
  images.every((image) => {
    try {
      return program.read(image);
    } catch (error) {
      if (error instanceof Overflow) return false;
      throw error;
    }
  });

// A worker that has the first images; who calls it ends it.
export async function startedWorker() {
  const [{ text, test }, train] = await Promise.all([
    loadFile("train.worker"),
    loadFile("train.first"),
  ]);
  const worker = new Worker(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  worker.postMessage({ packed: { train, test } });
  return worker;
}

/**
 * How many of 1,000 test images a network answers correctly that has learned from `images`.
 * @param {number} images
 * @returns {Promise<number>}
 * @param {Recipe} recipe
 * @param {number} seed
 */
export async function testAccuracyAfter(recipe, seed, images) {
  const { kind, units, activation } = recipe,
    worker = await startedWorker();
  const share = await new Promise((done) => {
    worker.onmessage = ({ data }) => {
      if (data.rests && data.seen >= Math.min(data.of, images)) done(data.right);
    };
    worker.postMessage({
      start: { ...recipe, architecture: { kind, units, activation }, seed, run: 1 },
      until: images,
      go: true,
    });
  });
  worker.terminate();
  return share;
}

/**
 * What a worker says of weights: {maps, right}.
 * @param {Architecture} architecture
 * @param {Float32Array} weights
 * @returns {Promise<TrainingReport>}
 */
async function inspectWeights(architecture, weights) {
  const worker = await startedWorker();
  return new Promise((done) => {
    worker.onmessage = ({ data }) => {
      worker.terminate();
      done(data);
    };
    worker.postMessage({ open: { architecture, weights } });
  });
}

/** @type {() => {code: string, right?: number}[]} */
const readStored = () => JSON.parse(localStorage.getItem(KEPT_UNDER) ?? "[]");

export class LearnedNetworks {
  /** @type {Map<string, string>} */
  names = new Map(); // by their codes: none is there twice

  /**
   * about: of networks trained here, as export.py has it.
   * @param {TrainedHere} about
   */
  constructor(about) {
    this.about = about;
    try {
      for (const { code, right } of readStored()) this.addFromCode(code, right);
    } catch {
      /* a browser that keeps nothing, or what is none of ours */
    }
  }

  /**
   * Among the networks to choose from; returns its name there.
   * @param {Architecture} architecture
   * @param {Float32Array} weights
   * @param {number} [right]
   */
  addNetwork(architecture, weights, right) {
    const code = codeOf(architecture, weights),
      known = this.names.get(code),
      name = known ?? `trained-${this.names.size + 1}`,
      list = elementOf("network", HTMLSelectElement);
    if (!known) {
      this.names.set(code, name);
      offerNetwork(
        name,
        {
          ...networkOf(architecture, weights, this.about),
          code: this.canShare(architecture) ? code : null,
        },
        async () => memoryBy((await inspectWeights(architecture, weights)).maps),
      );
      list.append(new Option("", name));
    }
    const option = [...list.options].find(({ value }) => value === name);
    if (option && (!known || right)) option.text = titleOf(architecture, right);
    return name;
  }

  /**
   * Out of a link or of what is kept. Throws where it is none.
   * @param {string} code
   * @param {number} [right]
   */
  addFromCode(code, right) {
    const { architecture, weights } = fromCode(code);
    return this.addNetwork(architecture, weights, right);
  }

  /**
   * Each of these says what it did.
   * @param {Architecture} architecture
   * @param {Float32Array} weights
   * @param {number} right
   */
  storeNetwork(architecture, weights, right) {
    const code = codeOf(architecture, weights);
    try {
      localStorage.setItem(
        KEPT_UNDER,
        JSON.stringify([...readStored().filter((kept) => kept.code !== code), { code, right }]),
      );
    } catch {
      return say("train.kept.not");
    }
    this.addFromCode(code, right);
    return say("train.kept");
  }

  forgetStored() {
    try {
      localStorage.removeItem(KEPT_UNDER);
    } catch {
      /* nothing was kept */
    }
    return say("train.forgotten");
  }

  /** @param {Architecture} architecture */
  canShare = (architecture) => countOf(architecture) <= MOST_IN_A_LINK;

  /**
   * PyTorch's layers know no other activations.
   * @param {Architecture} architecture
   */
  canSave = ({ kind, activation }) =>
    activation === "tanh" || (RECORDS[kind].blocks === 1 && activation === "relu");

  /**
   * @param {Architecture} architecture
   * @param {Float32Array} weights
   */
  save = (architecture, weights) =>
    download(
      safetensorsOf(architecture, weights),
      `${architecture.kind}-${architecture.units}.safetensors`,
    );

  /**
   * @param {Architecture} architecture
   * @param {Float32Array} weights
   */
  async copyLink(architecture, weights) {
    const link = new URL(location.href.split("?")[0]);
    link.search = String(new URLSearchParams([["trained", codeOf(architecture, weights)]]));
    try {
      await navigator.clipboard.writeText(link.href);
    } catch {
      return say("train.shared.not");
    }
    return say("train.shared");
  }
}
