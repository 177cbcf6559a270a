// Text and entities as elements. Offsets are UTF-16 code units, which is what JavaScript strings count in.

import { element } from "./dom.js";
import { languageOf } from "./language.js";

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", pre: "pre" };
const SAFE = /^(https?:|mailto:|tel:|tg:)/i;

function link(address, child) {
  if (!SAFE.test(address)) return child;
  return element("a", { href: address, target: "_blank", rel: "noopener noreferrer", dir: "auto" }, child);
}

function wrap(entity, text, child, phone) {
  switch (entity.type) {
    case "text_link": return link(entity.url, child);
    case "url": return link(text, child);
    case "email": return link(`mailto:${text}`, child);
    case "bot_command":
      return element("button", { type: "button", className: "command", dir: "ltr", onclick: () => phone.command(text) }, child);
    case "spoiler": {
      const veil = element("span", { className: "spoiler", role: "button", tabindex: "0", "aria-label": "Hidden text, press to show" }, child);
      const show = () => { veil.classList.add("shown"); veil.removeAttribute("role"); veil.removeAttribute("aria-label"); };
      veil.addEventListener("click", show);
      veil.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); show(); } });
      return veil;
    }
    case "blockquote":
    case "expandable_blockquote": return element("blockquote", { dir: "auto" }, child);
    case "code": return element("code", { className: text.length < 32 ? "short" : false, dir: "auto" }, child);
    default: return TAGS[entity.type] ? element(TAGS[entity.type], {}, child) : child;
  }
}

/** A fragment for the part of `text` from `start` to `end`; `entities` are sorted by offset, the outer ones first. */
function build(text, start, end, entities, phone) {
  const made = document.createDocumentFragment();
  let position = start;
  let index = 0;
  while (index < entities.length) {
    const entity = entities[index];
    const stop = Math.min(entity.offset + entity.length, end);
    if (entity.offset < position) { index += 1; continue; }
    made.append(text.slice(position, entity.offset));
    const inner = [];
    index += 1;
    while (index < entities.length && entities[index].offset < stop) inner.push(entities[index++]);
    made.append(wrap(entity, text.slice(entity.offset, stop), build(text, entity.offset, stop, inner, phone), phone));
    position = stop;
  }
  made.append(text.slice(position, end));
  return made;
}

/** The text in paragraphs, each with a direction and a language of its own; `phone` gives its language and `command`. */
export function richText(text, entities, phone) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const made = document.createDocumentFragment();
  const blocks = sorted.some((entity) => text.slice(entity.offset, entity.offset + entity.length).includes("\n"));
  if (blocks) {
    made.append(element("div", { dir: "auto", className: "paragraph lines" }, build(text, 0, text.length, sorted, phone)));
    return made;
  }
  let start = 0;
  for (const line of text.split("\n")) {
    const end = start + line.length;
    const inside = sorted.filter((entity) => entity.offset >= start && entity.offset < end);
    const filled = line ? build(text, start, end, inside, phone) : element("br");
    made.append(element("div", { dir: "auto", className: "paragraph", lang: languageOf(line, phone.language) }, filled));
    start = end + 1;
  }
  return made;
}
