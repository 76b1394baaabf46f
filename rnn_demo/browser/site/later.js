// Train, Teach and Lessons, which come when they are opened.

import { file } from "./networks.js";
import { also, tell } from "../words.js";

const inserted = (id, where, html) => document.getElementById(id).insertAdjacentHTML(where, html);

export class Later {
  parts = {}; // those that have been asked for, by their names
  opened = {}; // those that are there

  // site: as site.js has it; trained: of networks made here; more: what lessons take besides, as lessons.js has it.
  constructor(site, trained, more) {
    Object.assign(this, { site, trained, more });
  }

  // Train, or what a network needs that was trained here.
  lab() {
    return (this.parts.lab ??= file("lab.part").then(({ forms: [form, settings], about, open }) => {
      also(about);
      document.querySelector(".watch").insertAdjacentHTML("beforebegin", form);
      inserted("heard", "afterend", settings);
      const lab = new (open(window.rnn.shared))(this.site, this.trained);
      tell(document);
      return lab;
    }));
  }

  teaching() {
    return (this.parts.teaching ??= file("teaching.part").then(
      ({ forms: [form], about, worker, open }) => {
        also(about);
        document.querySelector(".watch").insertAdjacentHTML("beforebegin", form);
        const teaching = new (open(window.rnn.shared))(
          this.site,
          document.getElementById("teach"),
          worker,
        );
        tell(document);
        this.opened.teaching = teaching;
        return teaching;
      },
    ));
  }

  lessons() {
    return (this.parts.lessons ??= file("lessons.part").then(({ forms: [form], about, open }) => {
      inserted("drawing", "afterend", form);
      return new (open(window.rnn.shared))(this.site, () => this.lab(), about, this.more);
    }));
  }

  // What is there, in another language.
  async speak() {
    (await this.parts.lab)?.show();
    (await this.parts.teaching)?.teach.show();
    if (this.site.lesson) (await this.parts.lessons).show();
  }
}
