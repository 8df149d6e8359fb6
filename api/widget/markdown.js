/** A safe subset of markdown as DOM nodes: paragraphs, headings, lists, quotations, code, emphasis, allowed links, [E3]. */

import { el, nodes } from "./elements.js";

const FENCE = /^\s*(?:```|~~~)/;
const HEADING = /^#{1,6}\s+(.*)$/;
const ITEM = /^(\s*)(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/;
const QUOTE = /^\s{0,3}>\s?(.*)$/;
const DEEPEST_INDENT = 8; // deeper items join the level above: hostile nesting must not exhaust the stack

const INLINE = new RegExp(
  [
    String.raw`\\(?<escaped>[\\${"`"}*_{}[\]()#+.!<>|~&=-])`,
    "`(?<code>[^`]{1,2000})`",
    String.raw`!?\[(?<label>[^[\]]{1,300})\]\((?<address>[^()\s]{1,2000})\)`,
    String.raw`\[(?<cited>[ED]\d[^[\]]{0,80})\]`,
    String.raw`\*\*(?=\S)(?<strong>.{1,2000}?)\*\*`,
    // Underscores and asterisks inside a word are part of a name such as task_role or logs:*.
    String.raw`(?<![\w*])\*(?=\S)(?<star>[^*]{1,2000}?)\*(?![\w*])`,
    String.raw`(?<!\w)_(?=\S)(?<score>[^_]{1,2000}?)_(?!\w)`,
  ].join("|"),
  "g",
);

/**
 * Return the nodes of a markdown text, which may still be growing: an open code fence runs to the end.
 * `cite(label)` returns a node for E3 or D1, or null for an unknown one; `href(address)` returns the address
 * when it may be linked, else null. Images are never made: their address would be fetched.
 */
export function renderMarkdown(text, { cite, href }) {
  const inline = (words) => renderInline(words, { cite, href });
  return blocks(String(text).replace(/\r\n?/g, "\n").split("\n")).map((block) => {
    if (block.kind === "code") return el("pre", { tabindex: "0" }, el("code", {}, block.lines.join("\n")));
    if (block.kind === "heading") return el("h4", {}, inline(block.text));
    if (block.kind === "quote") return renderQuote(block.lines, inline);
    if (block.kind === "list") return renderList(block.items, inline);
    return el("p", {}, inline(block.lines.join(" ")));
  });
}

function blocks(lines) {
  const found = [];
  let open = null;
  for (const line of lines) {
    if (open?.kind === "code") {
      if (FENCE.test(line)) open = null;
      else open.lines.push(line.slice(0, open.indent).trim() === "" ? line.slice(open.indent) : line);
      continue;
    }
    const [block, joined] = nextBlock(line, open);
    if (block !== null && !joined) found.push(block);
    open = block;
  }
  return found;
}

/** Return the block the line belongs to, null between blocks, and whether it is the one already open. */
function nextBlock(line, open) {
  if (line.trim() === "") return [open?.kind === "list" ? { ...open, rested: true } : null, true];
  if (FENCE.test(line)) return [{ kind: "code", indent: line.search(/\S/), lines: [] }, false];
  const heading = HEADING.exec(line);
  if (heading) return [{ kind: "heading", text: heading[1] }, false];
  const quote = QUOTE.exec(line);
  if (quote) {
    if (open?.kind === "quote") {
      open.lines.push(quote[1]);
      return [open, true];
    }
    return [{ kind: "quote", lines: [quote[1]] }, false];
  }
  const item = ITEM.exec(line);
  if (item) {
    const entry = { indent: Math.min(item[1].length, DEEPEST_INDENT), number: item[2] ?? null, text: item[3] };
    if (open?.kind === "list") {
      open.items.push(entry);
      open.rested = false;
      return [open, true];
    }
    return [{ kind: "list", items: [entry] }, false];
  }
  if (open?.kind === "list" && (!open.rested || /^\s{2}/.test(line))) {
    open.items.at(-1).text += ` ${line.trim()}`;
    return [open, true];
  }
  if (open?.kind === "paragraph") {
    open.lines.push(line.trim());
    return [open, true];
  }
  return [{ kind: "paragraph", lines: [line.trim()] }, false];
}

/** Quoted lines: an empty one parts paragraphs. Nothing in a quotation is a block of its own. */
function renderQuote(lines, inline) {
  const paragraphs = lines.join("\n").split(/\n\s*\n/);
  return el("blockquote", {}, paragraphs.map((words) => el("p", {}, inline(words.split("\n").join(" ")))));
}

function renderList(items, inline) {
  const { indent: outer, number } = items[0];
  const list = number === null ? el("ul") : el("ol", { start: number === "1" ? null : number });
  for (let first = 0; first < items.length; ) {
    let next = first + 1;
    while (next < items.length && items[next].indent > outer + 1) next += 1;
    const inner = items.slice(first + 1, next);
    list.append(el("li", {}, inline(items[first].text), inner.length ? renderList(inner, inline) : null));
    first = next;
  }
  return list;
}

function renderInline(text, rules) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    parts.push(text.slice(end, match.index), inlineNode(match, rules));
    end = match.index + match[0].length;
  }
  parts.push(text.slice(end));
  return nodes(parts.filter((part) => part !== ""));
}

function inlineNode(match, rules) {
  const { escaped, code, label, address, cited, strong, star, score } = match.groups;
  if (escaped !== undefined) return escaped;
  if (code !== undefined) return el("code", {}, code);
  if (address !== undefined) return link(match[0], label, address, rules);
  if (cited !== undefined) return citation(cited, rules);
  if (strong !== undefined) return el("strong", {}, renderInline(strong, rules));
  return el("em", {}, renderInline(star ?? score, rules));
}

function link(source, label, address, rules) {
  const allowed = source.startsWith("!") ? null : rules.href(address);
  // A refused address is shown, so that nobody has to guess where it would have led.
  if (allowed === null) return `${label} (${address})`;
  return el("a", { href: allowed, target: "_blank", rel: "noopener noreferrer" }, renderInline(label, rules));
}

/** "[E4–E7: looked]" becomes the chips E4 and E7 with the words between; unknown labels stay text. */
function citation(cited, rules) {
  const parts = cited.split(/([ED]\d+)/).filter((part) => part !== "");
  const shown = parts.map((part) => (/^[ED]\d+$/.test(part) ? rules.cite(part) : null) ?? part);
  return shown.some((part) => part instanceof Node) ? el("span", { class: "cited" }, shown) : `[${cited}]`;
}
