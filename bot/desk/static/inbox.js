// The inbox with the keyboard, ticks that are counted, and cases that are being read. All of it works without this.
const main = document.getElementById("main");
const rows = () => [...document.querySelectorAll("[data-case]")];
const ticks = () => [...document.querySelectorAll("[data-case] .tick")];
const digits = new Intl.NumberFormat(document.documentElement.lang);

// How many are ticked, and all of a page at once.
function count() {
  const ticked = ticks().filter((one) => one.checked).length;
  const said = document.querySelector("[data-ticked]");
  if (said) said.textContent = ticked ? digits.format(ticked) : "";
  const all = document.querySelector("[data-tick-all]");
  if (!all) return;
  all.hidden = false;
  const box = all.querySelector("input");
  box.checked = ticked > 0 && ticked === ticks().length;
  box.indeterminate = ticked > 0 && !box.checked;
}
main.addEventListener("change", (event) => {
  if (event.target.closest("[data-tick-all]")) for (const one of ticks()) one.checked = event.target.checked;
  if (event.target.closest("[data-tick-all], .tick")) {
    const box = document.getElementById("bulk-box");
    if (box && ticks().some((one) => one.checked)) box.open = true;
    count();
  }
});
count();

// On a phone the many filters stay folded until they are wanted.
const narrow = matchMedia("(max-width: 56rem)");
const more = document.querySelector(".more-filters");
if (more && narrow.matches) more.open = false;

// Keys, never while somebody is typing.
const keys = document.getElementById("keys");
const asked = document.querySelector("[data-keys]");
if (asked && keys) {
  asked.hidden = false;
  asked.addEventListener("click", () => keys.showModal());
}
const typing = (target) => target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable], dialog[open]");
function move(by) {
  const all = rows();
  if (!all.length) return;
  const here = all.indexOf(document.activeElement?.closest("[data-case]"));
  const next = all[here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + by, 0), all.length - 1)];
  next.querySelector("a").focus();
}
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  const row = document.activeElement?.closest("[data-case]");
  const act = {
    j: () => move(1),
    k: () => move(-1),
    o: () => row?.querySelector("a").click(),
    x: () => row?.querySelector(".tick")?.click(),
    "/": () => document.querySelector("[data-key-search]")?.click(),
    "?": () => keys?.showModal(),
  }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// While cases are being read, the page fills by itself; ticks and what is open stay.
async function read() {
  if (!document.querySelector("[data-reading]")) return;
  if (!document.hidden) {
    const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const ticked = new Set(ticks().filter((one) => one.checked).map((one) => one.name));
    const open = new Set([...main.querySelectorAll("details[open][id]")].map((one) => one.id));
    const held = document.activeElement?.closest("#inbox-main, #inbox-side");
    for (const id of ["inbox-lead", "inbox-side", "inbox-main"]) {
      const [now, then] = [fresh.getElementById(id), document.getElementById(id)];
      if (now && then && !(held && held.id === id && fresh.querySelector("[data-reading]"))) then.replaceChildren(...now.childNodes);
    }
    for (const one of ticks()) one.checked = ticked.has(one.name);
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    const [bar, now] = [document.querySelector("[data-reading]"), fresh.querySelector("[data-reading]")];
    if (bar && now) bar.replaceChildren(...now.childNodes);
    if (bar && !now) bar.remove();
    count();
  }
  setTimeout(read, 300);
}
setTimeout(read, 300);
