// What the modules of a page tell each other, and what the server and the page do.

/** What Python, Plotly or a file brings: who takes it knows what it holds. */
// biome-ignore lint/suspicious/noExplicitAny: the only one
export type Foreign = any;

// --- Networks and what they read.

/** Numbers that are computed with: of a state, weights, a gradient. */
export type Numbers = Float32Array | Float64Array;

/** An array of a network's weights. */
export interface Tensor {
  shape: number[];
  data: Float32Array;
}

/** What JavaScript asks of a kind of cell, as cells/ has it in Python. */
export interface CellRecord {
  states: number; // how many it has: h, or h and c
  blocks: number; // how often U columns stand side by side in its kernels
  biases: number;
  keeps: number | null; // the place of the gate that keeps the memory
  gates: string[]; // in Keras's order
  candidate: number; // the place of what may come in its place
  learns: boolean; // whether it can be trained in a browser
  torch: string; // PyTorch's name
  order: number[]; // of PyTorch's gates, by Keras's
}

/** A cell of a program, with its weights. */
export interface CellDescription {
  kind: string;
  kernel: Tensor;
  recurrent_kernel: Tensor; // a MinGRU, which has none, never asks for it
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
   * From the projected row a, which it spoils, to the state after it: [h] or [h, c], overwritten.
   */
  step(a: Float64Array, state: Float64Array[]): void;
  /** What a unit's gates did, from `a` after its step; null where the candidate is the new number. */
  gates(a: Float64Array, unit: number): UnitGates | null;
}

/** What becomes of a unit's candidate and of what it held. */
export interface UnitGates {
  keep: number; // the share of the old content that stays
  lets: number; // the share of the candidate that comes in
  shows: number | null; // the share of a cell state that is seen; null where h is the content
}

/** Changes in place what a layer holds after so many steps; whole: the cell itself does nothing. */
export type StateEdit = ((steps: number, state: Float64Array[]) => void) & { whole?: boolean };

/** An operation of a program. What else it has depends on its kind: packed_network.py says what. */
export interface OperationNode {
  kind: string;
  name?: string;
  inputs: number[];
  [field: string]: Foreign;
}

/** What stands after every row: the rows one after the other, each of that shape. */
export interface Value {
  data: Float32Array;
  shape: number[];
  states?: Float32Array[]; // of a recurrent layer: [h] or [h, c], each (28, U)
}

export interface ProgramDescription {
  pixel_scale?: number;
  temperatures?: number[] | null; // of each row, where the network is calibrated
  nodes: OperationNode[];
}

/** What a layer held after each step: [h] or [h, c], each (28, units). */
export interface Layer {
  units: number;
  states: Float32Array[];
}

/** What a network made of an image. */
export interface Reading {
  logits: Float32Array; // (28, classes)
  probabilities: Float32Array; // (28, classes)
  classes: number;
  layers: Layer[];
  temperatures?: number[] | null; // what logits are divided by, of each row; null: by nothing
}

/** One that was made here. */
export interface ProgramReading extends Reading {
  headInput: Float32Array; // (28, features): what the last operation makes the logits of
}

/** What the app's page has of a network. */
export interface StoredNetwork extends MemoryTools {
  stamp: string; // identifies its weights
  order: number[] | null; // of its pixels
  terms: Terms; // on which it doubts
  names: string[] | null; // of its classes; null for digits, and for numbers alone
  word: string; // what a step is called
  program: Program | null; // null where it can't be read with here
}

/** A network that reads in the browser. */
export interface Program {
  /**
   * image: 784 numbers in [0, 1], rows in the order in which they are read. edits: by index in
   * layers. Throws an Overflow where numbers are not finite.
   */
  read(image: Float32Array, edits?: Record<number, StateEdit | undefined>): ProgramReading;
  temperatures: number[] | null; // of each row, where the network is calibrated
  description: { pixel_scale: number; nodes: OperationNode[] };
}

/** What a program begins with, and the numbers after it, from `at` on. */
export interface Unpacked {
  header: Foreign;
  buffer: ArrayBuffer;
  at: number;
}

