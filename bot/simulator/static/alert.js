// A box over one phone that must be closed, for answers with show_alert.

import { element } from "./dom.js";

export function showAlert(phone, text, lang, label) {
  const before = document.activeElement;
  const close = () => {
    box.remove();
    before?.focus?.();
  };
  const ok = element("button", { type: "button", className: "primary", onclick: close }, "OK");
  const keys = (event) => {
    if (event.key === "Escape") close();
    if (event.key === "Tab") event.preventDefault();
  };
  const box = element("div", { className: "veil", role: "alertdialog", "aria-modal": "true", "aria-label": label, onkeydown: keys },
    element("div", { className: "alert" }, element("p", { dir: "auto", lang }, text), ok));
  phone.append(box);
  ok.focus();
}
