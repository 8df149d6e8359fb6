/** START HERE for the page: wires who asks, their services, and the chat. The thread lives in the address. */

import "../widget.js";
import { Server } from "../widget/server.js";
import { timeUtc } from "../widget/words.js";
import { showPerson, whoAmI } from "./person.js";
import { questionAbout, ServiceList } from "./services.js";

const byId = (id) => document.getElementById(id);
const server = new Server(new URL("..", import.meta.url));
const chat = byId("chat");
const services = new ServiceList(byId("service-list"), askAbout);

async function start() {
  chat.server = server;
  chat.surroundings.otherRegions = services.otherRegions;
  chat.addEventListener("thread", ({ detail }) => writeThread(detail.id));
  byId("new-thread").addEventListener("click", newThread);
  byId("reload").addEventListener("click", loadServices);
  byId("filter").addEventListener("input", filter);
  byId("only-troubled").addEventListener("change", filter);
  for (const button of document.querySelectorAll("[data-show]")) {
    button.addEventListener("click", () => showView(button.dataset.show));
  }
  await signedIn();
  addEventListener("hashchange", () => {
    if (readThread() !== chat.threadId) chat.openThread(readThread());
  });
}

/** Show everything that depends on who asks. */
async function signedIn() {
  try {
    const me = await whoAmI(server);
    showModel(me);
    const accounts = new Map((me?.accounts ?? []).map((account) => [account.id, account.name]));
    Object.assign(chat.surroundings, {
      accountName: (id) => accounts.get(id) ?? id ?? "",
      linkHosts: me?.link_hosts ?? [],
    });
    await showPerson(byId("person"), server, me, changedPerson);
    if (me === null) {
      services.say("Choose who you are to see your services.");
      return;
    }
    // Side by side: a slow account must not hold up the conversation. Whoever was quicker than this page and has
    // already asked keeps that conversation.
    await Promise.all([loadServices(), chat.hasTurns ? null : chat.openThread(readThread())]);
  } catch (error) {
    services.say(error.message, { problem: true });
  }
}

async function changedPerson() {
  chat.clear();
  await signedIn();
}

async function loadServices() {
  const reload = byId("reload");
  reload.disabled = true;
  byId("as-of").textContent = "reading…";
  try {
    services.show(await server.services());
    byId("as-of").textContent = `as of ${timeUtc(new Date().toISOString())}`;
  } catch (error) {
    services.say(error.message, { problem: true });
    byId("as-of").textContent = "";
  }
  reload.disabled = false;
}

function askAbout(service) {
  const { account_id, region, cluster, service: name } = service;
  showView("chat");
  chat.ask(questionAbout(service), { account_id, region, cluster, service: name });
}

function newThread() {
  chat.clear();
  chat.focusInput();
}

function filter() {
  services.filter(byId("filter").value, byId("only-troubled").checked);
}

function showModel(me) {
  const badge = byId("model");
  badge.hidden = me === null;
  badge.classList.toggle("rules", !me?.model);
  badge.textContent = me?.model ? `model: ${me.model}` : "rules only: no model is configured";
}

function showView(name) {
  document.body.dataset.view = name;
  for (const button of document.querySelectorAll("[data-show]")) {
    button.setAttribute("aria-pressed", String(button.dataset.show === name));
  }
}

function readThread() {
  return new URLSearchParams(location.hash.slice(1)).get("thread");
}

function writeThread(id) {
  if (id === readThread()) return;
  history.replaceState(null, "", id === null ? location.pathname : `#${new URLSearchParams({ thread: id })}`);
}

start();