/** What reads a picture off a network's memory. */
export interface MemoryReader {
  pictureAt(layers: Layer[], t: number): Float32Array | null;
  partAt?(layers: Layer[], t: number, of: UnitsOfLayer): Float64Array;
  leftAt?(picture: Float32Array, image: Float32Array, r: number): number | null;
  hasSeen: number[][]; // hasSeen[t][r]: 1 where step t has seen row r
  meanLeft?: (number | null)[][]; // how much of a row is left on average
}

export interface UnitsOfLayer {
  layer: number;
  units: number[];
}

/** A unit of a layer, which stands on the stage as a bar. */
export interface Bar {
  layer: number;
  unit: number;
}

/** And what it adds to a sum. */
export type BarShare = Bar & { adds: number };

/** What is asked about, what it adds to each sum and to the picture. */
export interface UnitShares extends UnitsOfLayer {
  sums: number[];
  picture: Float64Array | null;
}

/** What a hand goes by in a layer: arrays of U numbers, as unit_ranges.py has them. */
export interface UnitRanges {
  layer: number;
  first: number; // the number of its first unit among all layers
  units: number;
  states: number;
  digit: number[]; // that a unit speaks for
  sign: number[]; // 1, or -1 where it does so by being low
  low: Float32Array;
  high: Float32Array;
  mean(digit: number, step: number): Float32Array[]; // [h] or [h, c]
}

/** An edit of the memory, as `StateEdit` of state_edit.py. */
export interface Hand {
  row: number; // from 0, after which
  does: "pull" | "push" | "unit" | "wipe";
  which: number;
  percent: number;
  part: "both" | "h";
}

// --- What a reading comes to.

/** From when on an answer is doubted; a limit of null is none. */
export interface Terms {
  unsure: number;
  limit: number | null;
}

export interface Answer {
  digit: number; // the likeliest class
  sure: number[]; // the probability of each
  open: boolean; // whether none is likely enough to be an answer
  doubt?: string | null; // why it may be wrong
  names?: string[] | null; // of the classes; without them they are numbered from 0
  strange?: boolean; // whether the drawing is like none of the classes
  isNone?: boolean; // whether it is none of the signs that were taught: no chance is an answer
  whyNone?: string | null; // a sentence
}

/** How a reading ended; steps, rows and columns from 0. */
export interface ReadingSummary {
  decision: number | null;
  ring: number[] | null; // [row, column]
  changes: number;
  since: number; // the first step that has read ink
  sentence: string;
}

