// The types that modules of several folders share.

import type { Component } from "./app/app_types.js";
import type { DeskNetwork } from "./desk/desk.js";

/** Data from Python, Plotly or a file; their receiver knows the type. */
// biome-ignore lint/suspicious/noExplicitAny: the only one
export type Foreign = any;

// --- Networks and their readings.

/** Numbers of a state, of weights or of a gradient. */
export type Numbers = Float32Array | Float64Array;

/** An array of a network's weights. */
export interface Tensor {
  shape: number[];
  data: Float32Array;
}

/** The properties of a kind of cell that JavaScript needs, from Python's cells/. */
export interface CellRecord {
  states: number; // number of its state's arrays: h, or h and c
  blocks: number; // number of blocks of U columns in its kernels
  biases: number;
  keeps: number | null; // the index of the gate that keeps the memory
  gates: string[]; // in Keras's order
  candidate: number; // the index of the candidate
  learns: boolean; // true if it can be trained in a browser
  torch: string; // PyTorch's name
  order: number[]; // for each of PyTorch's blocks, its index among Keras's
}

/** A cell of a program, with its weights. */
export interface CellDescription {
  kind: string;
  kernel: Tensor;
  recurrent_kernel: Tensor; // a MinGRU has none, and does not read it
  bias: Tensor | null;
  activation: string;
  recurrent_activation: string;
  reset_after: boolean;
}

/** An activation: forward replaces numbers [from, to) of y by their values; backward turns `count`
 * gradients by those values, y from `from` on, into gradients by the activation's arguments. */
export interface Activation {
  mixes?: boolean; // true if each value depends on all the numbers
  forward(y: Numbers, from: number, to: number): void;
  backward(d: Float64Array, at: number, y: Numbers, from: number, count: number): void;
}

/** The equations of a cell and their derivatives: see reader/cells.js. */
export interface CellEquations {
  joined: number; // blocks of `a` that contain the product with h before `forward`
  isApart: boolean;
  forward(
    n: number,
    a: Float64Array,
    r: Float64Array,
    i: number,
    state: Float64Array[],
    from: number,
    to: number,
  ): void;
  backward(
    n: number,
    a: Float64Array,
    r: Float64Array,
    i: number,
    state: Float64Array[],
    from: number,
    to: number,
    d: Float64Array[],
    da: Float64Array,
    dr: Float64Array,
    kept: Float64Array,
  ): void;
  /** The values of a unit's gates, from `a` after the step; null if the candidate is the new h. */
  gates(a: Float64Array, unit: number): UnitGates | null;
}

export interface Cell {
  units: number;
  columns: number;
  states: number;
  /** a = x @ kernel + bias for the row of x that begins at `at`. */
  project(x: Numbers, at: number, a: Float64Array): void;
  /**
   * Computes the state, [h] or [h, c], after the projected row a; overwrites both.
   */
  step(a: Float64Array, state: Float64Array[]): void;
  gates: CellEquations["gates"];
}

/** The shares of a unit's old content and of its candidate that its gates let pass. */
export interface UnitGates {
  keep: number; // the share of the old content that stays
  lets: number; // the share of the candidate that comes in
  shows: number | null; // the share of the cell state that h shows; null if h is the content
}

/** Edits a layer's state in place after a number of steps; whole: replaces the cell's step. */
export type EditState = ((steps: number, state: Float64Array[]) => void) & { whole?: boolean };

/** An operation of a program; packed_network.py lists the other fields of each kind. */
export interface OperationNode {
  kind: string;
  name?: string;
  inputs: number[];
  [field: string]: Foreign;
}

/** An operation's output after every row: the rows one after the other, each of this shape. */
export interface Value {
  data: Float32Array;
  shape: number[];
  states?: Float32Array[]; // of a recurrent layer: [h] or [h, c], each (28, U)
}

export interface ProgramDescription {
  pixel_scale?: number;
  temperatures?: number[] | null; // of each row, if the network is calibrated
  nodes: OperationNode[];
}

/** A layer's states after each step: [h] or [h, c], each (28, units). */
export interface Layer {
  units: number;
  states: Float32Array[];
}

/** A network's reading of an image. */
export interface Reading {
  logits: Float32Array; // (28, classes)
  probabilities: Float32Array; // (28, classes)
  classes: number;
  layers: Layer[];
  temperatures?: number[] | null; // the divisors of each row's logits; null for none
}

