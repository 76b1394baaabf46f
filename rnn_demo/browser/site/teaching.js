// Teach on the page without a server: the pad and the stage are those of the page.

import { signOf } from "../teach/sign_set.js";
import { Teach } from "../teach/teach.js";
import { retell, say } from "../words.js";

export default class Teaching {
  // site: as site.js has it. root: of teach.html. worker: the text of teach_worker.js.
  constructor(site, root, worker) {
    this.site = site;
    this.teach = new Teach(root, {
      worker,
      drawing: () => site.image && site.sheet.image,
      answer: () => signOf(site.answer),
      clear: () => {
        site.sheet.clear();
        site.take(null);
      },
      use: (network) => site.use(network, site.tools),
      changed: () => site.link(),
    });
    addEventListener("keydown", (event) => this.key(event));
  }

  get isOpen() {
    return this.site.page === "teach";
  }

  // A link's text, of which there is none for what was taught on a layer that is not the last.
  get code() {
    return this.teach.code ?? "1";
  }

  /** The page of Teach, with what was taught before, or with what a link holds. Throws where that is nothing of ours. */
  async open(code = null) {
    const { site, teach } = this;
    if (!this.isOpen) {
      site.watching.player.pause(false);
      site.change({ page: "teach" });
      if (site.example !== null) site.take(null); // of a digit, which nobody drew
    }
    const base = site.network.base ?? site.network;
    teach.root.hidden = false;
    this.invite(true);
    if (code) await teach.open(code, base);
    teach.on(base);
    teach.show();
    site.link();
  }

  /** To another page: the network is as it was. */
  leave() {
    const { site, teach } = this,
      base = teach.base;
    if (!this.isOpen) return;
    teach.end();
    teach.root.hidden = true;
    this.invite(false);
    site.change({ page: "watch" });
    if (base) site.use(base, site.tools);
    site.link();
  }

  // What is to be drawn, on the empty pad and the empty stage.
  invite(signs) {
    const end = signs ? ".signs" : "",
      empty = document.querySelector(".watch .empty");
    if (empty) {
      empty.dataset.say = `empty${end}`;
      retell(empty, say(empty.dataset.say));
    }
  }

  key(event) {
    const isOther = event.altKey || event.ctrlKey || event.metaKey;
    if (!this.isOpen || isOther || event.target.closest("input, textarea, select")) return;
    if (this.teach.key(event)) event.preventDefault();
  }
}
