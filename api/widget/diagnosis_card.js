/** A diagnosis as a card: first what happened in plain words, below it the detail, each line with its evidence. */

import { commandBlock } from "./command.js";
import { el } from "./elements.js";
import { icon } from "./icons.js";
import { consoleHref } from "./links.js";
import { count, dayAndClock, gapReason, knownStatus, modelName, STATUS_WORDS, timeUtc, usageLine } from "./words.js";

const ACTION_WORDS = { check: "Check", fix: "Fix", escalate: "Ask", wait: "Wait" };
const RISK_WORDS = { low: "low risk", high: "high risk" };

/**
 * Return the card of a Diagnosis document. `surroundings` offers `cite(label)` (a chip or null),
 * `accountName(id)`, and `href(address)`, which returns the address of a document when it may be linked, else null.
 */
export function diagnosisCard(diagnosis, surroundings) {
  const { cite, href } = surroundings;
  const status = knownStatus(diagnosis.status);
  const many = list(diagnosis.root_causes).length > 1;
  return el(
    "article",
    { class: `card ${status}`, "data-testid": "diagnosis-card", "data-status": status, "aria-label": "Diagnosis" },
    header(diagnosis, status, surroundings),
    impact(diagnosis.impact, cite),
    account(diagnosis, cite),
    section(many ? "Causes" : "Cause", causes(diagnosis, cite, many), undetermined(diagnosis, status)),
    section("Then", list(diagnosis.symptoms).map((symptom) => symptomLine(symptom, diagnosis, cite, many))),
    section("Changed", list(diagnosis.changes).map((change) => changeLine(change, cite))),
    section("Do", actions(list(diagnosis.actions), cite)),
    section("Services", list(diagnosis.members).map(memberLine)),
    section("Not seen", list(diagnosis.gaps).map(gapLine)),
    section("Read", list(diagnosis.documents).map((document) => documentLine(document, href))),
    section("Note", list(diagnosis.notes).map((note) => el("p", { class: "muted", "data-testid": "note" }, note))),
    timeline(list(diagnosis.timeline), cite),
    el("footer", { "data-testid": "usage" }, `${usageLine(diagnosis.usage ?? {}, diagnosis.written_by ?? "rules")} · diagnosis ${diagnosis.id}`),
  );
}

/** Return a status as a coloured sign with its word. */
export function statusSign(status) {
  const known = knownStatus(status);
  return el("span", { class: `status ${known}` }, icon(known), el("span", {}, STATUS_WORDS[known]));
}

function header(diagnosis, status, { accountName }) {
  const target = diagnosis.target ?? {};
  const name = target.service ?? target.stack_name ?? target.task_arn ?? target.family ?? "";
  const place = [accountName(target.account_id), target.region, target.cluster && `cluster ${target.cluster}`];
  return el(
    "header",
    {},
    el("p", { class: "about" }, statusSign(status), el("span", {}, el("strong", {}, name), ` · ${place.filter(Boolean).join(" · ")}`)),
    el("h3", { "data-testid": "summary" }, diagnosis.summary),
  );
}

function impact(said, cite) {
  if (!said?.text) return null;
  const serving = { true: "served", false: "unserved" }[String(said.serving)] ?? "untold";
  return el("p", { class: `impact ${serving}`, "data-testid": "impact" }, said.text, chips(said.evidence_ids, cite));
}

/** What a model said, and below it what the rules had said: everything after that is the rules'. */
function account(diagnosis, cite) {
  const said = list(diagnosis.explanation);
  if (!said.length) return null;
  const checked = `Written by ${modelName(diagnosis.written_by)}. Each sentence was checked against the evidence.`;
  const lines = said.map(({ text, evidence_ids, document_ids }) => {
    const pages = list(document_ids).map((label) => [" ", el("span", { class: "chip still" }, label)]);
    return el("p", { "data-testid": "said" }, text, chips(evidence_ids, cite), pages);
  });
  const ruled = diagnosis.ruled?.summary;
  return [
    el(
      "section",
      { class: "words", "data-testid": "words" },
      el("h4", {}, "In short"),
      el("div", { class: "lines" }, lines, el("p", { class: "muted", "data-testid": "writer" }, checked)),
    ),
    ruled && section("By rule", el("p", { "data-testid": "ruled" }, ruled)),
  ];
}

function section(title, ...content) {
  const filled = content.flat().filter((part) => part !== null);
  if (!filled.length) return null;
  return el("section", {}, el("h4", {}, title), el("div", { class: "lines" }, filled));
}