/** A reading by the browser. */
export interface ProgramReading extends Reading {
  headInput: Float32Array; // (28, features), the input of the last operation
}

/** A network that the browser runs, as the page without a server and Teach have it. */
export interface BrowserNetwork extends DeskNetwork {
  program: Program;
  view: View;
  base?: BrowserNetwork;
  seen?: "digits" | "others" | null; // its training images, if known
  about?: string; // the key of its description
  legend: Part[];
  remembers: boolean; // true if there is a file with maps of its memory
  held?: boolean; // true if there is a file with its units' ranges
  fitMemory?(): Promise<MemoryReader>; // if its maps are fitted in the browser
  code?: string | null; // its text in a link, if it is small enough
}

/** The tools for a network's memory, as far as they are loaded. */
export interface MemoryTools {
  reader?: MemoryReader | null; // decodes its picture
  ranges?: UnitRanges[] | null; // for edits
}

/** A network that reads in the browser. */
export interface Program {
  /**
   * image: 784 numbers in [0, 1], rows in the order in which they are read. edits: by index in
   * layers. Throws an Overflow if numbers are not finite.
   */
  read(image: Float32Array, edits?: Record<number, EditState | undefined>): ProgramReading;
  temperatures: number[] | null; // of each row, if the network is calibrated
  description: { pixel_scale: number; nodes: OperationNode[] };
  nodesWithoutIdentity: OperationNode[]; // the description's, without those that change nothing
}

/** A packed program: its header, and its numbers in `buffer` from `at` on. */
export interface Unpacked {
  header: Foreign;
  buffer: ArrayBuffer;
  at: number;
}

/** Decodes the picture of the drawing from a network's memory. */
export interface MemoryReader {
  pictureAt(layers: Layer[], t: number): Float32Array | null;
  partAt?(layers: Layer[], t: number, of: UnitsOfLayer): Float64Array;
  leftAt?(picture: Float32Array, image: Float32Array, r: number): number | null;
  hasSeen: number[][]; // hasSeen[t][r]: 1 if row r was read by step t
  meanLeft?: (number | null)[][]; // the average share of a row that is left
}

export interface UnitsOfLayer {
  layer: number;
  units: number[];
}

/** A unit of a layer, drawn on the stage as a bar. */
export interface Bar {
  layer: number;
  unit: number;
}

/** A bar, and what it adds to a sum. */
export type BarShare = Bar & { adds: number };

/** The units under the pointer, and what they add to each sum and to the picture. */
export interface UnitShares extends UnitsOfLayer {
  sums: number[];
  picture: Float64Array | null;
}

/** The ranges of a layer's units, for edits: arrays of U numbers, from unit_ranges.py. */
export interface UnitRanges {
  layer: number;
  first: number; // the number of its first unit among all layers
  units: number;
  states: number;
  digit: number[]; // the digit of each unit's group
  sign: number[]; // 1, or -1 if a low h supports the digit
  low: Float32Array;
  high: Float32Array;
  mean(digit: number, step: number): Float32Array[]; // [h] or [h, c]
}

/** An edit of the memory, as `StateEdit` of state_edit.py. */
export interface MemoryEdit {
  row: number; // the row, from 0, after which it edits
  action: "pull" | "push" | "unit" | "wipe";
  target: number; // a digit, or a unit, numbered through all edited layers
  percent: number;
  part: "both" | "h";
}

// --- The answer of a reading.

export interface Answer {
  digit: number; // the likeliest class
  sure: number[]; // the probability of each class
  open: boolean; // true if no class is likely enough to be an answer
  doubt?: string | null; // why it may be wrong
  names?: string[] | null; // of the classes; otherwise they are numbered from 0
  strange?: boolean; // true if the drawing is like none of the classes
  isNone?: boolean; // true if it is none of the taught signs: then no probability is an answer
  whyNone?: string | null; // a sentence with the reason for isNone
}

/** How a reading ended; steps, rows and columns from 0. */
export interface ReadingSummary {
  decision: number | null;
  decidingPixel: number[] | null; // [row, column]
  changes: number;
  firstInkStep: number; // the first step that reads ink
  sentence: string;
}

