/** A conversation's first turn, remembered for a reload: its thread has no known name before it is over. */

const KEY = "tsuba.first-turn";

/** Remember `{turnId, request}` until it is over. */
export function rememberFirstTurn(turn) {
  withStorage((storage) => storage.setItem(KEY, JSON.stringify(turn)));
}

export function forgetFirstTurn() {
  withStorage((storage) => storage.removeItem(KEY));
}

/** Return what was under way, null when nothing was. */
export function recallFirstTurn() {
  const turn = withStorage((storage) => JSON.parse(storage.getItem(KEY)));
  return typeof turn?.turnId === "string" && typeof turn?.request?.text === "string" ? turn : null;
}

/** A page may be denied storage, or hold something unreadable: then nothing is remembered. */
function withStorage(use) {
  try {
    return use(sessionStorage);
  } catch {
    return null;
  }
}
