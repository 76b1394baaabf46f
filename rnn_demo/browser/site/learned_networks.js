// Networks that were trained in a browser and can be chosen like the others: trained now, stored on
// an earlier visit, or contained in a link.

import { requireElementById } from "../elements.js";
import { KEPT_UNDER, loadDataFromScript, registerNetworkWithoutFile } from "./file_shelf.js";
import { Overflow } from "../reader/reader.js";
import { RECORDS } from "../records.js";
import { formatPercent } from "../reader/story.js";
import {
  linkCodeOfNetwork,
  runnableNetworkFromWeights,
  architectureAndWeightsFromCode,
  makePictureReaderFromMaps,
} from "../train/network_formats.js";
import { weightCountOf } from "../train/weights.js";
import { architectureFieldsOf } from "./recipes.js";
import { say } from "../words.js";
import { WorkerFailure, startWorker } from "../workers.js";

/** @import { TrainedHere } from "./site_types.js" */
/** @import { Architecture, LearnedWeights, Recipe } from "../train/train_types.js" */
/** @import { BrowserNetwork, MemoryReader, Program, StateView, View } from "../types.js" */

const MOST_IN_A_LINK = 3000; // numbers: 8 kB

/** @type {(learned: LearnedWeights) => string} */
const titleOf = ({ architecture: { kind, units }, right }) =>
  say("train.title", { kind, units }) + (right ? ` · ${formatPercent(right / 1000, 1)}` : "");

/**
 * The view, as in figures/on_stage.py, of a network whose units are not assigned to digits.
 * @type {(architecture: Architecture) => View}
 */
function makeViewWithoutGroups({ kind, units, activation }) {
  const relu = activation === "relu",
    columns = Array.from({ length: units }, (_, u) => u),
    c = (RECORDS[kind].states - 1) * units;
  /** @type {StateView} */
  const state = {
    title: "h",
    layer: 0,
    columns,
    weights: columns.map(() => 0),
    digits: columns.map(() => -1),
    groups: [],
    low: relu ? 0 : -1,
    high: 1,
    unbounded: relu,
    after: "row",
  };
  return {
    states: [state],
    reads: "forward",
    word: "row",
    called: ["called.one"],
    note: c ? ["note", { count: c }] : null,
  };
}

/**
 * A network as file_shelf.js describes it. about: data that export.py wrote for all of these.
 * @type {(learned: LearnedWeights, about: TrainedHere) => BrowserNetwork}
 */
export const makeLearnedNetwork = ({ architecture, weights }, about) => ({
  ...about,
  program: runnableNetworkFromWeights(architecture, weights),
  order: null,
  legend: [],
  remembers: true,
  view: makeViewWithoutGroups(architecture),
});

/**
 * True if a network reads all given images without overflow, which finite weights don't guarantee.
 * @type {(network: {program: Program}, images: Float32Array[]) => boolean}
 */
export const readsWithoutOverflow = ({ program }, images) =>
  images.every((image) => {
    try {
      return program.read(image);
    } catch (error) {
      if (error instanceof Overflow) return false;
      throw error;
    }
  });

/**
 * Returns a worker that has received the first images; the caller terminates it.
 * @param {(data: any) => void} handleMessage as for `startWorker`, like `handleFailure`
 * @param {() => void} handleFailure
 */
export async function openTrainingWorker(handleMessage, handleFailure) {
  const [{ text, test }, train] = await Promise.all([
    loadDataFromScript("train.worker"),
    loadDataFromScript("train.first"),
  ]);
  const worker = startWorker(text, handleMessage, handleFailure);
  worker.postMessage({ packed: { train, test } });
  return worker;
}

/**
 * Sends a task to a new training worker, which is ended after its result. Throws `WorkerFailure`, or if its files
 * can't be loaded.
 * @template T
 * @param {object} task
 * @param {(data: any) => T | undefined} result of a message; undefined to wait for another one
 * @returns {Promise<T>}
 */
function runInTrainingWorker(task, result) {
  return new Promise((done, failed) => {
    const opening = openTrainingWorker(
      async (data) => {
        const found = result(data);
        if (found === undefined) return;
        (await opening).terminate();
        done(found);
      },
      () => failed(new WorkerFailure()),
    );
    opening.then((worker) => worker.postMessage(task), failed);
  });
}

