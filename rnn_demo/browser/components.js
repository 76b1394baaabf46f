// The components of the app, as Streamlit mounts them: what each is given, and where it stands,
// goes to the one owner.

import { showBars, showDigit } from "./answer.js";
import { App } from "./app.js";
import { elementWithin } from "./elements.js";
import { hearColours } from "./page_aids.js";

/** @import { Component } from "./types.js" */

// The one thing that is global, for who wants the numbers; Streamlit's components find each other
// by it, too.
const rnn = (window.rnn ??= { waiting: [], files: {}, hashes: {} });
/** @type {App} */
let owner; // made where there is a page, before any component asks for it

/**
 * Each component of the app by its name: what is to be done with its data.
 * @type {Record<string, (component: Component) => unknown>}
 */
const COMPONENTS = {
  everywhere: ({ setTriggerValue }) => hearColours(setTriggerValue),
  stage: ({ data, setStateValue }) => {
    owner.set = setStateValue;
    owner.guarded(() => owner.hear(data));
    return () => {
      if (owner.set === setStateValue) owner.set = () => {};
    };
  },
  program: ({ data, setTriggerValue }) => {
    owner.lacks = (/** @type {string} */ stamp) => setTriggerValue("lacks", stamp);
    owner.load(() => owner.networks.takeProgram(data, owner.lacks));
  },
  memory: ({ data, setTriggerValue }) =>
    owner.load(() => owner.networks.takeMemory(data, (stamp) => setTriggerValue("lacks", stamp))),
  figure: ({ data, parentElement }) => {
    const root = elementWithin(parentElement, ".watch", HTMLElement);
    owner.view.place(root, data.plotly);
    return () => {
      if (!parentElement.isConnected) owner.view.leavePlace(root);
    };
  },
  answer: ({ data, parentElement }) => {
    const place = elementWithin(parentElement, ".answer-part", HTMLElement);
    if (data.sure) {
      if (data.part === "digit") showDigit(place, data, data.look);
      else showBars(place, data, data.look);
      return;
    }
    const { view } = owner;
    view.places.add(data.part, place, data.none);
    if (owner.reply) owner.guarded(() => view.showAnswer());
    return () => {
      view.places.remove(data.part, place);
    };
  },
};

/** @param {Component} component */
export default function mount(component) {
  rnn.app = owner ??= new App();
  return COMPONENTS[component.name.split(".").at(-1) ?? ""](component);
}

rnn.mount = mount;
for (const start of rnn.waiting.splice(0)) start();
