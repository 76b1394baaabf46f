// The types of the app alone: its messages with the server, and what the server sends.

import type { DeskNetwork } from "../desk/desk.js";
import type { Foreign, Look, MemoryTools, View } from "../types.js";

/** A network that the server has sent. */
export interface StoredNetwork extends DeskNetwork, MemoryTools {
  stamp: string; // identifies its weights
}

/** The server's reply. */
export interface Reply {
  session: string; // identifies it: a restarted server knows none of the changes
  revision: number; // of the visitor's last change that the server knows
  number: number; // of the reply, ascending
  visit: Visit;
  image: string | null; // the image to read, as drawn: 784 bytes in base64
  example: number | null; // its index, if it is an example
  question: ReadingTask | null; // the image and network to read; null if the page reads nothing
  figure: FigureOnStage | null; // what the open lens shows on the stage
  row: number; // the cursor, from 0
  hand: string | null; // the edit of the memory, in the format of links
  play: number; // playing begins when this number changes
  look: Look;
}

export interface Visit {
  query: string; // the address
  browser: string | null; // the key by which the server knows this browser's uploads
}

export interface FigureOnStage {
  watched: boolean; // true if the whole stage is shown
  view: View;
  name: string; // name of a saved file
}

export interface ReadingTask {
  network: string; // the stamp of the network
  canRead: boolean; // false if there is no image, or the network can't read it
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
  drawing?: { pixels: string | null } | { example: number }; // 784 bytes in base64; null: none
}

/** A component, as Streamlit mounts it. */
export interface Component {
  name: string;
  data: Foreign; // JSON or bytes: each component knows its own
  parentElement: HTMLElement;
  setTriggerValue(name: string, value: string): void;
  setStateValue(name: string, value: unknown): void;
}
