/** The few icons of the page, drawn on a 16 by 16 grid in the colour of the text around them. */

const SVG = "http://www.w3.org/2000/svg";

const RING = "M8 1.75a6.25 6.25 0 1 0 0 12.5a6.25 6.25 0 1 0 0-12.5";
const SHAPES = {
  healthy: [RING, "M5.2 8.2l2 2 3.7-4.2"],
  in_progress: [RING, "M8 4.6V8l2.4 1.6"],
  failed: [RING, "M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4"],
  rolled_back: ["M3 3.2v3.4h3.4", "M3.3 6.6A5.4 5.4 0 1 1 2.8 9.6"],
  degraded: ["M8 2.2L14.4 13.4H1.6Z", "M8 6.6v3M8 11.4v.2"],
  waiting: [RING, "M6.4 5.7v4.6M9.6 5.7v4.6"],
  unknown: [RING, "M6.2 6.3a1.9 1.9 0 1 1 2.6 1.8c-.6.3-.8.7-.8 1.3M8 11.3v.2"],
  close: ["M4 4l8 8M12 4l-8 8"],
  copy: ["M6 5.5h7v8H6Z", "M3.5 10.5H3v-8h7v.5"],
  open: ["M6.5 3.5h-3v9h9v-3", "M9 2.8h4.2V7M13 3L7.6 8.4"],
  reload: ["M13 2.8v3.4H9.6", "M12.7 6.2A5.4 5.4 0 1 0 13.2 9.2"],
  send: ["M2.5 8h10M8.5 3.8L12.8 8l-4.3 4.2"],
  stop: ["M4.5 4.5h7v7h-7Z"],
  before: ["M10 3.5L5.5 8l4.5 4.5"],
  after: ["M6 3.5L10.5 8L6 12.5"],
};

/** Return an icon as decoration: hidden from assistive technology, so a text must stand beside it. */
export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 16 16");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  drawing.setAttribute("focusable", "false");
  for (const d of SHAPES[name] ?? SHAPES.unknown) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    drawing.append(path);
  }
  return drawing;
}
