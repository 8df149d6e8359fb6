/** The chat: asks, follows the answer's stream, and keeps the thread. It knows nothing of the page around it. */

import { button, el, plain } from "./elements.js";
import { EvidencePanel } from "./evidence.js";
import { forgetFirstTurn, recallFirstTurn, rememberFirstTurn } from "./first_turn.js";
import { icon } from "./icons.js";
import { Server } from "./server.js";
import { followTurn } from "./stream.js";
import { randomKey } from "./ticket.js";
import { Turn } from "./turn.js";

const CONTEXT_KEYS = ["account_id", "region", "cluster", "service"];
const LONGEST_QUESTION = 8000; // characters; the server refuses more
// A stopped turn still ends properly, and a turn is named by its first event. Neither is waited for longer.
const STOPPING_MS = 3000;
// Each turn shown again whole is a request. Older ones of a long thread are shown by their words.
const REPLAYED_TURNS = 12;

/**
 * `<tsuba-chat>`. Attributes `account-id`, `region`, `cluster`, `service` say what the page is about.
 * Properties: `server`, `surroundings`, `context`. Method: `ask(text, context)`. Event: `thread` with `detail.id`.
 */
export class TsubaChat extends HTMLElement {
  server = new Server(new URL("..", import.meta.url));
  /** What the page around knows: names of accounts, where else a service runs, hosts documents may live on. */
  surroundings = { accountName: (id) => id ?? "", otherRegions: () => [], linkHosts: [] };
  threadId = null;
  #turns = [];
  #panel = new EvidencePanel();
  #context = {};
  #opening = null; // the thread being loaded
  #running = null; // {abort, turnId, stopping} of the answer under way
  #log = el("div", { class: "log", tabindex: "-1" });
  #welcome = el("div", { class: "welcome" }, el("slot", {}, el("p", {}, "Ask why a service fails.")));
  #announcer = el("p", { class: "unseen", role: "status" });
  #about = el("div", { class: "about", hidden: true, "data-testid": "context" });
  #input = el("textarea", { id: "question", rows: "1", maxlength: String(LONGEST_QUESTION), placeholder: "Ask, or paste an ARN, a link, an error", "data-testid": "chat-input" });
  #send = el("button", { type: "submit", class: "primary", "data-testid": "send" }, icon("send"), "Ask");
  #stop = button([icon("stop"), "Stop"], () => this.#stopRunning(), { hidden: true, "data-testid": "stop" });

