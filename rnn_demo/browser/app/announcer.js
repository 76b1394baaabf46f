// The region of the page that screen readers follow.

const SAY_AFTER = 400; // ms to wait for the next stroke; only the last answer is announced

/** Announces texts to screen readers. */
export class Announcer {
  region = Object.assign(document.createElement("div"), { id: "rnn-said" });

  constructor() {
    this.region.setAttribute("role", "status");
    this.region.style.cssText =
      "position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap";
    document.body.append(this.region);
  }

  /** @param {string} text announced at once */
  say(text) {
    this.region.textContent = text;
  }

  /** @param {string} text announced unless another one follows within SAY_AFTER */
  saySoon(text) {
    clearTimeout(this.saying);
    this.say("");
    this.saying = setTimeout(() => this.say(text), SAY_AFTER);
  }
}
