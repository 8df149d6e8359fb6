/** Who asks. Where sign-in is not configured a person is picked from the directory, on a loopback address only. */

import { el } from "../widget/elements.js";
import { ServerError } from "../widget/server.js";

/** Return who the server takes this browser for, null when nobody is signed in yet. */
export async function whoAmI(server) {
  return orNullWhenRefused(server.me());
}

/**
 * Show who asks in `element`, with a picker where the server offers people to pick from. `changed()` is called
 * after another person was picked.
 */
export async function showPerson(element, server, me, changed) {
  const answer = await orNullWhenRefused(server.people());
  const people = answer?.people ?? [];
  if (!people.length) {
    element.replaceChildren(el("span", { "data-testid": "me" }, me ? (me.name ?? me.subject) : "Not signed in"));
    return;
  }
  element.replaceChildren(...picker(people, me, async (subject) => {
    await server.signIn(subject);
    await changed();
  }));
}

function picker(people, me, pick) {
  const options = people.map((person) =>
    el("option", { value: person.subject, selected: person.subject === me?.subject }, described(person)),
  );
  const nobody = me === null && el("option", { value: "", selected: true, disabled: true }, "choose a person");
  const select = el("select", { id: "who", "data-testid": "person-picker" }, nobody, options);
  select.addEventListener("change", () => pick(select.value));
  return [el("label", { for: "who" }, "You are"), select];
}

function described(person) {
  const role = person.operator ? "platform team" : (person.teams ?? []).join(", ");
  return role ? `${person.name ?? person.subject} (${role})` : (person.name ?? person.subject);
}

async function orNullWhenRefused(answer) {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ServerError && [401, 403, 404].includes(error.status)) return null;
    throw error;
  }
}