/** What a network made of an image, with all that the stage shows of it. */
export interface ReadingResult {
  image: Float32Array; // in the order in which it is read
  reading: Reading;
  own: Reading; // of the image, where this one is with a hand on the memory: the scales are its
  rows: Float32Array[]; // the probabilities after each step
  end: ReadingSummary;
  isNone?: boolean; // none of the signs that were taught: after the last step nothing is answered
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

/** One that was taught here, with what tells a stranger, as likeness.js has it. */
export interface TaughtLayer extends LastLayer {
  profiles: Float32Array[][]; // of the drawings of each sign
  copiesAlike: number; // the average likeness of the drawings to their copies
  least: number; // how like them a drawing is at least
}

/** What a layer is fitted to: data (rows, features), one row after the other. */
export interface Examples {
  data: Float64Array;
  labels: Uint8Array; // (rows,)
  weights: Float64Array; // (rows,), how much each row counts, positive
}

/** What a network makes of a drawing, first, and of copies of it. */
export interface Versions {
  states: Float32Array[]; // (28, features), what stands before the last layer
  profile: Float32Array; // what is compared of the drawing
  copiesAlike: number; // how like it its copies are, on average
}

/** What each drawing was read as by what the others teach. */
export interface Check {
  of: number;
  right: number;
  mistaken: [number, number][]; // [sign, read as], -1 for none of these
}

/** A drawing with a number of its own. */
export interface SignDrawing {
  id: number;
  image: Float32Array;
}

export interface Sign {
  name: string;
  drawings: SignDrawing[];
}

/** Signs as the browser keeps them: the name of each, and its drawings as texts. */
export type KeptSigns = [string, string[]][];

/** A last layer with the signs it was made for. */
export type LayerOfSigns = LastLayer &
  Partial<TaughtLayer> & {
    signs: Sign[];
    took?: number; // ms; none where it came by a link
  };

/** What a link holds of signs: the drawings of each, or none of any. */
export interface SignsOfLink extends LastLayer {
  names: string[];
  drawings: Float32Array[][];
}

/** A network that can be taught, or was trained here. */
export type Memory = Omit<SiteNetwork, "name"> & {
  name?: string;
  seen?: "digits" | "others" | null; // what it was shown in training, where that is known
};

/** A network that was taught signs. */
export interface TaughtNetwork extends Memory {
  base: Memory;
  names: string[];
  layer: LastLayer & Partial<TaughtLayer>;
  whyNone(reading: ProgramReading): string | null; // why a drawing is none of the signs
  rangesOfSigns(ranges: UnitRanges[] | null | undefined): UnitRanges[] | undefined;
}

/** What Teach has of the page around it. */
export interface TeachHost {
  worker: string; // the text of teach_worker.js, as a bundle
  networks: [string, string][]; // that can be taught, too: [name, title]
  openNetwork(name: string): Promise<Memory | null>;
  drawing(): Float32Array | null; // what is on the pad
  answer(): number | null; // the sign it is read as, -1 for none of these; null for nothing
  clear(): void; // empties the pad
  draw(strokes: Stroke[]): void; // draws on it
  isDrawing(): boolean; // whether the pen is down
  headInput(): Float32Array | null; // (28, features), what the last layer is given of the drawing
  look(): Look | null;
  rail: HTMLElement; // where the cards stand, beside the stage
  stage: HTMLElement; // after which stands what there is to see of what was taught
  use(network: Memory | TaughtNetwork): void; // reads with it from now on
  onChange(): void; // called when the address is to be written anew
}

/** What a worker that teaches is sent. */
export interface TeachTask {
  network?: { description: Program["description"]; order: number[] | null };
  teach?: { job: number; signs: { id: number; image?: Float32Array }[][] };
}

/** What is heard of it: a layer, then after each drawing that was left out what is found so far. */
export interface TeachNews {
  job: number;
  layer?: TaughtLayer;
  overflows?: boolean; // the network's numbers do: there is no layer
  took?: number; // ms
  check?: Check | null;
  done?: boolean;
}

// --- Words.

/** A text, or its forms by the number that picks one: "=0", "one", "other", ... */
export type Text = string | Record<string, string>;

/** Texts by their keys. */
export type Texts = Record<string, Text>;

/** What stands for the {names} in a text. count: picks its form. */
export type Values = Record<string, unknown> & { count?: number };

/** A key with its values. */
export type Part = [string, Values?];

// --- Colours and the stage.

/** From 0 to 1, each stop with its colour, "#rrggbb". */
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
  inks: string[]; // what is written on those of digits
  pixels: Scale;
  expected: Scale;
  sequential: Scale;
  diverging: Scale;
}

/** Columns that speak for a digit: [digit, first, past]. */
export type Group = [number, number, number];

/** A layer in one direction, as figures/on_stage.py describes it. */
export interface StateView {
  title: string;
  layer: number;
  columns: number[]; // which unit each is
  weights: number[]; // for the digit below each, less the mean of its weights; 0 without a digit
  digits: number[];
  groups: Group[];
  low: number;
  high: number;
  unbounded: boolean;
  after: string;
}

/** What the stage knows of a network, as figures/on_stage.py has it. */
export interface View {
  states: StateView[];
  reads: "forward" | "backward" | "both";
  word: string; // what a step is called: "row", "column" or "step"
  addsRow?: boolean;
  called: Part;
  note: Part | null;
  marks?: { memory: Part; belief: Part }; // of signs that were taught: what is as it was, what is new
}