  constructor() {
    super();
    const form = el("form", { class: "composer" }, this.#about, el("label", { for: "question", class: "unseen" }, "Your question"), this.#input, this.#send, this.#stop);
    form.addEventListener("submit", (event) => this.#submit(event));
    this.#input.addEventListener("keydown", (event) => {
      const sends = event.key === "Enter" && !event.shiftKey && !event.isComposing;
      if (sends) this.#submit(event);
    });
    this.#log.append(this.#welcome);
    const root = this.attachShadow({ mode: "open" });
    for (const sheet of ["tokens.css", "chat.css"]) {
      root.append(el("link", { rel: "stylesheet", href: new URL(sheet, import.meta.url).href }));
    }
    const closes = (event) => event.key === "Escape" && this.#panel.close();
    root.append(el("div", { class: "frame", onkeydown: closes }, el("div", { class: "talk" }, this.#log, el("div", { class: "foot" }, form)), this.#panel.element), this.#announcer);
  }

  connectedCallback() {
    const given = CONTEXT_KEYS.map((key) => [key, this.getAttribute(key.replace("_", "-"))]);
    if (given.some(([, value]) => value)) this.context = Object.fromEntries(given);
  }

  disconnectedCallback() {
    this.#running?.abort.abort();
  }

  get context() {
    return this.#context;
  }

  /** What questions are about unless they say otherwise: account_id, region, cluster, service. */
  set context(context) {
    this.#context = Object.fromEntries(CONTEXT_KEYS.filter((key) => context?.[key]).map((key) => [key, context[key]]));
    const { account_id: account, region, service } = this.#context;
    const place = [service, account && this.surroundings.accountName(account), region].filter(Boolean);
    this.#about.hidden = place.length === 0;
    const drop = button([icon("close")], () => {
      this.context = {};
      this.#input.focus();
    }, { class: "quiet", "aria-label": "Ask about anything instead", title: "Ask about anything instead" });
    this.#about.replaceChildren(el("span", {}, `About ${place.join(" · ")}`), drop);
  }

  /** Ask, and show the answer. While one answer is under way nothing else is asked: returns false. */
  async ask(text, context = this.#context) {
    if (this.#running || text.trim() === "") return false;
    this.#opening = null;
    this.context = context;
    await this.#run({ ...(this.threadId && { thread_id: this.threadId }), text, context: this.#context, request_id: randomKey() });
    return true;
  }

  /** Whether something was asked, or shown, since the chat was last cleared. */
  get hasTurns() {
    return this.#turns.length > 0;
  }

  /** Begin a new thread. */
  clear() {
    this.#running?.abort.abort();
    this.#setRunning(null);
    this.#opening = null;
    forgetFirstTurn();
    this.#panel.close();
    this.#turns = [];
    this.#setThread(null);
    this.context = {};
    this.#log.replaceChildren(this.#welcome);
  }

  /** Show a stored thread, and go on reading an answer that was under way when the page was left. */
  async openThread(id) {
    const left = recallFirstTurn();
    this.clear();
    if (id !== null) await this.#loadThread(id);
    else if (left !== null) await this.#run(left.request, { turnId: left.turnId });
  }

  findEvidence(label, asking) {
    const before = this.#turns.slice(0, this.#turns.indexOf(asking));
    return before.reverse().map((turn) => turn.findEvidence(label)).find(Boolean) ?? null;
  }

  openEvidence(view, views, chip) {
    this.#panel.open(view, views, chip);
  }

  focusInput() {
    this.#input.focus();
  }

  #submit(event) {
    event.preventDefault();
    const text = this.#input.value;
    if (this.#running || text.trim() === "") return;
    this.#input.value = "";
    this.ask(text);
  }

  #addTurn(question) {
    this.#welcome.remove();
    const turn = new Turn(this, question);
    this.#turns.push(turn);
    this.#log.append(turn.element);
    return turn;
  }

  /** Ask, or take up the turn `turnId`. Where its events are gone, `answer` is what is left of it. */
  async #run(request, { turnId = null, turn = this.#addTurn(request.text), answer = "" } = {}) {
    const running = { abort: new AbortController(), turnId, stopping: false };
    this.#setRunning(running);
    this.#bringUp(turn);
    let lastWord;
    try {
      for await (const event of followTurn(this.server, request, { signal: running.abort.signal, turnId })) {
        await this.#follow(event, turn, running, request);
      }
    } catch (error) {
      lastWord = "Not answered";
      if (answer) turn.showText(answer);
      else if (!running.abort.signal.aborted) this.#announce(turn.fail({ ...error.problem, message: error.message }));
    } finally {
      if (this.#running === running) {
        this.#setRunning(null);
        forgetFirstTurn();
      }
      turn.end(running.stopping ? "Stopped" : lastWord);
      if (turn.diagnosis !== null && this.#turns.includes(turn)) this.context = turn.diagnosis.target;
    }
  }

  async #follow(event, turn, running, request) {
    if (event.turnId !== null && !this.threadId) rememberFirstTurn({ turnId: event.turnId, request });
    const named = running.turnId === null && event.turnId !== null;
    running.turnId = event.turnId;
    if (named && running.stopping) await this.#stopRunning();
    if (event.name === "done" && event.content.thread_id) this.#setThread(event.content.thread_id);
    this.#announce(turn.apply(event));
  }

  async #stopRunning() {
    const running = this.#running;
    if (running === null) return;
    this.#stop.disabled = true;
    running.stopping = true;
    setTimeout(() => running.abort.abort(), STOPPING_MS);
    // Whatever the server says, the person has stopped listening.
    if (running.turnId !== null) await this.server.stopTurn(running.turnId).catch(() => null);
  }

  async #loadThread(id) {
    this.#opening = id;
    let asked;
    try {
      asked = questionsOf(await this.server.thread(id));
    } catch (error) {
      if (this.#opening !== id) return;
      this.#announce(error.message);
      this.#log.replaceChildren(el("p", { class: "problem", "data-testid": "problem" }, `The conversation cannot be shown. ${error.message}`));
      return;
    }
    if (this.#opening !== id) return;
    this.#setThread(id);
    const shown = asked.map((question) => ({ ...question, turn: this.#addTurn(question.text) }));
    const last = shown.pop();
    await Promise.all(shown.map((question, at) => this.#replay(question, shown.length - at < REPLAYED_TURNS)));
    for (const { turn } of shown) turn.end();
    if (last) await this.#run({ text: last.text, thread_id: id }, last);
  }

  /** Show an earlier turn as it was: its events again where they are kept, else its words. */
  async #replay({ turnId, turn, answer }, recent) {
    try {
      if (!recent) throw new Error("too old to be read again");
      const { signal } = new AbortController();
      for await (const event of followTurn(this.server, {}, { signal, turnId })) turn.apply(event);
    } catch {
      turn.showText(answer);
    }
  }

  #bringUp(turn) {
    const distance = turn.element.getBoundingClientRect().top - this.#log.getBoundingClientRect().top;
    this.#log.scrollTop += distance;
  }

  #setRunning(running) {
    this.#running = running;
    this.#send.hidden = running !== null;
    this.#stop.hidden = running === null;
    this.#stop.disabled = false;
    this.#log.setAttribute("aria-busy", String(running !== null));
  }

  #setThread(id) {
    if (this.threadId === id) return;
    this.threadId = id;
    this.dispatchEvent(new CustomEvent("thread", { detail: { id } }));
  }

  #announce(words) {
    if (words) this.#announcer.textContent = plain(words);
  }
}

/** Return a stored thread's questions with what was answered: `{turnId, text, answer}`, oldest first. */
function questionsOf({ messages }) {
  const said = (turnId) => messages.filter((message) => message.role === "assistant" && message.turn_id === turnId);
  return messages
    .filter((message) => message.role === "user")
    .map(({ turn_id: turnId, text }) => ({ turnId, text, answer: said(turnId).map((message) => message.text).join("\n\n") }));
}
