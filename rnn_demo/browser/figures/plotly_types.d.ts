// The types of Plotly, as far as it is used, and of clicks on its heatmaps.

import type { Foreign } from "../types.js";

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
