// The types that modules share, and those of messages between the server and the page.

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
  /** The values of a unit's gates, from `a` after the step; null if the candidate is the new h. */
  gates(a: Float64Array, unit: number): UnitGates | null;
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

/** A network that the server has sent. */
export interface StoredNetwork extends DeskNetwork, MemoryTools {
  stamp: string; // identifies its weights
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

/** Thresholds of doubt: the least sure probability, and the limit of strangeness, if any. */
export interface Terms {
  unsure: number;
  limit: number | null;
}

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
  ring: number[] | null; // [row, column]
  changes: number;
  since: number; // the first step that reads ink
  sentence: string;
}

/** A network's reading of an image, with all that the stage shows of it. */
export interface ReadingResult {
  image: Float32Array; // in the order in which it is read
  reading: Reading;
  own: Reading; // without the edit, if `reading` has one; it determines the scales
  rows: Float32Array[]; // the probabilities after each step
  end: ReadingSummary;
  isNone?: boolean; // true if it is none of the taught signs: then the last step has no answer
  doubt?: string | null; // why the answer after the last step may be wrong
  names?: string[] | null; // of the classes
  memory?: MemoryReader | null;
  pictureAt(t: number): Float32Array | null;
}

// --- Signs that a visitor teaches.

/** A Dense layer: kernel (features, classes), bias (classes,). */
export interface LastLayer {
  kernel: Float32Array;
  bias: Float32Array;
}

/** A layer taught in the browser, with the data by which likeness.js rejects other drawings. */
export interface TaughtLayer extends LastLayer {
  profiles: Float32Array[][]; // of the drawings of each sign
  copiesAlike: number; // the average likeness of the drawings to their copies
  least: number; // the least likeness to accept a drawing
}

/** The data to fit a layer to: (rows, features), one row after the other. */
export interface Examples {
  data: Float64Array;
  labels: Uint8Array; // (rows,)
  weights: Float64Array; // (rows,), the positive weight of each row
}

/** The states of a network for a drawing, first, and for copies of it. */
export interface Versions {
  states: Float32Array[]; // (28, features), the input of the last layer
  profile: Float32Array; // the drawing's vector for comparisons
  copiesAlike: number; // the average likeness of its copies to it
}

/** A cross-validation: each drawing is read by a layer taught with the others. */
export interface Check {
  of: number;
  right: number;
  mistaken: [number, number][]; // [sign, answer]; an answer of -1: none of the signs
}

/** A drawing with a unique number. */
export interface SignDrawing {
  id: number;
  image: Float32Array;
}

export interface Sign {
  name: string;
  drawings: SignDrawing[];
}

/** Signs as the browser stores them: the name of each, and its drawings as texts. */
export type KeptSigns = [string, string[]][];

/** A last layer with the signs it was made for. */
export type LayerOfSigns = LastLayer &
  Partial<TaughtLayer> & {
    signs: Sign[];
    took?: number; // ms of teaching; absent if it came from a link
  };

/** The signs in a link: the drawings of each, or none at all. */
export interface SignsOfLink extends LastLayer {
  names: string[];
  drawings: Float32Array[][];
}

/** A network that was taught signs. */
export interface TaughtNetwork extends BrowserNetwork {
  base: BrowserNetwork;
  names: string[];
  layer: LastLayer & Partial<TaughtLayer>;
  whyNone(reading: ProgramReading): string | null; // the reason why a drawing is none of the signs
  rangesOfSigns(ranges: UnitRanges[] | null | undefined): UnitRanges[] | undefined;
}

/** The parts of its page that Teach uses. */
export interface TeachHost {
  worker: string; // the text of teach_worker.js, as a bundle
  networks: [string, string][]; // the networks that can be taught: [name, title]
  openNetworkByName(name: string): Promise<BrowserNetwork | null>;
  desk: import("./desk/desk.js").Desk<BrowserNetwork>;
  sheet: import("./pad/sheet.js").Sheet; // the desk's pad
  rail: HTMLElement; // contains the cards, beside the stage
  stage: HTMLElement; // the results of teaching are shown after it
  onChange(): void; // called when the address must be updated
}

/** A network that the server sends to Teach: its bytes in base64, "" for none. */
export interface TeachNetwork extends Pick<BrowserNetwork, "order" | "seen" | "view"> {
  name: string;
  stamp: string;
  program?: string; // absent if the page has it
  basis: string;
  maps: string;
  hands: string;
}

/** The server's message to Teach. */
export interface TeachMessage {
  network: TeachNetwork;
  second: TeachNetwork | null; // the network for comparison, if the page has requested one
  networks: [name: string, title: string][]; // those that can be taught
  look: Look;
  words: Texts; // of Teach
  worker: string; // the text of teach_worker.js
  code: string | null; // the signs of a link
}

