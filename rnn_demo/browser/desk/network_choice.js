// Loads the network that a visitor chooses by its name from a shelf, puts it on a desk, and then
// loads the tools for its memory.

/** @import { Shelf } from "./adapters.js" */
/** @import { Desk, DeskNetwork } from "./desk.js" */

/** @template {DeskNetwork} N */
export class NetworkChoice {
  /** @type {?string} */
  name = null; // the name that was chosen last
  /** @type {?N} */
  network = null; // the network that was loaded last
  needsUnitRanges = false; // true once the visitor is likely to edit the memory

  /**
   * @param {Desk<N>} desk
   * @param {Shelf<N>} shelf
   */
  constructor(desk, shelf) {
    this.desk = desk;
    this.shelf = shelf;
  }

  /**
   * Loads a network, and reads with it from then on.
   * @param {string} name
   * @returns {Promise<boolean>} false if it can't be loaded, or if meanwhile another one was chosen
   *   or put on the desk
   */
  async choose(name) {
    this.name = name;
    const { desk } = this,
      before = desk.baseNetwork,
      network = await this.shelf.openNetworkByName(name);
    if (!network || this.name !== name || desk.baseNetwork !== before) return false;
    this.network = network;
    desk.setNetworkWithoutReading(network);
    desk.showContents();
    return true;
  }

  /**
   * Loads the tools for the network's memory: first those for its picture, then those for edits, if
   * the visitor is likely to edit the memory.
   */
  async loadMemoryTools(withRanges = false) {
    const { desk, network } = this;
    if (!network || desk.baseNetwork !== network) return;
    const tools = await this.shelf.openMemoryDecoderAndRanges(network, withRanges);
    if (desk.baseNetwork !== network) return;
    desk.setMemoryToolsWithoutReading(tools);
    desk.showContents();
    if (this.needsUnitRanges && !withRanges) await this.loadMemoryTools(true);
  }

  /** Notes that the visitor is likely to edit the memory, and loads the tools for that. */
  loadUnitRangesForEdits() {
    if (this.needsUnitRanges) return;
    this.needsUnitRanges = true;
    if (this.desk.tools.reader) this.loadMemoryTools(true);
  }
}
