// What the modules of the machine tell each other.

import type { Pad } from "../desk/adapters.js";
import type { Desk } from "../desk/desk.js";
import type { PackedImages } from "../train/train_types.js";
import type { Foreign, Program } from "../types.js";

/** The blocks of cells: weights, and what they are multiplied by or add up to. */
export type BlockName =
  | "X" // the row of the picture, 28 pixels
  | "W" // its weights
  | "O" // the memory before the row
  | "U" // its weights
  | "b" // the biases of the memory's sums
  | "S" // the sums
  | "H" // the memory after the row
  | "V" // the weights of the answer
  | "c" // the biases of the answer's sums
  | "Z" // the ten sums
  | "P"; // the ten shares

/** What the cells of weights show. */
export type Values = "products" | "weights" | "changes";

/** A cell: k is its line (a memory cell), i its column. */
export interface Target {
  block: BlockName;
  k: number;
  i: number;
}

/** A SimpleRNN of one layer and a Dense one, as the machine takes it. */
export interface SmallNetwork {
  units: number;
  activation: string;
  numbers: Float32Array; // W, U, b, V, c, row by row
  temperatures: number[] | null; // of each row, where the network is calibrated
  scale: number; // of pixels
  hasBias: boolean;
  hasAnswerBias: boolean;
}

/** What the machine opens of a network. */
export interface NetworkForMachine {
  program: Program;
  order: number[] | null;
}

/** What a network makes of an image: before the first row, and after each. */
export interface Trace {
  image: Float32Array; // 784
  sums: Float64Array; // (28, U)
  memory: Float64Array; // (29, U), zeros first
  logits: Float64Array; // (29, 10)
  shares: Float64Array; // (29, 10)
}

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A block on the screen: where its first cell is, and how far its cells are apart. */
export interface Block extends Rect {
  columns: number;
  lines: number;
}

/** Two factors with a name. */
export type NamedFactors = [name: string, a: number, b: number];

/** A product that can be recomputed from what stands in it. */
export interface WorkedTerm {
  label: string;
  a: string;
  b: string;
  product: string;
}

/** What the machine has of the page around it. */
export interface MachineHost {
  /** The desk that it shows; a host that has none makes one, with the machine's pad. */
  deskFor(pad: Pad): Desk<Foreign>;
  titleOf(network: string): string; // from its name
  worker: string; // the text of machine_worker.js, as a bundle
  examples: Float32Array[]; // of each digit one
  /** The thousand test images, or those to learn from; null where the page has none. */
  images: ((name: "tests" | "first") => Promise<PackedImages>) | null;
  /** Another image was drawn, or chosen: an example by its digit. */
  onImage(image: Float32Array | null, example: number | null): void;
  /** Reads with the changed network everywhere: its code, as network_formats.js writes it; null
   * where it can't. */
  watch: ((code: string) => void) | null;
  /** Opens a network that the machine can show. */
  openSmallNetwork(): void;
  /** The network in whose place the current one was opened, as it can't be shown here, with the
   * key of the reason; null if a person chose the current one. */
  replacedNetwork(): { title: string; refusal: string } | null;
}

/** What the worker posts. */
export interface MachineReport {
  job: number;
  right?: number; // of 1,000
  learned?: Float32Array; // numbers
  seen?: number; // images, when the correct answers were counted
  of?: number; // images in all
  over?: boolean;
  trouble?: boolean; // numbers are beyond all bounds
  pictures?: Float32Array[];
  labels?: number[];
  values?: number[];
}

/** A stop of a tour: what is said, and what is on show meanwhile. */
export interface MachineStop {
  row: number;
  shown: Set<string>;
  values: Values;
  target: Target | null;
  title: string;
  lines: string[];
  terms?: [string, string][]; // products, each with its factors
  also?: Target; // a second cell that is spoken of
  changes?: Float64Array;
  errors?: Float64Array;
  memoryErrors?: Float64Array; // of each memory cell's sum, (28, U)
  rate?: number;
  enter?(): void;
}
