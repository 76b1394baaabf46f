// The networks that can be trained on the site, each with a suitable recipe, and recipes that fail.

/** @import { Failure } from "./site_types.js" */
/** @import { Architecture, Recipe } from "../train/train_types.js" */

const PLAIN = {
  kind: "SimpleRNN",
  units: 16,
  activation: "relu",
  memory: "identity",
  rate: 0.005,
  warm: 300,
  batch: 16,
  passes: 12,
};
const GATED_RECIPE = {
  kind: "GRU",
  units: 24,
  activation: "tanh",
  memory: "orthogonal",
  rate: 0.01,
  warm: 100,
  batch: 16,
  passes: 5,
};

/** @type {Record<string, Recipe>} */
export const RECIPES = {
  // By name; the first is the chapter's.
  "SimpleRNN 16": PLAIN,
  "SimpleRNN 32": { ...PLAIN, units: 32, rate: 0.003 },
  "GRU 24": GATED_RECIPE,
  "LSTM 24": { ...GATED_RECIPE, kind: "LSTM" },
};

/** @type {(recipe: Recipe) => Architecture} */
export const architectureFieldsOf = ({ kind, units, activation }) => ({ kind, units, activation });

/** The options for the fields of a recipe. */
export const CHOICES = {
  units: [8, 16, 24, 32, 48, 64],
  activation: ["relu", "tanh", "sigmoid"],
  memory: ["identity", "orthogonal", "zeros"],
  rate: [0.0005, 0.001, 0.003, 0.005, 0.01, 0.03, 0.1, 0.3],
};

/**
 * Recipes that fail: the changed settings, the symptom, the reason and the cure. name: prefix of
 * the keys of its texts. run: the app's run.
 * @type {Failure[]}
 */
export const FAILURES = [
  { name: "train.fast", run: "too-fast", bad: { rate: 0.3 }, good: { rate: 0.005 } },
  {
    name: "train.flat",
    run: "long-sigmoid",
    bad: { activation: "sigmoid" },
    good: { activation: "relu" },
  },
  {
    name: "train.zero",
    run: "zero-memory",
    bad: { memory: "zeros", rate: 0.001 },
    good: { memory: "identity" },
  },
];
