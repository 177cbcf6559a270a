// A button that opens a small menu; arrow keys, Escape and leaving it work as expected.

import { element, icon } from "./dom.js";

export function menu(sign, label, side, items) {
  const list = element("div", { className: `menu ${side}`, role: "menu", lang: "en", hidden: true }, ...items);
  const button = element("button", { type: "button", className: "tool", "aria-label": label, "aria-haspopup": "menu", "aria-expanded": "false" }, icon(sign));
  const holder = element("div", { className: "menu-holder" }, button, list);
  const show = (open) => { list.hidden = !open; button.setAttribute("aria-expanded", String(open)); };
  button.addEventListener("click", () => { show(list.hidden); if (!list.hidden) items[0].focus(); });
  list.addEventListener("click", () => show(false));
  holder.addEventListener("focusout", (event) => { if (!holder.contains(event.relatedTarget)) show(false); });
  holder.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { show(false); button.focus(); }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !list.hidden) {
      event.preventDefault();
      items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
    }
  });
  return holder;
}
