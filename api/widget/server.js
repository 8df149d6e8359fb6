/** Tsuba's HTTP API as the page uses it. What the server refuses comes back as a ServerError. */

/** The server answered, and the answer is no. The message is its own words (RFC 9457). */
export class ServerError extends Error {
  constructor(message, status, problem = {}) {
    super(message);
    this.status = status;
    this.problem = problem;
  }
}

/** The server could not be reached at all. */
export class UnreachableError extends Error {}

export class Server {
  #base;
  #headers;

  /** `headers()` returns (a promise of) extra request headers, such as the host page's bearer token. */
  constructor(base, headers = () => ({})) {
    this.#base = base;
    this.#headers = headers;
  }

  get base() {
    return this.#base;
  }

  me = () => this.#json("GET", "v1/me");
  people = () => this.#json("GET", "v1/people");
  signIn = (subject) => this.#json("POST", "v1/session", { body: { subject } });
  services = () => this.#json("GET", "v1/services");
  thread = (id) => this.#json("GET", `v1/threads/${encodeURIComponent(id)}`);
  diagnosis = (id) => this.#json("GET", `v1/diagnoses/${encodeURIComponent(id)}`);
  draftTicket = (diagnosisId) => this.#json("POST", "v1/ticket-drafts", { body: { diagnosis_id: diagnosisId } });
  stopTurn = (id) => this.#send("DELETE", `v1/turns/${encodeURIComponent(id)}`);

  /** File a draft. Returns the ticket and whether it is new: one cause has one ticket. */
  async fileTicket(draft, idempotencyKey) {
    const headers = { "Idempotency-Key": idempotencyKey };
    const body = { draft_id: draft.id, title: draft.title, body: draft.body };
    const response = await this.#send("POST", "v1/tickets", { body, headers });
    return { ticket: await response.json(), created: response.status === 201 };
  }

  /** Begin a turn. The same request_id never begins two, so it may be sent again after a broken connection. */
  startTurn = (request, signal) =>
    this.#send("POST", "v1/chat", { body: request, signal, headers: { Accept: "text/event-stream" } });

  /** Go on reading a turn after the event `lastEventId`, from its start when null. */
  resumeTurn(id, lastEventId, signal) {
    const headers = { Accept: "text/event-stream", ...(lastEventId ? { "Last-Event-ID": lastEventId } : {}) };
    return this.#send("GET", `v1/turns/${encodeURIComponent(id)}/events`, { headers, signal });
  }

  async #json(method, path, options) {
    const response = await this.#send(method, path, options);
    return response.status === 204 ? null : response.json();
  }

  async #send(method, path, { body, headers = {}, signal } = {}) {
    const sent = { ...(await this.#headers()), ...headers };
    if (body !== undefined) sent["Content-Type"] = "application/json";
    let response;
    try {
      response = await fetch(new URL(path, this.#base), {
        method,
        headers: sent,
        body: body === undefined ? undefined : JSON.stringify(body),
        credentials: "include",
        cache: "no-store",
        signal,
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new UnreachableError("Tsuba's server cannot be reached. Try again in a moment.", { cause: error });
    }
    if (!response.ok) throw await refusal(response);
    return response;
  }
}

async function refusal(response) {
  const problem = await response.json().catch(() => ({}));
  const words = problem.detail || problem.title || `The server answered ${response.status}.`;
  return new ServerError(String(words), response.status, problem);
}
