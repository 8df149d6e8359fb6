/** A drafted ticket: read, changed and filed by a person. Nothing is filed before that. */

import { button, el, plain } from "./elements.js";
import { icon } from "./icons.js";
import { ticketHref } from "./links.js";

let formsMade = 0; // labels need an id of their own for each form on the page

/** Return the form of a TicketDraft. It files with `server`, and turns into the ticket it became. */
export function ticketForm(draft, server) {
  formsMade += 1;
  const title = el("input", { id: `ticket-title-${formsMade}`, name: "title", value: plain(draft.title), required: true, maxlength: "250", "data-testid": "ticket-title" });
  const body = el("textarea", { id: `ticket-body-${formsMade}`, name: "body", rows: "14", "data-testid": "ticket-body" });
  body.value = plain(draft.body);
  const file = el("button", { type: "submit", class: "primary", "data-testid": "file-ticket" }, "File this ticket");
  const discard = button("Discard", () => form.remove(), { class: "quiet" });
  const refusal = el("p", { class: "refusal", role: "alert" });
  const form = el(
    "form",
    { class: "ticket", "data-testid": "ticket-draft", "aria-label": "Ticket draft" },
    el("h3", {}, "Ticket draft ", el("span", { class: "muted" }, `severity ${draft.severity} · owner: ${draft.owner}`)),
    el("label", { for: title.id }, "Title"),
    title,
    el("label", { for: body.id }, "Text (markdown)"),
    body,
    refusal,
    el("div", { class: "controls" }, file, discard),
  );
  const setBusy = (busy) => {
    [file.disabled, discard.disabled, title.readOnly, body.readOnly] = [busy, busy, busy, busy];
  };
  const keys = new IdempotencyKeys();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    // What is being filed can neither be changed nor thrown away: the ticket would come all the same.
    setBusy(true);
    refusal.textContent = "";
    const edited = { id: draft.id, title: title.value, body: body.value };
    try {
      const { ticket, created } = await server.fileTicket(edited, keys.of(edited));
      const notice = ticketNotice(ticket, created, server.base);
      form.replaceWith(notice);
      notice.focus();
    } catch (error) {
      refusal.textContent = plain(error.message);
      setBusy(false);
    }
  });
  return form;
}

function ticketNotice(ticket, created, base) {
  const href = ticketHref(ticket, base);
  const link = { href, target: "_blank", rel: "noopener noreferrer", "data-testid": "ticket-link" };
  return el(
    "p",
    { class: "ticket filed", role: "status", tabindex: "-1", "data-testid": "ticket-filed", "data-created": String(created) },
    icon("healthy"),
    created ? "Filed as " : "This cause already has a ticket: ",
    el("a", link, ticket.key),
    ` ${ticket.title}`,
  );
}

/** One key for one request: a second click repeats it, a changed text is another request. */
class IdempotencyKeys {
  #content = null;
  #key = null;

  of(content) {
    const written = JSON.stringify(content);
    if (written !== this.#content) [this.#content, this.#key] = [written, randomKey()];
    return this.#key;
  }
}

/** Return 32 random hex digits. `crypto.randomUUID` exists on secure pages only, this one everywhere. */
export function randomKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
