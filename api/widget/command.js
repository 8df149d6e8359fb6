/** A command to copy: shown whole, copied exactly as shown. */

import { button, el, plain } from "./elements.js";
import { icon } from "./icons.js";

const CONFIRMATION_MS = 2000;

/** Return a code block with a button that copies it. */
export function commandBlock(command) {
  const shown = plain(command);
  const code = el("code", {}, shown);
  const copy = button([icon("copy"), el("span", {}, "Copy")], () => copyText(shown, code, copy), {
    class: "quiet copy",
    "aria-label": "Copy the command",
  });
  return el("div", { class: "command" }, el("pre", { tabindex: "0" }, code), copy);
}

async function copyText(text, code, copy) {
  const label = copy.querySelector("span");
  try {
    await navigator.clipboard.writeText(text);
    label.textContent = "Copied";
  } catch {
    // Browsers lend the clipboard only to secure pages: elsewhere the text is selected, ready for the keyboard.
    getSelection().selectAllChildren(code);
    label.textContent = "Selected";
  }
  setTimeout(() => {
    label.textContent = "Copy";
  }, CONFIRMATION_MS);
}