/** A network's reading of an image, with all that the stage shows of it. */
export interface ReadingResult {
  image: Float32Array; // in the order in which it is read
  reading: Reading;
  readingWithoutEdit: Reading; // without the edit, if `reading` has one; it determines the scales
  rows: Float32Array[]; // the probabilities after each step
  summary: ReadingSummary;
  isNone?: boolean; // true if it is none of the taught signs: then the last step has no answer
  doubt?: string | null; // why the answer after the last step may be wrong
  names?: string[] | null; // of the classes
  memory?: MemoryReader | null;
  pictureAt(t: number): Float32Array | null;
}

// --- Words.

/** A text, or its plural forms: "=0", "one", "other", ... */
export type Text = string | Record<string, string>;

/** Texts by their keys. */
export type Texts = Record<string, Text>;

/** The values of the {names} in a text. count: selects the plural form. */
export type Values = Record<string, unknown> & { count?: number };

/** A key with its values. */
export type Part = [string, Values?];

// --- Colours and the stage.

/** Stops from 0 to 1, each with its colour, "#rrggbb". */
export type Scale = [number, string][];

export type Colour = number[]; // [red, green, blue]

/** The page's colours, as `Colours` of figures/colours.py. */
export interface Look {
  background: string;
  ink: string;
  faint: string;
  accent: string;
  sides: string[];
  digits: string[];
  inks: string[]; // text colours on those of digits
  pixels: Scale;
  expected: Scale;
  sequential: Scale;
  diverging: Scale;
}

/** The columns of a digit's group: [digit, first, past]. */
export type Group = [number, number, number];

/** A layer in one direction, as figures/on_stage.py describes it. */
export interface StateView {
  title: string;
  layer: number;
  columns: number[]; // the unit of each column
  weights: number[]; // the centred weight for each column's digit; 0 without a digit
  digits: number[];
  groups: Group[];
  low: number;
  high: number;
  unbounded: boolean;
  after: string;
}

/** How the stage shows a network, from figures/on_stage.py. */
export interface View {
  states: StateView[];
  reads: "forward" | "backward" | "both";
  word: string; // the name of a step: "row", "column" or "step"
  addsRow?: boolean;
  called: Part;
  note: Part | null;
  marks?: { memory: Part; belief: Part }; // with taught signs: notes on what is old and what is new
}

/** Columns that are widened to most of their part's width. */
export interface Spread {
  part: number;
  first: number;
  past: number;
}

/** The places of everything on the stage, from layout.js. */
export interface Places {
  narrow: boolean;
  scale: number;
  width: number;
  height: number;
  type(size: number): number; // scales a font size of the design
  size(length: number): number; // scales any other length
  row: Box;
  memory: Box;
  picture: Box | null;
  belief: Box;
  sums: Box;
  words: Box;
  tag: number; // height of the answer's tag
  parts: import("./stage/columns.js").Part[];
  bars: number; // heights within the card
  labels: number;
  wedge: number; // between a group's columns and its key
  legend: number;
  heads: { row: Box; memory: Box; belief: Box; picture: Box | null; sums: Box };
}

/** The progress of a step's animation, from `progressOfStepParts` of row_step.js. */
export interface Moment {
  line: number;
  lines: number;
  tail: number; // in rows
  answerStep: number; // a step
  blend: number; // this and the next two are shares
  flat: number;
  fades: number;
  rests: boolean;
  flies?: number; // p of a slow row
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

// --- A page.

/** A stroke of the pen, on paper of 280 x 280. */
export interface Stroke {
  points: [number, number][];
  width: number;
}

/** What is on a pad: strokes, or an image that was not drawn there; nothing without both. */
export interface PadDrawing {
  strokes: Stroke[];
  image: Float32Array | null; // 784 numbers in [0, 1]
  example?: number | null; // the image's index, if it is an example
}

/** The only global, `window.rnn`. */
export interface Globals {
  waiting: (() => void)[]; // components that were mounted before the app was loaded
  mount?(component: Component): unknown; // returns a cleanup, if any
  app?: object;
  machine?: object;
  shared?: object; // modules that bundles share, see bundle.py
  files: Record<string, Foreign>; // contents of loaded scripts by name, written by export.py
  hashes: Record<string, string>;
  site?: object;
  watching?: object;
}
