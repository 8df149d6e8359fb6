/** How states, times, gaps and costs are said. */

export const STATUS_WORDS = {
  failed: "Failed",
  degraded: "Degraded",
  rolled_back: "Rolled back",
  unknown: "Unknown",
  waiting: "Waiting",
  in_progress: "In progress",
  healthy: "Healthy",
};

export const PHASE_WORDS = {
  understand: "Reading the question",
  resolve_target: "Finding the service",
  collect: "Reading AWS",
  detect: "Matching known failures",
  retrieve: "Looking in the documents",
  reason: "Thinking it through",
  verify: "Checking every statement",
  compose: "Writing",
  draft_ticket: "Drafting a ticket",
};

const GAP_WORDS = {
  denied: "not allowed",
  timeout: "no answer in time",
  throttled: "AWS limited the requests",
  expired: "AWS no longer has it",
  not_found: "not found",
  not_supported: "not supported there",
  error: "the read failed",
};

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Return a known status, `unknown` for anything else. */
export function knownStatus(status) {
  return Object.hasOwn(STATUS_WORDS, status ?? "") ? status : "unknown";
}

/** Say why something could not be read. */
export function gapReason(reason) {
  return Object.hasOwn(GAP_WORDS, reason ?? "") ? GAP_WORDS[reason] : GAP_WORDS.error;
}

/** Say a phase of the work; a phase that has no words yet is said by its name. */
export function phaseWord(name) {
  return Object.hasOwn(PHASE_WORDS, name ?? "") ? PHASE_WORDS[name] : String(name ?? "").replaceAll("_", " ");
}

/** Say a time in UTC, as incidents are discussed: "23 Nov 14:09:12 UTC". Empty for none. */
export function timeUtc(iso) {
  const [day, clock] = dayAndClock(iso);
  return day ? `${day} ${clock} UTC` : "";
}

/** Return a time's day ("23 Nov") and clock ("14:09:12") in UTC; empty texts for none. */
export function dayAndClock(iso) {
  const time = new Date(iso ?? Number.NaN);
  if (Number.isNaN(time.getTime())) return ["", ""];
  return [`${time.getUTCDate()} ${MONTHS[time.getUTCMonth()]}`, time.toISOString().slice(11, 19)];
}

/** Say a number of things: "1 read", "14 reads". */
export function count(number, one, many = `${one}s`) {
  return `${number} ${number === 1 ? one : many}`;
}

/** Say what an answer took: "14 calls in 4 steps, 0.7 s, rules only". */
export function usageLine(usage, writtenBy = "rules") {
  const calls = `${count(usage.aws_calls ?? 0, "call")} in ${count(usage.waves ?? 0, "step")}`;
  return [calls, `${((usage.wall_ms ?? 0) / 1000).toFixed(1)} s`, writer(usage, writtenBy)].join(", ");
}

/** Return the name of the model in a diagnosis' `written_by`. */
export function modelName(writtenBy) {
  return String(writtenBy ?? "").startsWith("model:") ? writtenBy.slice("model:".length) : "a model";
}

function writer(usage, writtenBy) {
  if (!usage.model_calls) return "rules only";
  const tokens = ((usage.input_tokens ?? 0) + (usage.output_tokens ?? 0)).toLocaleString("en");
  return `${modelName(writtenBy)}: ${count(usage.model_calls, "call")}, ${tokens} tokens, $${(usage.cost_usd ?? 0).toFixed(4)}`;
}
