// The app's Streamlit components. Each passes its data and its element to the one `App` of the
// page.

import { showBars, showDigit } from "../answer.js";
import { App } from "./app.js";
import { elementWithin } from "../elements.js";
import { editEffectSentence } from "../edit/edit_sentence.js";
import { parseEdit } from "../edit/memory_edit.js";
import { showDrawingTools } from "./drawing_tools.js";
import { setNetworkClassNames, setTextIfChanged } from "../words.js";
import { setSchemeListener } from "./page_aids.js";
import { unpackReading } from "./sent_networks.js";

/** @import { Component } from "./app_types.js" */

// The only global: the components find each other through it, and users find the numbers in it.
const rnn = (window.rnn ??= { waiting: [], files: {}, hashes: {} });
/** @type {App} */
let owner; // created when the first component is mounted

/**
 * For each component, by name: takes its data, and returns a cleanup for when Streamlit removes it.
 * @type {Record<string, (component: Component) => unknown>}
 */
const COMPONENTS = {
  page_frame: ({ setTriggerValue }) => setSchemeListener(setTriggerValue),
  stage: ({ data, parentElement, setStateValue }) => {
    const { keeper } = owner,
      isOther = keeper.element !== parentElement;
    Object.assign(keeper, { element: parentElement, setState: setStateValue });
    owner.runActOrSwitchToServer(() => owner.replies.applyReply(data));
    if (isOther) keeper.resendPending();
    return () => {
      if (keeper.element === parentElement) keeper.setState = () => {};
    };
  },
  network: ({ data, setTriggerValue }) => {
    owner.keeper.requestNetwork = (stamp) => setTriggerValue("lacks", stamp);
    owner.runActOrSwitchToServer(() => owner.replies.storeAndShowNetwork(data));
  },
  figure: ({ data, parentElement }) => {
    const root = elementWithin(parentElement, ".watch", HTMLElement);
    owner.attachDeskToStage(root, data.plotly);
    return () => {
      if (!parentElement.isConnected) owner.desk.forgetStage(root);
    };
  },
  answer: ({ data, parentElement }) => {
    const place = elementWithin(parentElement, ".answer-part", HTMLElement);
    if (data.sure) {
      if (data.part === "digit") showDigit(place, data, data.look);
      else showBars(place, data, data.look);
      return;
    }
    const { desk } = owner;
    desk.places.add(data.part, place, data.none);
    if (owner.keeper.reply) owner.runActOrSwitchToServer(() => desk.showAnswer());
    return () => {
      desk.places.removePlace(data.part, place);
    };
  },
  drawing_tools: ({ data, parentElement }) => {
    const root = elementWithin(parentElement, ".drawing-tools", HTMLElement);
    showDrawingTools(owner, root, data.pen);
  },
  edit_sentence: ({ data, parentElement }) => {
    const place = elementWithin(parentElement, ".edit-sentence", HTMLElement),
      [before, after] = [data.before, data.after].map(unpackReading),
      edit = parseEdit(data.hand);
    setNetworkClassNames(data.names);
    if (edit)
      setTextIfChanged(place, editEffectSentence(before, after, edit, data.ranges, data.turn));
    setNetworkClassNames(owner.desk.network?.names);
  },
};

/** @param {Component} component */
export default function mount(component) {
  rnn.app = owner ??= new App();
  return COMPONENTS[component.name.split(".").at(-1) ?? ""](component);
}

rnn.mount = mount;
// After the code that other components share has loaded, too (see bundle.py).
queueMicrotask(() => {
  for (const start of rnn.waiting.splice(0)) start();
});
