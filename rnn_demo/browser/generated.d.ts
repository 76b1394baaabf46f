// Modules that bundle.py generates, by the names of its GENERATED, and what pages have as globals.

declare module "*/english.js" {
  export const ENGLISH: import("./types.js").Texts;
}

declare module "*/records.js" {
  export const RECORDS: Record<string, import("./types.js").CellRecord>;
}

declare module "*/constants.js" {
  export const ROWS: number;
  export const CLASSES: number;
  export const BOX: number;
  export const FAINTEST_INK: number;
  export const PAD_SIDE: number;
  export const PEN_WIDTH: number;
  export const ENLARGED_FROM: number;
  export const INVITATION_ROWS: number;
  export const LONGEST_LINK: number;
  export const LEAST_ANSWER: number;
  export const INK: number;
  export const WRITTEN_FROM: number;
  export const UNSURE_BELOW: number;
  export const EDIT_PATTERN: string;
  export const FIRM_CELL_STATE: number;
  export const RIDGE: number;
  export const MOST_SIGNS: number;
  export const LONGEST_NAME: number;
  export const NAME_PIECE: string;
  export const NAME_BLANK: string;
  export const FINE_TEXT: number;
  export const FINE_TEXT_ON_PHONE: number;
  export const SMALL_TEXT: number;
  export const BODY_TEXT: number;
  export const LARGE_TEXT: number;
}

interface Window {
  rnn: import("./types.js").Globals;
  Plotly?: import("./figures/plotly_types.js").PlotlyLibrary;
}

interface Document {
  wasDiscarded?: boolean; // of Chromium
}
