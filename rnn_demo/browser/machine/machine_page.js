// The machine in the app, as a component: the server sends the image and the network, and receives
// drawings and changes.

import { pageComponent } from "../app/page_component.js";
import { encodeDrawing } from "../pad/drawing.js";
import { bytesFrom, imageFrom, openProgram } from "../reader/reader.js";
import { addTexts, translate } from "../words.js";
import { Machine } from "./whole_machine.js";

/** @import { Look, Texts } from "../types.js" */

/**
 * The server's message.
 * @typedef {object} MachineGiven
 * @property {{name: string, stamp: string, title: string, refusal: ?string, program: string}} network
 * @property {?string} image in base64
 * @property {?number} example
 * @property {number} row from 0; past the last if none was chosen
 * @property {string[]} examples
 * @property {Look} look
 * @property {Texts} words
 * @property {string} worker
 * @property {string} images prefix of the address of images
 * @property {?string} code the changes in a link
 */

const TELL_AFTER = 400; // ms until changes are sent to the server

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
    addTexts(data.words);
    translate(root);
    this.machine = new Machine(root, {
      worker: data.worker,
      examples: data.examples.map(imageFrom),
      images: async (name) => (await fetch(`${data.images}-${name}.json`)).json(),
      onImage: (image, example) => this.tellImage(image, example),
      onChange: () => this.tellState(),
      watch: (code) => this.tellServer("watch", `${++this.count} ${code}`),
      openSmall: () => this.tellServer("small", String(++this.count)),
    });
    window.rnn ??= { waiting: [], files: {}, hashes: {} };
    Object.assign(window.rnn, { machine: this.machine });
  }

  removePage() {
    this.machine.end();
  }

  /** Sends the row and the changes for the address, once the hand rests. */
  tellState() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const { machine } = this;
      this.tellServer("state", `${machine.rowElsewhere} ${machine.code || "1"}`);
    }, TELL_AFTER);
  }

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer = undefined;

  /**
   * @param {?Float32Array} image
   * @param {?number} example
   */
  async tellImage(image, example) {
    const text = !image
      ? "nothing"
      : example === null
        ? `drawing ${await encodeDrawing(image)}`
        : `example ${example}`;
    this.isTelling = true;
    this.tellServer("image", text);
  }

  isTelling = false; // true if the server's next image is the one sent to it

  /** @param {MachineGiven} data */
  takeData(data) {
    const { machine } = this,
      { network, image, example, row, code } = data;
    this.data = data;
    machine.look(data.look);
    if (network.stamp !== this.stamp) {
      this.stamp = network.stamp;
      if (network.refusal) machine.refuse(network.refusal, network.title);
      else
        machine.use({ ...network, order: null, program: openProgram(bytesFrom(network.program)) });
    }
    if (image !== this.image) {
      this.image = image;
      if (this.isTelling) this.isTelling = false;
      else
        machine.take(image === null ? null : imageFrom(image), { example, row: Math.min(row, 27) });
    }
    if (this.isOpened || network.refusal) return;
    this.isOpened = true;
    if (code && code.length > 1) {
      try {
        machine.open(code);
        this.tellState();
      } catch {
        machine.show();
      }
    } else if (row > 27) machine.begin();
  }
}

export default pageComponent(".machine", MachineComponent);
