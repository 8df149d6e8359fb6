/** Evidence: the chips that cite it and the panel that shows what AWS said, as plain text. */

import { button, el, plain } from "./elements.js";
import { icon } from "./icons.js";
import { consoleHref } from "./links.js";
import { timeUtc } from "./words.js";

/** The evidence of one diagnosis, by label. */
export class EvidenceShelf {
  #views = [];

  put(diagnosis) {
    this.#views = diagnosis.evidence ?? [];
  }

  get views() {
    return this.#views;
  }

  find(label) {
    return this.#views.find((view) => view.id === label) ?? null;
  }
}

/** Return a chip that opens evidence. `open(view, chip)` is called with what to show and where to return to. */
export function evidenceChip(view, open) {
  const chip = button(view.id, () => open(view, chip), {
    class: "chip",
    "data-testid": "evidence-chip",
    "data-evidence": plain(view.id),
    "aria-label": `Evidence ${view.id}: ${view.title || view.operation}`,
    title: plain(view.title || view.operation),
  });
  return chip;
}

export class EvidencePanel {
  element = el("aside", { class: "panel", hidden: true, "aria-label": "Evidence", "data-testid": "evidence-panel" });
  #opener = null;
  #views = [];

  /** Show one of `views`; focus moves here and returns to `opener` at the end. */
  open(view, views, opener) {
    this.#opener = opener;
    this.#views = views;
    this.element.hidden = false;
    this.#show(view).focus();
  }

  close() {
    if (this.element.hidden) return;
    this.element.hidden = true;
    this.#opener?.focus();
  }

  #show(view) {
    const heading = el("h3", { tabindex: "-1" }, el("span", { class: "chip still" }, view.id), " ", view.title || view.operation);
    this.element.replaceChildren(el("header", {}, heading, this.#controls(view)), facts(view), excerpt(view));
    return heading;
  }

  #controls(view) {
    const at = this.#views.indexOf(view);
    const step = (by, name, label) =>
      button([icon(name)], () => this.#turnTo(at + by, label), {
        class: "quiet",
        "aria-label": label,
        title: label,
        disabled: this.#views[at + by] === undefined,
      });
    return el(
      "div",
      { class: "controls" },
      el("span", { class: "muted" }, `${at + 1} of ${this.#views.length}`),
      step(-1, "before", "Previous evidence"),
      step(1, "after", "Next evidence"),
      button([icon("close")], () => this.close(), { class: "quiet", "aria-label": "Close evidence", title: "Close (Esc)" }),
    );
  }

  #turnTo(index, label) {
    const heading = this.#show(this.#views[index]);
    const again = this.element.querySelector(`button[aria-label="${label}"]:not(:disabled)`);
    (again ?? heading).focus();
  }
}

function facts(view) {
  const rows = [
    ["Read with", el("code", {}, view.operation)],
    ["Account", view.account_id],
    ["Region", view.region],
    ["Resource", el("code", {}, view.resource)],
    ["Happened", timeUtc(view.event_time)],
    ["Read at", timeUtc(view.read_time)],
  ];
  const filled = rows.filter(([, value]) => value);
  return el("dl", { class: "facts" }, filled.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}

function excerpt(view) {
  const href = consoleHref(view.console_url);
  const link = { href, target: "_blank", rel: "noopener noreferrer", class: "console" };
  return el(
    "div",
    { class: "excerpt" },
    view.excerpt
      ? el("pre", { tabindex: "0", "data-testid": "evidence-excerpt" }, view.excerpt)
      : el("p", { class: "muted" }, "Looked, and there was nothing."),
    href && el("a", link, "Open in the AWS console ", icon("open")),
  );
}
