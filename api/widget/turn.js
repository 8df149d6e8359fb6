/** One question and its answer, built up from the events of its stream or from a stored thread. */

import { diagnosisCard } from "./diagnosis_card.js";
import { el, plain } from "./elements.js";
import { evidenceChip, EvidenceShelf } from "./evidence.js";
import { ownPageHref, proseHref } from "./links.js";
import { renderMarkdown } from "./markdown.js";
import { Progress } from "./progress.js";
import { followUps, offerRow } from "./suggestions.js";
import { ticketForm } from "./ticket.js";

export class Turn {
  #chat;
  #text = "";
  #redraw = null;
  #shelf = new EvidenceShelf();
  #progress = new Progress();
  #question = el("h2", { class: "question", tabindex: "-1", "data-testid": "question" });
  // The answer comes first and its detail below it, in whichever order they arrive.
  #answer = el("div", { class: "answer", "data-testid": "answer" });
  #cards = el("div", { class: "cards" });
  #problems = el("div", { class: "problems" });
  #tickets = el("div", { class: "cards" });
  #offers = el("div");
  #drafting = false;
  element = el(
    "section",
    { class: "turn", "data-testid": "turn" },
    // The offers come last, when the turn ends: whatever is above them is not moved under a click by then.
    [this.#question, this.#progress.element, this.#answer, this.#cards, this.#problems, this.#tickets, this.#offers],
  );
  diagnosis = null;

  /** `chat` is the TsubaChat it stands in: its server, what surrounds it, and its earlier turns. */
  constructor(chat, question) {
    this.#chat = chat;
    this.#question.textContent = plain(question);
  }

  /** Show an event. Returns words to announce to people who listen, or null. */
  apply({ name, content }) {
    switch (name) {
      case "phase":
        return this.#progress.phase(content);
      case "tool":
        this.#progress.tool(content);
        return null;
      case "reconnecting":
        this.#progress.reconnecting();
        return null;
      case "text":
        this.#text += content.delta ?? "";
        this.#redraw ??= requestAnimationFrame(() => this.#draw());
        return null;
      case "diagnosis":
        return this.showDiagnosis(content.diagnosis ?? content);
      case "ticket_draft":
        this.showTicketDraft(content.draft ?? content);
        return "A ticket is drafted.";
      case "error":
        return this.fail(content);
      default:
        return null;
    }
  }

  /** Show a whole answer at once, as a stored thread has it. */
  showText(text) {
    this.#text += this.#text ? `\n\n${text}` : text;
    this.#draw();
  }

  showDiagnosis(diagnosis) {
    this.diagnosis = diagnosis;
    this.#shelf.put(diagnosis);
    const { accountName } = this.#chat.surroundings;
    this.#cards.replaceChildren(diagnosisCard(diagnosis, { cite: this.#cite, accountName, href: this.#href }));
    this.#draw();
    return `Diagnosis: ${diagnosis.summary}`;
  }

  showTicketDraft(draft) {
    this.#tickets.replaceChildren(ticketForm(draft, this.#chat.server));
  }

  /** Show why there is no answer; a name that fits several services comes with the choices. */
  fail({ message, detail, choices = [] }) {
    const words = message ?? detail ?? "The question could not be answered.";
    const offers = choices.map((choice) => ({ label: choice, text: choice }));
    this.#draw();
    // A question back may have been streamed as text already: then only its choices are missing.
    const said = offers.length > 0 && this.#answer.textContent.includes(words);
    const kind = offers.length ? "asking" : "problem";
    if (!said) this.#problems.append(el("p", { class: kind, role: "alert", "data-testid": kind }, words));
    if (offers.length) {
      const ask = (offer) => this.#chat.ask(offer.text);
      this.#problems.append(offerRow(offers, ask, { label: "Which one?", testid: "choice" }));
    }
    return words;
  }

  /** End the turn, with a last word such as "Stopped" when it did not end by itself. */
  end(word) {
    this.#progress.end(word);
    this.#draw();
    if (this.diagnosis === null) return;
    const offers = followUps(this.diagnosis, this.#chat.surroundings.otherRegions(this.diagnosis.target ?? {}));
    const choose = (offer) => (offer.ticket ? this.#draftTicket() : this.#chat.ask(offer.text));
    this.#offers.replaceChildren(offerRow(offers, choose, { label: "Ask next", testid: "suggestion" }));
  }

  findEvidence(label) {
    return this.#shelf.find(label);
  }

  /** Show a draft. One that stands there stays: somebody may be editing it, or filing it at this moment. */
  async #draftTicket() {
    if (this.#drafting) return;
    this.#drafting = true;
    try {
      if (!this.#tickets.querySelector("form")) this.showTicketDraft(await this.#chat.server.draftTicket(this.diagnosis.id));
      this.#tickets.querySelector("input")?.focus();
    } catch (error) {
      this.fail({ message: error.message });
    } finally {
      this.#drafting = false;
    }
  }

  #draw() {
    if (this.#redraw !== null) cancelAnimationFrame(this.#redraw);
    this.#redraw = null;
    const words = renderMarkdown(this.#text, { cite: this.#cite, href: this.#href });
    // The card says all of an answer that begins with the diagnosis's own summary: no need to read it twice.
    const summary = this.diagnosis?.summary;
    const repeated = summary && words.map((node) => node.textContent).join(" ").trim().startsWith(summary);
    this.#answer.replaceChildren(...(repeated ? [] : words));
  }

  #href = (address) =>
    ownPageHref(address, this.#chat.server.base) ?? proseHref(address, this.#chat.surroundings.linkHosts);

  // Labels are this answer's own first; a follow-up may also cite what an earlier answer showed.
  #cite = (label) => {
    const view = this.#shelf.find(label) ?? this.#chat.findEvidence(label, this);
    if (view === null) return null;
    const views = this.#shelf.views.includes(view) ? this.#shelf.views : [view];
    return evidenceChip(view, (shown, chip) => this.#chat.openEvidence(shown, views, chip));
  };
}
