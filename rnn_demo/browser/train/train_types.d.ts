// The types of networks that are trained in the browser.

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

/** A layer that learns, as batch_layer.js makes it. */
export interface BatchLayer {
  ink: Ink & { apart: Uint32Array };
  h: Float64Array;
  c?: Float64Array;
  dh: Float64Array;
  forward(rows: number): void;
  backward(): void;
}

export interface Learner {
  gradient: Float64Array;
  cell: BatchLayer;
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

/** A network that was trained in the browser. */
export interface LearnedWeights {
  architecture: Architecture;
  weights: Float32Array; // in the layout of weights.js
  right?: number; // correct answers of 1,000 test images, if counted
}
