// Covers the page when nobody has done anything for a while, and lets it go on after the password. Nothing of the page
// is thrown away: what was being written is there again. The server locks the session by itself as well.
const cover = document.getElementById("lock");
const idle = Number(document.body.dataset.idle) * 1000;
const tabs = new BroadcastChannel("amanah-desk");
const asData = { accept: "application/json" };
const title = document.title;
let used = Date.now();
let told = used;

const locked = () => document.documentElement.classList.contains("is-locked");

// Under the cover: out of sight, out of reach of keyboard and screen reader, and nothing in the title of the tab.
function hide() {
  if (locked()) return;
  document.documentElement.classList.add("is-locked");
  for (const part of document.body.children) if (part !== cover) part.inert = true;
  document.title = cover.dataset.title;
  getSelection()?.removeAllRanges();
  say("");
  if (!cover.open) cover.showModal();
}

function reveal(csrf) {
  for (const field of document.querySelectorAll("input[name=csrf]")) field.value = field.defaultValue = csrf;
  cover.querySelector("form").reset();
  for (const part of document.body.children) part.inert = false;
  document.documentElement.classList.remove("is-locked");
  if (cover.open) cover.close("unlocked");
  document.title = title;
  used = told = Date.now();
  document.dispatchEvent(new CustomEvent("desk:unlocked", { detail: { csrf } }));
}

function say(problem) {
  for (const one of cover.querySelectorAll("[data-problem]")) one.hidden = one.dataset.problem !== problem;
  const field = cover.querySelector("#lock-password");
  if (problem === "wrong") field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

const send = (path, fields) =>
  fetch(path, { method: "POST", headers: asData, body: new URLSearchParams(fields), redirect: "manual" });

// The page is covered first; that the server has locked too is made sure of, and not waited for.
function lock() {
  hide();
  const csrf = document.querySelector("input[name=csrf]")?.value ?? "";
  send("/lock", { csrf }).catch(() => null);
  tabs.postMessage({ kind: "locked", login: cover.dataset.login });
}

async function unlock(password) {
  const asked = await fetch("/unlock", { headers: asData, cache: "no-store" });
  if (asked.status === 401) return say("ended");
  const { token } = await asked.json();
  const answer = await send("/unlock", { csrf: token, login: cover.dataset.login, password });
  const { csrf, problem } = await answer.json();
  if (problem) return say(problem);
  tabs.postMessage({ kind: "unlocked", login: cover.dataset.login, csrf });
  return reveal(csrf);
}

if (cover && idle) {
  cover.addEventListener("cancel", (event) => event.preventDefault());
  cover.addEventListener("close", () => {
    if (locked() && cover.returnValue !== "unlocked") cover.showModal();
    cover.returnValue = "";
  });
  cover.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const field = cover.querySelector("#lock-password");
    const password = field.value;
    field.value = "";
    await unlock(password).catch(() => say("offline"));
    if (locked()) field.focus();
  });
  document.querySelector("form[data-lock]")?.addEventListener("submit", (event) => {
    if (!event.submitter?.formAction.endsWith("/lock")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    lock();
  }, { capture: true });

  // Whoever writes for long is at work, though no page is asked for: the server is told now and then.
  const tell = async () => {
    told = used;
    tabs.postMessage({ kind: "used" });
    const answer = await fetch("/unlock", { headers: asData, cache: "no-store" });
    const { problem, locked: shut } = await answer.json();
    if (problem || shut) hide();
    if (problem) say(problem);
  };
  const active = () => {
    if (locked()) return;
    used = Date.now();
    if (used - told >= Math.min(idle / 3, 300_000)) tell().catch(() => null);
  };
  for (const kind of ["pointerdown", "keydown", "input", "scroll", "touchstart"]) {
    addEventListener(kind, active, { capture: true, passive: true });
  }
  const look = () => { if (!locked() && Date.now() - used >= idle) lock(); };
  setInterval(look, Math.min(idle, 10_000));
  document.addEventListener("visibilitychange", look);
  addEventListener("focus", look);

  // All tabs of a browser share one session: they are locked and opened together.
  tabs.postMessage({ kind: "used" });
  tabs.addEventListener("message", ({ data }) => {
    if (data.kind === "used") used = told = Date.now();
    else if (data.login !== cover.dataset.login) return;
    else if (data.kind === "locked") hide();
    else if (data.kind === "unlocked") reveal(data.csrf);
  });
}