/** A message to the worker that teaches. */
export interface TeachTask {
  network?: { description: Program["description"]; order: number[] | null };
  teach?: { job: number; signs: { id: number; image?: Float32Array }[][] };
}

/** A message from it: the layer; then, after each drawing left out, the check so far. */
export interface TeachNews {
  job: number;
  layer?: TaughtLayer;
  overflows?: boolean; // true if the network's numbers overflow: there is no layer
  took?: number; // ms
  check?: Check | null;
  done?: boolean;
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

/** The progress of a step's animation, from `momentOf` of row_step.js. */
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

// --- The app.

/** The server's reply. */
export interface Reply {
  session: string; // identifies it: a restarted server knows none of the changes
  revision: number; // of the visitor's last change that the server knows
  number: number; // of the reply, ascending
  visit: Visit;
  question: Question | null; // the image and network to read; null if the page reads nothing
  figure: FigureOnStage | null; // what the open lens shows on the stage
  row: number; // the cursor, from 0
  hand: string | null; // the edit of the memory, in the format of links
  play: number; // playing begins when this number changes
  look: Look;
}

export interface Visit {
  query: string; // the address
  strokes: object | null; // the strokes on the canvas
  browser: string | null; // the key by which the server knows this browser's uploads
  behind: string | null; // the URL of the image that is read, if it was not drawn on the canvas
  hasLowInk: boolean; // true if it has ink at the invitation's place, which then moves up
}

export interface FigureOnStage {
  watched: boolean; // true if the whole stage is shown
  view: View;
  name: string; // name of a saved file
}

export interface Question {
  image: string | null; // the image to read, as drawn
  network: string; // the stamp of the network
  strange: boolean; // true if the image looks like no digit
  spoken: string; // the answer in words, for screen readers
  reading: PackedReading | null; // the server's reading, if the browser can't read
}

/** A reading by the server: numbers in base64. */
export interface PackedReading {
  logits: string;
  probabilities: string;
  classes: number;
  layers: { units: number; states: string[] }[];
  temperatures: number[] | null;
}

/** A message to the server: the visitor's changes that no reply includes yet. */
export interface VisitorMessage {
  revision: number; // of the last change
  row?: number | null; // the cursor; null if it was not moved since the drawing
  hand?: string; // the edit of the memory, in the format of links; "" for none
  cell?: { layer: number; unit: number }; // the clicked unit
  strokes?: object; // of the drawing, from an earlier visit
}

/** A component, as Streamlit mounts it. */
export interface Component {
  name: string;
  data: Foreign; // JSON or bytes: each component knows its own
  parentElement: HTMLElement;
  setTriggerValue(name: string, value: string): void;
  setStateValue(name: string, value: unknown): void;
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

// --- Plotly, as far as it is used.

export interface PlotlyLibrary {
  react(figure: PlotlyElement, content: PlotlyFigure, ...more: unknown[]): Promise<PlotlyElement>;
  [name: string]: Foreign; // its other functions
}

export interface PlotlyFigure {
  data: Foreign[]; // of many kinds
  layout: { width: number; [name: string]: Foreign };
}

export interface PlotlyElement extends HTMLElement, PlotlyFigure {
  on?(name: string, heard: (event: PlotlyClick) => void): void; // once it is drawn
  rnnHeard?: boolean; // true if streamlit_figures.js listens to it
}

export interface PlotlyClick {
  points: {
    data: { type: string; meta?: { layer?: number; columns?: number[]; across?: number[] } };
    pointIndex: number[]; // [line, column]
    x: number;
    y: number;
    yaxis: { range: number[] };
  }[];
}

/** A cell of a heatmap that was clicked on. */
export interface ClickedCell {
  row?: number;
  layer?: number;
  unit?: number;
}

// --- Networks that are trained in the browser.

/** A recurrent layer and a Dense one. */
export interface Architecture {
  kind: string;
  units: number;
  activation: string;
  classes?: number;
}

/** Images of 784 bytes each, in shades up to `full`. */
export interface ImageSet {
  images: Uint8Array;
  labels: Uint8Array;
  full: number;
}

/** The same, as export.py packs it. */
export interface PackedImages {
  count: number;
  full: number;
  text: string;
}

/** The pixels with ink of rows of images, from matrices.js. */
export interface Ink {
  from: Uint32Array;
  column: Uint8Array;
  shade: Float64Array;
}

/** The arrays of a network by their names. */
export type WeightParts = Record<string, Float64Array>;

/** A layer that learns, as learning_cells.js makes it. */
export interface LearningCell {
  ink: Ink & { apart: Uint32Array };
  h: Float64Array;
  c?: Float64Array;
  dh: Float64Array;
  forward(rows: number): void;
  backward(): void;
}

export interface Learner {
  gradient: Float64Array;
  cell: LearningCell;
  readBatch(set: { images: Uint8Array; full: number }, places: ArrayLike<number>): void;
  answersAfter(t: number, rows: number): Float64Array;
  learn(set: ImageSet, places: ArrayLike<number>): number;
}

/** How a network is trained. */
export interface Recipe extends Architecture {
  memory: string; // how the recurrent kernel starts
  rate: number;
  warm: number;
  batch: number;
  passes: number;
}

/** The worker's report on a training. */
export interface TrainingReport {
  run: number;
  rests: boolean;
  seen: number;
  of: number;
  speed: number;
  weights: Float32Array;
  loss?: number;
  right: number; // of 1,000 test images
  maps: PictureMaps;
}

/** The worker's report on a test: after each row, the number of correct answers. */
export interface TestReport {
  run: number;
  tested: number[];
  of: number;
}

/** Points [images seen, number]. */
export type TrainingCurves = Record<"losses" | "shares", [number, number][]>;

/** By step, the map from the memory to the picture. */
export type PictureMaps = Record<number, Float32Array>;

// --- The page without a server.

/** A point of a stroke, on paper of 280 x 280. */
export type Stroke = [number, number][];

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

/** A network that was trained in the browser. */
export interface LearnedWeights {
  architecture: Architecture;
  weights: Float32Array; // in the layout of weights.js
  right?: number; // correct answers of 1,000 test images, if counted
}

/** Data from export.py for all networks trained in the browser. */
export type TrainedHere = Pick<BrowserNetwork, "terms" | "about">;

/** A line of a chart. */
export interface ChartLine {
  points: [number, number][];
  width?: number;
  faint?: boolean;
}

export interface LineChart {
  title: string;
  now: string;
  low: number;
  high: number;
  most: number; // of x
  marks: [number, string][]; // horizontal lines with their labels
  lines: ChartLine[];
}

/** A value of a recipe's field, and its label or the label's key. */
export type Choice = [value: string | number, label: string | null, key?: string];

/** A recipe that fails: the changed settings, and those that cure it. */
export interface Failure {
  name: string; // prefix of the keys of its texts
  run: string; // the app's run
  bad: Partial<Recipe>;
  good: Partial<Recipe>;
}

/** A step of the guided path that the page can show, from export.py. */
export interface LessonStep {
  number: number;
  asks: string; // a name of questions.js
  model: string;
  example: number;
  row: number;
  run?: string; // the app's run, if the step is about a training
  change?: string; // the change of a network, in the format of the machine's links
}

/** The tools for a network's memory, as far as they are loaded. */
export interface MemoryTools {
  reader?: MemoryReader | null; // decodes its picture
  ranges?: UnitRanges[] | null; // for edits
}

/** The pages whose code is loaded when they are first opened. */
export interface LoadedPages {
  train: import("./site/lab.js").default;
  teach: import("./site/teaching.js").default;
  machine: import("./site/machine.js").default;
  lessons: import("./site/lessons.js").default;
}

/** A page that takes the place of Watch. */
export interface SitePage {
  code: string; // the page's state in a link
  open(code?: string | null): unknown;
  leave(): void;
  speak(): void; // shows it again in another language
  follow?(): void; // called when the desk has shown its contents
}

export type PageName = "watch" | keyof LoadedPages;

/** The open page and what it shows; CSS uses nothing else. */
export interface PageState {
  page: Exclude<PageName, "lessons">;
  lesson: string | number | null; // the open lesson, as in links
  isAsking: boolean; // true until a guess: nothing may reveal the answer
  isQuiz: boolean; // true if a teacher's link opened it
  hiddenParts: string[]; // as in the address
}

/** The data that export.py writes into the page. */
export interface PageData {
  networks: [name: string, title: string, accuracy: number | null][];
  tested: number; // number of test images for the accuracies
  detector: string | null; // the network that detects non-digits
  examples: string[]; // one of each digit, in base64
  example: number; // the example that it opens with
  image: string | null; // the image that it opens with instead
  looks: { light: Look; dark: Look };
  languages: [code: string, name: string][];
  files: Record<string, Foreign>; // networks within the page itself
  hashes: Record<string, string>; // of the files next to it
  parts: string[]; // the files of pages that can be opened
  version: string; // of the program, and of all files
  trained: TrainedHere | null; // for networks trained in the browser; null if it can't train
  small: string | null; // the network that the machine opens with
}

/** The owner of the page without a server. */
export type Site = import("./site/site.js").Site;