function causes(diagnosis, cite, many) {
  return list(diagnosis.root_causes).map((cause) =>
    el(
      "div",
      { class: "cause", "data-testid": "cause", "data-category": cause.category },
      el("p", { class: "title" }, many && el("span", { class: "muted" }, `${cause.id} `), el("strong", {}, cause.title)),
      el("p", {}, cause.statement, chips(cause.evidence_ids, cite)),
      el(
        "p",
        { class: "tags" },
        el("span", { class: `tag ${cause.confidence}`, title: "How sure this is" }, cause.confidence),
        el("span", { class: "tag owner", title: "Who can end it" }, `owner: ${cause.owner}`),
        el("code", { class: "muted", title: "Category" }, cause.category),
      ),
    ),
  );
}

function undetermined(diagnosis, status) {
  const failing = ["failed", "rolled_back", "degraded"].includes(status);
  if (list(diagnosis.root_causes).length || !failing) return null;
  return el("p", { class: "cause" }, "Not determined yet.");
}

function symptomLine(symptom, diagnosis, cite, many) {
  const led = list(diagnosis.chain).filter((link) => link.effect === symptom.id).map((link) => link.cause);
  const because = many && led.length ? ` (follows from ${led.join(", ")})` : null;
  return el("p", { "data-testid": "symptom" }, symptom.statement || symptom.title, because, chips(symptom.evidence_ids, cite));
}

function changeLine(change, cite) {
  const who = [change.by && `by ${change.by}`, change.at && `at ${timeUtc(change.at)}`].filter(Boolean).join(" ");
  return el(
    "div",
    { class: "change", "data-testid": "change" },
    el("p", {}, el("span", {}, change.subject), change.path && [" ", el("code", { class: "path" }, change.path)], chips(change.evidence_ids, cite)),
    el("p", { class: "values" }, value("del", "before", change.before), el("span", { "aria-hidden": "true" }, "→"), value("ins", "after", change.after)),
    who && el("p", { class: "muted" }, who),
  );
}

function value(tag, side, shown) {
  const spoken = el("span", { class: "unseen" }, `${side}: `);
  return shown === null || shown === undefined
    ? el("span", { class: "muted" }, spoken, "nothing")
    : el(tag, {}, spoken, el("code", {}, shown));
}

function actions(steps, cite) {
  if (!steps.length) return [];
  const lines = steps.map((step) => {
    const href = consoleHref(step.console_url);
    return el(
      "li",
      { "data-testid": "action" },
      el(
        "p",
        {},
        el("span", { class: `kind ${step.kind}` }, ACTION_WORDS[step.kind] ?? step.kind),
        el("span", {}, step.title),
        RISK_WORDS[step.risk] && el("span", { class: `tag risk-${step.risk}` }, RISK_WORDS[step.risk]),
        step.owner && step.owner !== "nobody" && el("span", { class: "muted" }, step.owner),
        chips(step.evidence_ids, cite),
      ),
      step.command && commandBlock(step.command),
      href && el("a", { href, target: "_blank", rel: "noopener noreferrer", class: "console" }, "Open in the AWS console ", icon("open")),
    );
  });
  return [el("ol", { class: "actions" }, lines)];
}

function memberLine(member) {
  const running = member.desired === null ? null : `${member.running ?? "?"} of ${member.desired} running`;
  return el("p", { class: "member", "data-testid": "member" }, statusSign(member.status), el("span", {}, member.service), running && el("span", { class: "muted" }, running));
}

function gapLine(gap) {
  return el(
    "p",
    { "data-testid": "gap" },
    el("code", {}, gap.operation),
    gap.resource && [" on ", el("code", {}, gap.resource)],
    `: ${gapReason(gap.reason)}.`,
    gap.effect && ` ${gap.effect}`,
  );
}

function documentLine(document, hrefOf) {
  const href = hrefOf(document.url);
  const title = href ? el("a", { href, target: "_blank", rel: "noopener noreferrer" }, document.title) : document.title;
  return el("p", { class: "document" }, el("span", { class: "chip still" }, document.id), " ", title, !href && document.url && el("span", { class: "muted" }, ` (${document.url})`));
}

function timeline(entries, cite) {
  if (!entries.length) return null;
  let lastDay = "";
  const rows = entries.map((entry) => {
    const [day, clock] = dayAndClock(entry.at);
    const newDay = day !== lastDay;
    lastDay = day;
    const times = entry.count > 1 && el("span", { class: "muted" }, ` ×${entry.count}`);
    return el("li", {}, el("time", { datetime: entry.at }, newDay && el("span", {}, `${day} `), clock), el("span", {}, entry.text, times, chips(entry.evidence_ids, cite)));
  });
  return el("details", { "data-testid": "timeline" }, el("summary", {}, `Timeline: ${count(entries.length, "entry", "entries")}, UTC`), el("ol", { class: "timeline" }, rows));
}

function chips(labels, cite) {
  const shown = list(labels).map((label) => cite(label) ?? `[${label}]`);
  return shown.length ? [" ", el("span", { class: "cited" }, shown)] : null;
}

function list(value) {
  return Array.isArray(value) ? value : [];
}
