// The types of Teach: signs, the layers that are taught, its messages with the server and its worker.

import type { BrowserNetwork, Look, Program, ProgramReading, Texts, UnitRanges } from "../types.js";

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
  layer: LayerOfSigns;
  whyNone(reading: ProgramReading): string | null; // the reason why a drawing is none of the signs
  rangesOfSigns(ranges: UnitRanges[] | null | undefined): UnitRanges[] | undefined;
}

/** The parts of its page that Teach uses. */
export interface TeachHost {
  worker: string; // the text of teach_worker.js, as a bundle
  networks: [string, string][]; // the networks that can be taught: [name, title]
  openNetworkByName(name: string): Promise<BrowserNetwork | null>;
  desk: import("../desk/desk.js").Desk<BrowserNetwork>;
  sheet: import("../pad/sheet.js").Sheet; // the desk's pad
  rail: HTMLElement; // contains the cards, next to the stage
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
