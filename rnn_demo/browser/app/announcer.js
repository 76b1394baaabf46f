// What who can't see the page is told.

const AFTER = 400; // ms, as strokes follow each other and the last answer counts

export class Announcer {
  region = Object.assign(document.createElement("div"), { id: "rnn-said" });

  constructor() {
    this.region.setAttribute("role", "status");
    this.region.style.cssText =
      "position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap";
    document.body.append(this.region);
  }

  /** @param {string} text to be said at once */
  say(text) {
    this.region.textContent = text;
  }

  /** @param {string} text to be said unless another one comes soon */
  saySoon(text) {
    clearTimeout(this.saying);
    this.say("");
    this.saying = setTimeout(() => this.say(text), AFTER);
  }
}
