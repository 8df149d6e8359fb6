/** Which addresses may become links. A link in an answer could carry what was read to a stranger. */

const CONSOLE_HOST = /^(?:[a-z0-9-]+\.)*console\.aws\.amazon\.com$/;
const OWN_PAGE = /^\/docs\/[a-z]+\/[a-z0-9_-]+(?:#[\p{L}\p{N}_-]+)?$/u;
const PROSE_HOSTS = new Set(["docs.aws.amazon.com"]);

/** Return the address when it is a page of the AWS console, else null. */
export function consoleHref(address) {
  const url = webAddress(address);
  return url !== null && CONSOLE_HOST.test(url.hostname) ? url.href : null;
}

/** Return the address when an answer may link to it: the console, AWS's documentation, or a host in `hosts`. */
export function proseHref(address, hosts = []) {
  const url = webAddress(address);
  if (url === null) return null;
  const allowed = CONSOLE_HOST.test(url.hostname) || PROSE_HOSTS.has(url.hostname) || hosts.includes(url.hostname);
  return allowed ? url.href : null;
}

/** Return the address when it is a page of documentation that the server at `base` shows itself, else null. */
export function ownPageHref(address, base) {
  return OWN_PAGE.test(address ?? "") ? (URL.parse(address, base)?.href ?? null) : null;
}

/** Return where a filed ticket is shown: its backend's web address, or a path of this server. */
export function ticketHref(ticket, base) {
  for (const address of [ticket.url, `/tickets/${encodeURIComponent(ticket.id)}`]) {
    const url = URL.parse(address ?? "", base);
    if (url !== null && address && ["https:", "http:"].includes(url.protocol)) return url.href;
  }
  return null;
}

function webAddress(address) {
  const url = URL.parse(address ?? "");
  // A name or a port before the host is a way to dress up a stranger's address.
  const bare = url !== null && url.protocol === "https:" && !url.username && !url.password && !url.port;
  return bare ? url : null;
}
