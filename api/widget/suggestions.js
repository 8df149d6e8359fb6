/** What people ask next, offered as buttons. */

import { button, el } from "./elements.js";
import { knownStatus } from "./words.js";

/**
 * Return the questions that follow from a diagnosis: `{label, text}` is asked as it stands,
 * `{label, ticket: true}` drafts a ticket. `otherRegions` are further regions the service runs in.
 */
export function followUps(diagnosis, otherRegions) {
  const failing = knownStatus(diagnosis.status) !== "healthy" || (diagnosis.root_causes ?? []).length > 0;
  const questions = ["what changed?", "show the logs"];
  if (failing) questions.push(...otherRegions.map((region) => `is it also failing in ${region}?`));
  const offers = questions.map((text) => ({ label: text, text }));
  return failing ? [...offers, { label: "create a ticket", ticket: true }] : offers;
}

/** Return a row of buttons for `{label}` offers; `choose` gets the offer that was pressed. */
export function offerRow(offers, choose, { label, testid }) {
  const buttons = offers.map((offer) =>
    button(offer.label, () => choose(offer), { class: "offer", "data-testid": testid }),
  );
  return el("div", { class: "offers", role: "group", "aria-label": label }, buttons);
}
