/** What is going on while an answer is made: one line, with every read below it on request. */

import { el } from "./elements.js";
import { count, gapReason, phaseWord } from "./words.js";

export class Progress {
  #summary = el("summary", { "data-testid": "progress" });
  #reads = el("ul");
  #open = new Map(); // rows of reads that have not ended, by read
  #phase = "Starting";
  #begun = 0;
  #refused = 0;
  element = el("details", { class: "progress running" }, this.#summary, this.#reads);

  constructor() {
    this.#say(this.#phase);
  }

  /** Take a phase event. Returns the words of a phase that has just begun, else null. */
  phase({ name, state }) {
    if (state !== "started") return null;
    this.#phase = phaseWord(name);
    this.#say(this.#phase);
    return this.#phase;
  }

  tool({ name, state, account_id, region, gap }) {
    const key = [name, account_id, region].join(" ");
    const rows = this.#open.get(key) ?? [];
    this.#open.set(key, rows);
    if (state === "started") rows.push(this.#begin(name, account_id, region));
    else this.#finish(rows.shift() ?? this.#begin(name, account_id, region), gap);
    this.#say(this.#phase);
  }

  reconnecting() {
    this.#say("The connection broke; trying again");
  }

  /** End the line with a last word such as "Stopped", or with what was read. */
  end(word = "Done") {
    this.element.classList.remove("running");
    for (const row of [...this.#open.values()].flat()) row.className = "left";
    this.#say(word);
    this.element.hidden = this.#begun === 0 && word === "Done";
  }

  #begin(name, account, region) {
    this.#begun += 1;
    const row = el("li", { class: "open" }, el("code", {}, name), ` ${account} ${region}`);
    this.#reads.append(row);
    return row;
  }

  #finish(row, gap) {
    row.className = gap ? "gap" : "read";
    if (!gap) return;
    this.#refused += 1;
    row.append(`: ${gapReason(gap)}`);
  }

  #say(words) {
    const refused = this.#refused ? `${this.#refused} not possible` : null;
    const reads = this.#begun ? count(this.#begun, "read") : null;
    this.#summary.textContent = [words, reads, refused].filter(Boolean).join(" · ");
  }
}
