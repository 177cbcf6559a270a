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

// While cases are being read, the page fills by itself; ticks, and what is open, stay. Where somebody is at work with
// the keyboard, only the progress moves until all is there.
function replace(fresh, id) {
  const [now, then] = [fresh.getElementById(id), document.getElementById(id)];
  if (now && then) then.replaceChildren(...now.childNodes);
}
function take(fresh) {
  const unfinished = fresh.querySelector("[data-reading]");
  const busy = document.activeElement?.closest("#inbox-main, #inbox-side");
  if (unfinished && busy) {
    document.querySelector("[data-reading]").replaceChildren(...unfinished.childNodes);
    return;
  }
  const ticked = new Set(ticks().filter((one) => one.checked).map((one) => one.name));
  const folds = new Map([...main.querySelectorAll("details[id]")].map((one) => [one.id, one.open]));
  const focus = busy && document.activeElement.getAttribute("href");
  for (const id of ["inbox-lead", "inbox-side", "inbox-main"]) replace(fresh, id);
  for (const one of ticks()) one.checked = ticked.has(one.name);
  for (const one of main.querySelectorAll("details[id]")) one.open = folds.get(one.id) ?? one.open;
  if (focus) main.querySelector(`a[href="${CSS.escape(focus)}"]`)?.focus();
  count();
}
async function read() {
  if (!document.querySelector("[data-reading]")) return;
  if (!document.hidden) {
    const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    take(new DOMParser().parseFromString(await answer.text(), "text/html"));
  }
  setTimeout(read, 300);
}
setTimeout(read, 300);
