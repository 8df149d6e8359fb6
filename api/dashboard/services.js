/** The services a person may see: grouped by account and region, what needs attention first. */

import { el } from "../widget/elements.js";
import { icon } from "../widget/icons.js";
import { count, gapReason, knownStatus, STATUS_WORDS, timeUtc } from "../widget/words.js";

const STATUS_ORDER = Object.keys(STATUS_WORDS); // worst first
const TROUBLED = new Set(["failed", "degraded", "rolled_back"]);
const NO_SERVICES = { services: [], gaps: [] };

export class ServiceList {
  #element;
  #choose;
  #overview = NO_SERVICES;
  #words = [];
  #onlyTroubled = false;
  #current = null;

  /** `choose(service)` is called with the ServiceState that was pressed. */
  constructor(element, choose) {
    this.#element = element;
    this.#choose = choose;
  }

  show(overview) {
    this.#overview = { services: overview.services ?? [], gaps: overview.gaps ?? [] };
    this.#draw();
  }

  /** Show one line instead of services: still reading, or why there are none. */
  say(words, { problem = false } = {}) {
    this.#overview = NO_SERVICES;
    this.#element.replaceChildren(el("p", { class: problem && "problem", role: problem && "alert" }, words));
  }

  filter(text, onlyTroubled) {
    this.#words = text.toLowerCase().split(/\s+/).filter(Boolean);
    this.#onlyTroubled = onlyTroubled;
    this.#draw();
  }

  /** Return the other regions, sorted, in which the target's family runs in the same account. */
  otherRegions = ({ account_id: account, region, service: name }) => {
    const { services } = this.#overview;
    const asked = services.find((service) => isSame(service, { account_id: account, region, service: name }));
    if (!asked) return [];
    const isFamily = (service) => (service.family ?? service.service) === (asked.family ?? asked.service);
    const same = services.filter((service) => service.account_id === account && service.region !== region && isFamily(service));
    return [...new Set(same.map((service) => service.region))].sort();
  };

  #draw() {
    const { services, gaps } = this.#overview;
    if (!services.length && !gaps.length) {
      this.#element.replaceChildren(el("p", {}, "No services in the accounts you may see."));
      return;
    }
    const shown = services.filter((service) => this.#passes(service));
    const groups = Map.groupBy(shown, (service) => `${service.account_id} ${service.region}`);
    const ordered = [...groups.values()].sort(byTroubleThenName);
    const none = services.length > 0 && shown.length === 0 && el("p", {}, "No service fits the filter.");
    this.#element.replaceChildren(...[gapNotice(gaps), none, ...ordered.map((group) => this.#group(group))].filter(Boolean));
  }

  #passes(service) {
    if (this.#onlyTroubled && service.status === "healthy") return false;
    const { service: name, family, account_name: account, account_id: id, region, cluster, stage, text } = service;
    const said = [name, family, account, id, region, cluster, stage, text, statusWord(service)];
    const haystack = said.join(" ").toLowerCase();
    return this.#words.every((word) => haystack.includes(word));
  }

  #group(services) {
    const [{ account_name: account, region }] = services;
    const troubled = services.filter((service) => TROUBLED.has(service.status)).length;
    const tally = el("span", { class: "tally" }, troubled > 0 && el("span", { class: "troubled" }, `${troubled} failing`), troubled > 0 && " of ", String(services.length));
    const rows = services.toSorted(byTroubleThenNameOfOne).map((service) => el("li", {}, this.#row(service)));
    return el("section", { class: "group" }, el("h3", {}, account, el("span", { class: "muted" }, region), tally), el("ul", {}, rows));
  }

  #row(service) {
    const status = knownStatus(service.status);
    const press = () => {
      this.#element.querySelector('[aria-current="true"]')?.removeAttribute("aria-current");
      row.setAttribute("aria-current", "true");
      this.#current = service;
      this.#choose(service);
    };
    const row = el(
      "button",
      {
        type: "button",
        class: `row ${status}`,
        onclick: press,
        "aria-current": this.#current !== null && isSame(this.#current, service) && "true",
        title: service.updated_at && `As of ${timeUtc(service.updated_at)}`,
        "data-testid": "service-row",
        "data-service": service.service,
        "data-account": service.account_id,
        "data-region": service.region,
        "data-status": status,
      },
      icon(status),
      el("span", { class: "name" }, service.service),
      el("span", { class: "state" }, statusWord(service)),
      el("span", { class: "text" }, service.text),
      el("span", { class: "tasks" }, tasks(service)),
    );
    return row;
  }
}

/** Return the question a pressed service asks. */
export function questionAbout(service) {
  const { service: name, account_name: account } = service;
  return TROUBLED.has(service.status) ? `why is ${name} failing in ${account}?` : `how is ${name} doing in ${account}?`;
}

function statusWord({ status }) {
  return STATUS_WORDS[knownStatus(status)];
}

function gapNotice(gaps) {
  if (!gaps.length) return null;
  const lines = gaps.map((gap) =>
    el("li", {}, `${[gap.account_id, gap.region, gap.resource].filter(Boolean).join(" ")}: `, el("code", {}, gap.operation), ` ${gapReason(gap.reason)}. ${gap.effect ?? ""}`),
  );
  const places = new Set(gaps.map((gap) => `${gap.account_id} in ${gap.region}`));
  const where = places.size === 1 ? [...places][0] : count(places.size, "place");
  return el("details", { class: "gaps", "data-testid": "service-gaps" }, el("summary", {}, `Could not read everything: ${where}`), el("ul", {}, lines));
}

function tasks({ running, desired }) {
  return `${running}/${desired} tasks`;
}

function isSame(service, other) {
  const same = (key) => service[key] === other[key];
  return same("account_id") && same("region") && same("service") && (other.cluster === undefined || same("cluster"));
}

function rank(service) {
  return STATUS_ORDER.indexOf(knownStatus(service.status));
}

function byTroubleThenNameOfOne(one, other) {
  return rank(one) - rank(other) || one.service.localeCompare(other.service, "en", { numeric: true });
}

function byTroubleThenName(one, other) {
  const troubled = (group) => (group.some((service) => TROUBLED.has(service.status)) ? 0 : 1);
  const name = (group) => `${group[0].account_name} ${group[0].region}`;
  return troubled(one) - troubled(other) || name(one).localeCompare(name(other), "en");
}