/**
 * Trains a network, and counts how many of 1,000 test images it answers correctly.
 * @param {Recipe} recipe
 * @param {number} seed
 * @param {number} images number of images that it learns from
 * @returns {Promise<number>}
 */
export const countCorrectAfterTraining = (recipe, seed, images) =>
  runInTrainingWorker(
    {
      start: { ...recipe, architecture: architectureFieldsOf(recipe), seed, run: 1 },
      until: images,
      go: true,
    },
    (data) => (data.rests && data.seen >= Math.min(data.of, images) ? data.right : undefined),
  );

/**
 * Fits what decodes the picture of a drawing from the memory of a network.
 * @type {(learned: LearnedWeights) => Promise<MemoryReader>}
 */
const fitPictureReader = ({ architecture, weights }) =>
  runInTrainingWorker({ open: { architecture, weights } }, ({ maps }) =>
    makePictureReaderFromMaps(maps),
  );

/**
 * The entries of the browser's store that have the form of a network; their codes may be invalid.
 * @returns {{code: string, right?: number}[]}
 */
function readStoredNetworks() {
  try {
    const stored = JSON.parse(localStorage.getItem(KEPT_UNDER) ?? "[]");
    return [stored].flat().filter((entry) => typeof entry?.code === "string");
  } catch {
    return []; // no storage, or a text that this page did not write
  }
}

export class LearnedNetworks {
  /** @type {Map<string, string>} */
  names = new Map(); // by code, so that each is listed once

  /** @param {TrainedHere} about from export.py */
  constructor(about) {
    this.about = about;
    for (const { code, right } of readStoredNetworks())
      try {
        this.addFromCode(code, Number.isFinite(right) ? right : undefined);
      } catch {
        /* a damaged one; the others are listed */
      }
  }

  /**
   * Adds a network to the list; returns its name there.
   * @param {LearnedWeights} learned
   */
  addNetworkToList(learned) {
    const { architecture, weights, right } = learned,
      code = linkCodeOfNetwork(architecture, weights),
      known = this.names.get(code),
      name = known ?? `trained-${this.names.size + 1}`,
      list = requireElementById("network", HTMLSelectElement);
    if (!known) {
      this.names.set(code, name);
      registerNetworkWithoutFile(name, {
        ...makeLearnedNetwork(learned, this.about),
        name,
        code: fitsLink(architecture) ? code : null,
        fitMemory: () => fitPictureReader(learned),
      });
      list.append(new Option("", name));
    }
    const option = [...list.options].find(({ value }) => value === name);
    if (option && (!known || right)) option.text = titleOf(learned);
    return name;
  }

  /**
   * Adds a network from the text of a link or of the store. Throws if it is invalid.
   * @type {(code: string, right?: number) => string}
   */
  addFromCode(code, right) {
    return this.addNetworkToList({ ...architectureAndWeightsFromCode(code), right });
  }

  /**
   * Stores the network; the returned text reports the result.
   * @param {LearnedWeights} learned
   */
  storeNetwork({ architecture, weights, right }) {
    const code = linkCodeOfNetwork(architecture, weights);
    try {
      const others = readStoredNetworks().filter((kept) => kept.code !== code);
      localStorage.setItem(KEPT_UNDER, JSON.stringify([...others, { code, right }]));
    } catch {
      return say("train.kept.not");
    }
    this.addFromCode(code, right);
    return say("train.kept");
  }

  forgetAllStored() {
    try {
      localStorage.removeItem(KEPT_UNDER);
    } catch {
      /* nothing was stored */
    }
    return say("train.forgotten");
  }
}

/** @param {Architecture} architecture */
export const fitsLink = (architecture) => weightCountOf(architecture) <= MOST_IN_A_LINK;

/**
 * Copies a link that contains a network; the returned text reports the result.
 * @param {LearnedWeights} learned
 */
export async function copyNetworkLinkToClipboard({ architecture, weights }) {
  const link = new URL(location.href.split("?")[0]);
  link.search = String(
    new URLSearchParams([["trained", linkCodeOfNetwork(architecture, weights)]]),
  );
  try {
    await navigator.clipboard.writeText(link.href);
  } catch {
    return say("train.shared.not");
  }
  return say("train.shared");
}
