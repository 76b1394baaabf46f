// The types of the page without a server.

import type { Recipe } from "../train/train_types.js";
import type { BrowserNetwork, Foreign, Look } from "../types.js";

/** Data from export.py for all networks trained in the browser. */
export type TrainedHere = Pick<BrowserNetwork, "limit" | "about">;

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

/** The pages whose code is loaded when they are first opened. */
export interface LoadedPages {
  train: import("./lab.js").default;
  teach: import("./teaching.js").default;
  machine: import("./machine.js").default;
  lessons: import("./lessons.js").default;
}

/** A page that takes the place of Watch. */
export interface SitePage {
  code: string; // the page's state in a link
  open(code?: string | null): unknown;
  leave(): void;
  showInNewLanguage(): void; // shows it again in another language
  handleDeskUpdate?(): void; // called when the desk has shown its contents
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
  trained: TrainedHere | null; // for networks trained in the browser; null if it can't train
  small: string | null; // the network that the machine opens with
}

/** The owner of the page without a server. */
export type Site = import("./site.js").Site;