/** Columns that have most of the width of their part. */
export interface Spread {
  part: number;
  first: number;
  past: number;
}

/** Where everything on the stage stands, as layout.js has it. */
export interface Places {
  narrow: boolean;
  scale: number;
  width: number;
  height: number;
  type(size: number): number; // from a size in the drawing to its size here, of letters
  size(length: number): number; // and of all else
  row: Box;
  memory: Box;
  picture: Box | null;
  belief: Box;
  sums: Box;
  words: Box;
  tag: number; // how high the answer's tag is
  parts: import("./stage/columns.js").Part[];
  bars: number; // heights within the card
  labels: number;
  wedge: number; // of the labels: from a group's columns to its key
  legend: number;
  heads: { row: Box; memory: Box; belief: Box; picture: Box | null; sums: Box };
}

/** What of a step has happened, as `momentOf` of row_step.js has it. */
export interface Moment {
  line: number;
  lines: number;
  tail: number; // in rows
  answerStep: number; // a step
  blend: number; // from here on shares
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

/** What the server replies. */
export interface Reply {
  session: string; // which one: a server that began anew has heard of nothing
  revision: number; // of the last change by a person that it knows
  number: number; // of the reply: that of a later one is higher
  visit: Visit;
  question: Question | null; // what is to be read; null where the page reads nothing
  figure: FigureOnStage | null; // what the open lens shows on the stage
  row: number; // the cursor, from 0
  hand: string | null; // what a hand does to the memory, as a link holds it
  play: number; // a number that changes where it is to begin to play
  look: Look;
}

export interface Visit {
  query: string; // the address
  strokes: object | null; // what is on the canvas
  browser: string | null; // the key by which the server knows this browser's uploads
  behind: string | null; // the URL of a picture of what is read, though it was not drawn here
  hasLowInk: boolean; // whether it has ink where the invitation stands: that stands above it
}

export interface FigureOnStage {
  watched: boolean; // whether all of it
  view: View;
  name: string; // of a file of the reading
}

export interface Question {
  image: string | null; // what is read, as drawn
  network: string; // the stamp of the one that reads
  strange: boolean; // whether it looks like no digit
  spoken: string; // the answer in words, for screen readers
  reading: PackedReading | null; // where the browser can't read: what the server has read
}

/** What the server has read: numbers in base64. */
export interface PackedReading {
  logits: string;
  probabilities: string;
  classes: number;
  layers: { units: number; states: string[] }[];
  temperatures: number[] | null;
}

export interface Read {
  image: Float32Array; // in the order in which it is read
  reading: Reading;
  program: Program | null; // what read it here
  padImage: Float32Array | null; // the pad, where the server has not replied to it
}

/** What the server is sent: what a person did that no reply is about yet. */
export interface VisitorMessage {
  revision: number; // of the last change
  row?: number | null; // the cursor; null where none was chosen since the drawing
  hand?: string; // what a hand does to the memory, as a link holds it; "" for nothing
  cell?: { layer: number; unit: number }; // the number that was clicked on
  strokes?: object; // of the drawing, out of a visit before
}

/** A component, as Streamlit mounts it. */
export interface Component {
  name: string;
  data: Foreign; // JSON or bytes: each component knows its own
  parentElement: HTMLElement;
  setTriggerValue(name: string, value: string): void;
  setStateValue(name: string, value: unknown): void;
}

/** The one thing that is global. */
export interface Globals {
  waiting: (() => void)[]; // components that came before the app
  mount?(component: Component): unknown; // what undoes it, if anything
  app?: object;
  machine?: object;
  shared?: object; // what parts need of the page, as bundle.py puts it there
  files: Record<string, Foreign>; // what came as scripts, by name, as export.py wrote each
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
  rnnHeard?: boolean; // whether streamlit_figures.js listens to it
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

/** Of rows of images the inked pixels, as matrices.js has them. */
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

/** What the worker posts of a training. */
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

/** What the worker posts of a test: after each row, how many of the images it answers correctly. */
export interface TestReport {
  run: number;
  tested: number[];
  of: number;
}

/** Points [images seen, number]. */
export type TrainingCurves = Record<"losses" | "shares", [number, number][]>;

/** By step: how the picture is made of what the memory holds. */
export type PictureMaps = Record<number, Float32Array>;

// --- The page without a server.

/** A point of a stroke, on paper of 280 x 280. */
export type Stroke = [number, number][];

/** A network as export.py or learned_networks.js describes it, with its program opened. */
export interface SiteNetwork {
  name: string;
  program: Program;
  order: number[] | null; // of its pixels
  view: View;
  terms: Terms;
  about?: string; // the key of what it does
  legend: Part[];
  remembers: boolean; // whether there is a file of maps of its memory
  held?: boolean; // whether there is one of what a hand goes by
  fitMemory?(): Promise<MemoryReader>; // where its maps are made here
  architecture?: Architecture; // where it was trained here, with
  weights?: Float32Array;
  code?: string | null; // in a link, where it is small enough
  base?: Memory; // where it was taught signs, with
  names?: string[] | null;
  whyNone?(reading: ProgramReading): string | null;
  rangesOfSigns?(ranges: UnitRanges[] | null | undefined): UnitRanges[] | undefined;
}

/** What export.py says of all networks that are trained here. */
export type TrainedHere = Pick<SiteNetwork, "terms" | "about">;

/** A line of a field of curves. */
export interface CurveLine {
  points: [number, number][];
  width?: number;
  faint?: boolean;
}

export interface CurveField {
  title: string;
  now: string;
  low: number;
  high: number;
  most: number; // of x
  marks: [number, string][]; // lines across, and what each is called
  curves: CurveLine[];
}

/** A value of a recipe's field, and what it is called, or its key. */
export type Choice = [value: string | number, label: string | null, key?: string];

/** A recipe that fails: what differs, and what cures it. */
export interface Failure {
  name: string; // begins the keys of what is said of it
  run: string; // the app's
  bad: Partial<Recipe>;
  good: Partial<Recipe>;
}

/** A step of the guided path that can be shown on the page, as export.py has it. */
export interface LessonStep {
  number: number;
  asks: string; // a name of questions.js
  model: string;
  example: number;
  row: number;
  run?: string; // of the app: where it is about a training
  change?: string; // of a network's numbers, as a link of the machine holds it
}

/** What works on a network's memory, as far as it is at hand. */
export interface MemoryTools {
  reader?: MemoryReader | null; // reads a picture off it
  ranges?: UnitRanges[] | null; // what a hand on it goes by
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
  open(code?: string | null, begins?: boolean): unknown;
  leave(): void;
  speak(): void; // shows it again in another language
  follow?(): void; // called when the desk has shown its contents
}

export type PageName = "watch" | keyof LoadedPages;

/** Which page is open, and what of it is seen: all that CSS goes by. */
export interface PageState {
  page: Exclude<PageName, "lessons">;
  lesson: string | number | null; // the one that is open, as a link names it
  isAsking: boolean; // until a guess nothing may give the answer away
  isQuiz: boolean; // by a teacher's link
  hiddenParts: string[]; // by the address
}

/** What export.py tells the page. */
export interface PageData {
  networks: [name: string, title: string, accuracy: number | null][];
  tested: number; // images that the accuracies are of
  detector: string | null; // the network that detects what is no digit
  examples: string[]; // of each digit one, in base64
  example: number; // which one it opens on
  image: string | null; // or what else
  looks: { light: Look; dark: Look };
  languages: [code: string, name: string][];
  files: Record<string, Foreign>; // networks that are in the page itself
  hashes: Record<string, string>; // of the files beside it
  parts: string[]; // the files of pages that can be opened
  version: string; // of the program, and of all files
  trained: TrainedHere | null; // of networks that are trained here; null where none can be
  small: string | null; // the network that the machine opens with
}

/** The owner of the page without a server. */
export type Site = import("./site/site.js").Site;
