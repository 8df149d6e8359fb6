/** Reading a turn: server-sent events over fetch, resumed where a broken connection left off. */

import { ServerError } from "./server.js";

// Five tries over about eight seconds outlast a redeployed container; longer, and a person should know.
const RETRY_DELAYS_MS = [250, 500, 1000, 2000, 4000];

/** The connection broke and could not be taken up again. */
export class ConnectionLostError extends Error {}

/**
 * Start a turn, or take up `turnId`, and yield its events `{name, content, turnId}` once each, in order, until it
 * is over. Yields `{name: "reconnecting"}` before each new try.
 */
export async function* followTurn(server, request, { signal, turnId = null }) {
  let lastId = null;
  let lastNumber = 0;
  let over = false;
  for (let failures = 0; !over; failures += 1) {
    if (failures > 0) {
      if (failures > RETRY_DELAYS_MS.length) {
        throw new ConnectionLostError("The connection broke and did not come back. Ask again to go on.");
      }
      yield { name: "reconnecting", content: {}, turnId };
      await pause(RETRY_DELAYS_MS[failures - 1], signal);
    }
    try {
      const response = await (turnId === null
        ? server.startTurn(request, signal)
        : server.resumeTurn(turnId, lastId, signal));
      if (response.status === 204) return; // over, and seen to its end
      for await (const event of serverSentEvents(response.body)) {
        const [turn, number] = splitId(event.id);
        // A server that starts from the beginning again must not say things twice.
        if (number !== null && number <= lastNumber) continue;
        if (number !== null) [turnId, lastId, lastNumber] = [turn, event.id, number];
        failures = 0;
        over ||= event.name === "done" || event.name === "error";
        yield { name: event.name, content: JSON.parse(event.data), turnId };
        if (event.name === "done") return;
      }
    } catch (error) {
      if (signal.aborted || error instanceof SyntaxError || isFinal(error)) throw error;
    }
  }
}

/** Parse a byte stream into events `{id, name, data}`; comments and events without data are passed over. */
export async function* serverSentEvents(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  let event = { id: null, name: "message", data: [] };
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      buffer += value;
      // A carriage return at the very end may be half of a line break: it waits for what follows.
      const lines = buffer.split(/\r\n|\n|\r(?!$)/);
      buffer = lines.pop();
      for (const line of lines) {
        if (line !== "") {
          readField(line, event);
          continue;
        }
        if (event.data.length) yield { id: event.id, name: event.name, data: event.data.join("\n") };
        event = { id: null, name: "message", data: [] };
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function readField(line, event) {
  const colon = line.indexOf(":");
  const field = colon === -1 ? line : line.slice(0, colon);
  const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
  if (field === "data") event.data.push(value);
  else if (field === "event") event.name = value;
  else if (field === "id") event.id = value;
}

function splitId(id) {
  const found = /^(.+):(\d+)$/.exec(id ?? "");
  return found ? [found[1], Number(found[2])] : [null, null];
}

/** Whether trying again cannot help: the server answered and meant it. */
function isFinal(error) {
  return error instanceof ServerError && error.status < 500;
}

function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
