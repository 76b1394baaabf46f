// The host of the desk for the machine in the app, as a component: the server sends the image and
// the network, and receives drawings and changes.

import { makePageComponent } from "../app/page_component.js";
import { bytesFromBase64 } from "../bytes.js";
import { Desk } from "../desk/desk.js";
import { encodeImageForLink } from "../pad/drawing.js";
import { LAST } from "../player/playback.js";
import { imageFromBase64, openProgram } from "../reader/reader.js";
import { addEnglishTexts, translateElementTexts } from "../words.js";
import { Machine } from "./whole_machine.js";

/** @import { Keeper } from "../desk/adapters.js" */
/** @import { Look, Texts } from "../types.js" */

/**
 * The server's message.
 * @typedef {object} MachineGiven
 * @property {{name: string, stamp: string, title: string, refusal: ?string, program: string}} network
 * @property {?{title: string, refusal: string}} replaced the network in whose place it was opened
 * @property {?string} image in base64
 * @property {?number} example
 * @property {number} row from 0; past the last if none was chosen
 * @property {string[]} examples
 * @property {Look} look
 * @property {Texts} words
 * @property {string} worker
 * @property {string} images URL prefix of the image files
 * @property {?string} code the changes in a link
 */

const TELL_AFTER = 400; // ms until changes are sent to the server

/** @implements {Keeper} */
class MachineComponent {
  stamp = ""; // of the shown network
  /** @type {?string} */
  image = ""; // the server's image; "" before its first message
  count = 0; // numbers the messages, so that each is handled once
  isOpened = false;

  /**
   * @param {HTMLElement} root
   * @param {MachineGiven} data
   * @param {(name: string, value: unknown) => void} tellServer
   */
  constructor(root, data, tellServer) {
    this.tellServer = tellServer;
    this.data = data;
    addEnglishTexts(data.words);
    translateElementTexts(root);
    this.machine = new Machine(root, {
      deskFor: (pad) => new Desk(pad, this),
      titleOf: () => this.data.network.title,
      worker: data.worker,
      examples: data.examples.map(imageFromBase64),
      images: async (name) => (await fetch(`${data.images}-${name}.json`)).json(),
      onImage: (image, example) => this.sendImageToServer(image, example),
      watch: (code) => this.tellServer("watch", `${++this.count} ${code}`),
      openSmallNetwork: () => this.tellServer("small", String(++this.count)),
      replacedNetwork: () => this.data.replaced,
    });
    window.rnn ??= { waiting: [], files: {}, hashes: {} };
    Object.assign(window.rnn, { machine: this.machine });
    this.machine.takeOverRowCursor();
  }

  cleanUpPage() {
    this.machine.dispose();
  }

  // --- Calls from the desk.

  /** Sends the row, from 1, and the changes for the address, once nothing has changed for a while. */
  saveChange() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const { machine } = this;
      this.tellServer(
        "state",
        `${machine.rowForOtherPages + 1} ${machine.owned?.weightChangesAsLinkText || "1"}`,
      );
    }, TELL_AFTER);
  }

  handleDeskUpdate() {
    this.machine.updateFromDesk();
  }

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer = undefined;

  // --- Messages to and from the server.

  /** @type {(image: ?Float32Array, example: ?number) => Promise<void>} */
  async sendImageToServer(image, example) {
    const text = !image
      ? "nothing"
      : example === null
        ? `drawing ${await encodeImageForLink(image)}`
        : `example ${example}`;
    this.isTelling = true;
    this.tellServer("image", text);
  }

  isTelling = false; // true if the server's next image is the one sent to it

  /** @param {MachineGiven} data */
  takeData(data) {
    const { machine } = this,
      { desk } = machine,
      { network, image, example, row, code } = data;
    this.data = data;
    desk.look = data.look;
    if (network.stamp !== this.stamp) {
      this.stamp = network.stamp;
      if (network.refusal) machine.dropNetworkAndSetRefusal(network.refusal);
      else
        desk.setNetworkWithoutReading({
          name: network.name,
          program: openProgram(bytesFromBase64(network.program)),
          order: null,
          limit: null,
        });
    }
    if (image !== this.image) {
      this.image = image;
      if (this.isTelling) this.isTelling = false;
      else
        machine.putImage(image === null ? null : imageFromBase64(image), {
          example,
          row: Math.min(row, LAST),
        });
    }
    desk.showContents();
    if (this.isOpened || network.refusal) return;
    this.isOpened = true;
    if (code && code.length > 1) {
      try {
        machine.applyChangesFromLink(code);
        this.saveChange();
      } catch {
        machine.requestDraw();
      }
    } else if (row > LAST) machine.startFirstTour();
  }
}

export default makePageComponent(".machine", MachineComponent);
