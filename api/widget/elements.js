/** Building DOM nodes. Everything shown is somebody else's text: it becomes text nodes, never markup. */

// Bidirectional overrides and control characters can make a command read differently from what is copied.
const DECEPTIVE = /[\u0000-\u0008\u000b-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Return the text with characters that hide or reorder others made visible. */
export function plain(text) {
  return String(text).replace(/\r\n/g, "\n").replace(DECEPTIVE, "\ufffd");
}

/**
 * Build one element. Attributes that are null or false are left out; `onclick` and the like are listeners.
 * Children are nodes or texts; null and false are left out.
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...nodes(children));
  return element;
}

/** Return children as nodes and safe texts, nested lists flattened. */
export function nodes(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : plain(child)));
}

/** Return a button. It is of type "button", so that it never submits a form by accident. */
export function button(label, onclick, attributes = {}) {
  return el("button", { type: "button", onclick, ...attributes }, label);
}
