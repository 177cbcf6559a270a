// The page: one phone a person, side by side, or one at a time on a narrow screen.

import { listen, loadState, post } from "./api.js";
import { element } from "./dom.js";
import { directionOf } from "./language.js";
import { Phone } from "./phone.js";

const phones = new Map();
const place = document.querySelector(".phones");
const tabs = document.querySelector(".tabs");
const offline = document.querySelector(".offline");
const picture = document.querySelector(".picture");
const dialog = document.querySelector(".new-person");
let bot = null;
let active = null;
let loading = false;
let missed = [];
let refillTimer = 0;

function showPicture(address) {
  picture.querySelector("img").src = address;
  picture.showModal();
}

function activate(id) {
  active = id;
  for (const [key, phone] of phones) {
    phone.root.classList.toggle("active", key === id);
    phone.tab.setAttribute("aria-selected", String(key === id));
    phone.tab.tabIndex = key === id ? 0 : -1;
  }
  phones.get(id)?.tab.classList.remove("news");
  phones.get(id)?.toBottom();
}

function addPhone(state) {
  const phone = new Phone(state, bot, showPicture);
  phone.tab = element("button", { type: "button", role: "tab", lang: state.language, dir: directionOf(state.language), onclick: () => activate(state.id) }, state.name);
  phones.set(state.id, phone);
  place.append(phone.root);
  tabs.append(phone.tab);
  if (active === null || phones.size === 1) activate(state.id);
  else activate(active);
  return phone;
}

async function load() {
  loading = true;
  missed = [];
  try {
    const state = await loadState();
    bot = state.bot;
    for (const [id, phone] of phones) {
      if (!state.people.some((person) => person.id === id)) {
        phone.root.remove();
        phone.tab.remove();
        phones.delete(id);
        if (active === id) active = null;
      }
    }
    for (const person of state.people) {
      const known = phones.get(person.id);
      if (known) known.fill(person);
      else addPhone(person);
    }
    offline.hidden = true;
    place.classList.toggle("nobody", phones.size === 0);
    document.body.dataset.ready = "true";
  } catch {
    offline.hidden = false;
  }
  loading = false;
  for (const event of missed.splice(0)) await apply(event);
}

async function refill(id) {
  const state = await loadState();
  for (const person of state.people) {
    if (id !== null && person.id !== id) continue;
    const phone = phones.get(person.id);
    if (!phone) addPhone(person);
    else {
      phone.description = person.description;
      phone.setCommands(person.commands);
      phone.setKeyboard(person.keyboard);
      phone.refresh();
    }
  }
}

/** Commands are set for many languages in a row; look once, when it is quiet. */
function refillSoon() {
  clearTimeout(refillTimer);
  refillTimer = setTimeout(() => refill(null), 150);
}

async function apply(event) {
  if (loading) { missed.push(event); return; }
  const phone = phones.get(event.person);
  if (!phone) {
    if (event.kind === "people") await refill(event.person);
    return;
  }
  switch (event.kind) {
    case "message":
      phone.rest();
      phone.put(event.message);
      if (event.keyboard) phone.setKeyboard(event.keyboard);
      if (event.message.bot && event.person !== active) phone.tab.classList.add("news");
      break;
    case "edited": phone.put(event.message); break;
    case "deleted": phone.remove(event.message.id); break;
    case "cleared": phone.fill({ messages: [], commands: phone.commands, description: phone.description, blocked: phone.blocked }); break;
    case "answered": phone.settle(event.query, event.toast); break;
    case "action": phone.typing(event.text); break;
    case "status": phone.setBlocked(event.text === "kicked"); break;
    case "commands": refillSoon(); break;
    default: break;
  }
}

document.querySelector("#add-person").addEventListener("click", () => dialog.showModal());
dialog.addEventListener("close", async () => {
  if (dialog.returnValue !== "add") return;
  const form = dialog.querySelector("form");
  const { first_name: name, language } = Object.fromEntries(new FormData(form));
  form.reset();
  const state = await post("people", { first_name: name, language });
  const phone = phones.get(state.id) || addPhone(state);
  activate(state.id);
  phone.root.scrollIntoView({ behavior: "smooth", inline: "center" });
});
tabs.addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const all = [...phones.keys()];
  const next = all[(all.indexOf(active) + step + all.length) % all.length];
  activate(next);
  phones.get(next).tab.focus();
});
listen({ onOpen: load, onLost: () => { offline.hidden = false; }, onEvent: apply });
