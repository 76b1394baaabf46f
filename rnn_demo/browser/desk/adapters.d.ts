// What a host connects the desk to. All functions of a keeper are optional.

import type { MemoryTools } from "../types.js";

/** The area on which a person draws. */
export interface Pad {
  isPenDown: boolean; // true while the pen is down
  clear(): void; // empties it
}

/** Is told of changes, and may store them. */
export interface Keeper {
  /** Called when a person has edited the memory: `hand` as in links, and its row, from 0. */
  saveChange?(change: { hand?: string; row?: number }): void;
  /** Called when the cursor has come to rest. */
  handleRowCursorRest?(): void;
  /** Announces a sentence to screen readers. */
  announceToScreenReader?(text: string): void;
  /** Called when a network's numbers start or stop overflowing. */
  handleNumberOverflow?(overflows: boolean): void;
  /** Called after the desk has shown its contents. */
  handleDeskUpdate?(): void;
}

/** Opens networks by name. */
export interface Shelf<N> {
  /** null if it can't be loaded */
  openNetworkByName(name: string): Promise<N | null>;
  /** The tools for its memory; withRanges: also those for edits. */
  openMemoryDecoderAndRanges(network: N, withRanges: boolean): Promise<MemoryTools>;
}
