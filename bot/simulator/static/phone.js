// One person's phone: the chat, its composer, menus, keyboard, toasts and alerts.

import { showAlert } from "./alert.js";
import { post, postPhoto } from "./api.js";
import { bubble } from "./bubble.js";
import { element, icon } from "./dom.js";
import { dayOf, directionOf, languageName, languageOf, words } from "./language.js";
import { menu } from "./menu.js";

const ANSWER_LIMIT = 20000;
const SAMPLES = [["document", "file", "A letter (PDF)"], ["voice", "mic", "Voice message"], ["sticker", "face", "Sticker"],
  ["location", "pin", "Map pin"], ["contact", "person", "Contact"], ["poll", "poll", "Poll"]];

export class Phone {
  constructor(state, bot, showPicture) {
    this.id = state.id;
    this.bot = bot;
    this.language = state.language || "en";
    this.said = words(this.language);
    this.showPicture = showPicture;
    this.command = (text) => this.write(text);
    this.waiting = new Map();
    this.shown = new Map();
    this.file = null;
    this.build(state);
    this.fill(state);
  }

  // Building

  build(state) {
    const dir = directionOf(this.language);
    this.log = element("div", { className: "log", role: "log", "aria-live": "polite", "aria-label": `${state.name}: messages`, tabindex: "0" });
    this.status = element("span", { className: "status", "aria-live": "polite" }, this.said.bot);
    this.toastBox = element("div", { className: "toast", role: "status", hidden: true, dir: "auto" });
    this.empty = element("div", { className: "empty" }, element("img", { src: "/static/mark.svg", alt: "", width: 72, height: 72 }),
      element("p", { className: "empty-name", dir: "auto" }, this.bot.name), element("p", { className: "empty-text", dir: "auto" }));
    this.root = element("section", { className: "phone", lang: this.language, dir, "data-person": this.id, "aria-label": `${state.name}'s phone`, role: "tabpanel" },
      element("div", { className: "owner", dir: "ltr" }, element("bdi", { className: "owner-name" }, state.name),
        element("bdi", { className: "owner-language", lang: this.language }, languageName(this.language))),
      element("div", { className: "head" }, element("img", { className: "avatar", src: "/static/mark.svg", alt: "", width: 40, height: 40 }),
        element("div", { className: "head-text" }, element("span", { className: "head-name" }, element("bdi", {}, this.bot.name)), this.status),
        this.moreMenu()),
      element("div", { className: "room" }, this.log, this.empty, this.toastBox), this.composer());
  }

  moreMenu() {
    this.blockButton = element("button", { type: "button", role: "menuitem", onclick: () => this.run("block", { blocked: !this.blocked }) });
    return menu("more", "More", "menu-down", [this.blockButton,
      element("button", { type: "button", role: "menuitem", onclick: () => this.run("clear", {}) }, "Clear this chat")]);
  }

  composer() {
    this.input = element("textarea", { rows: "1", dir: directionOf(this.language), placeholder: this.said.message, "aria-label": `${this.said.message}`, maxlength: "4096",
      oninput: () => this.typed(), onkeydown: (event) => this.key(event) });
    this.picker = element("input", { type: "file", accept: "image/*", hidden: true, "aria-label": "Photo", onchange: () => this.choose(this.picker.files[0]) });
    this.preview = element("div", { className: "preview", hidden: true });
    this.commandList = element("div", { className: "commands", role: "menu", "aria-label": "Commands", hidden: true });
    this.commandButton = element("button", { type: "button", className: "tool", "aria-label": "Commands", "aria-expanded": "false", onclick: () => this.toggleCommands() }, icon("menu"));
    this.keyboardButton = element("button", { type: "button", className: "tool", "aria-label": "Keyboard", hidden: true, onclick: () => this.toggleKeyboard() }, icon("keys"));
    this.sendButton = element("button", { type: "button", className: "tool send", "aria-label": "Send", onclick: () => this.send() }, icon("send"));
    const attach = menu("attach", "Attach", "menu-up", [
      element("button", { type: "button", role: "menuitem", onclick: () => this.picker.click() }, icon("photo"), "Photo"),
      ...SAMPLES.map(([kind, sign, label]) => element("button", { type: "button", role: "menuitem", onclick: () => this.run("attach", { kind }) }, icon(sign), label))]);
    this.keyboard = element("div", { className: "reply-keyboard", role: "group", "aria-label": "Keyboard", hidden: true });
    this.bigButton = element("button", { type: "button", className: "big", hidden: true, onclick: () => this.bigAction() });
    this.line = element("div", { className: "line" }, this.commandButton, element("div", { className: "field" }, this.input, this.keyboardButton, attach), this.sendButton);
    return element("div", { className: "composer" }, this.commandList, this.preview, this.picker, this.line, this.bigButton, this.keyboard);
  }

  // State

  fill(state) {
    this.log.replaceChildren();
    this.shown.clear();
    this.lastDay = "";
    for (const message of state.messages) this.put(message);
    this.setCommands(state.commands || []);
    this.setKeyboard(state.keyboard || []);
    this.description = state.description;
    this.setBlocked(Boolean(state.blocked));
    this.toBottom();
  }

  setBlocked(blocked) {
    this.blocked = blocked;
    this.blockButton.textContent = blocked ? "Unblock the bot" : "Block the bot";
    this.refresh();
  }

  refresh() {
    const empty = this.shown.size === 0;
    this.empty.hidden = !empty;
    const text = this.description || this.said.empty;
    const place = this.empty.querySelector(".empty-text");
    place.textContent = text;
    place.lang = languageOf(text, this.language);
    this.bigButton.hidden = !(this.blocked || empty);
    this.line.hidden = this.blocked || empty;
    this.bigButton.textContent = this.blocked ? this.said.unblock : this.said.start;
    this.keyboard.classList.toggle("off", this.blocked || empty);
    this.toBottom();
  }

  setCommands(commands) {
    this.commands = commands;
    this.commandButton.hidden = commands.length === 0;
    this.drawCommands("");
  }

  setKeyboard(rows) {
    this.keyboard.replaceChildren(...rows.map((row) => element("div", { className: "row" }, ...row.map((text) =>
      element("button", { type: "button", className: "key", lang: languageOf(text, this.language), onclick: () => this.write(text) }, element("span", { dir: "auto" }, text))))));
    this.keyboard.hidden = this.keyboardButton.hidden = rows.length === 0;
  }

  // Messages

  put(message) {
    const known = this.shown.get(message.id);
    if (known && known.revision > message.revision) return;
    const stays = this.atBottom();
    const made = bubble(message, this);
    if (known) {
      const held = known.node.contains(document.activeElement);
      known.node.replaceWith(made);
      if (held) (made.querySelector(".keys .key") || made).focus({ preventScroll: true });
      made.classList.add("changed");
    } else {
      const day = dayOf(message.date, this.language);
      if (day !== this.lastDay) this.log.append(element("div", { className: "day" }, element("span", {}, day)));
      this.lastDay = day;
      this.log.append(made);
    }
    this.shown.set(message.id, { node: made, message, revision: message.revision });
    const { scrollTop } = this.log;
    this.refresh();
    if (!stays && message.bot) requestAnimationFrame(() => { this.log.scrollTop = scrollTop; });
  }

  remove(id) {
    const known = this.shown.get(id);
    if (!known) return;
    this.shown.delete(id);
    const { node } = known;
    const done = () => node.remove();
    node.classList.add("leaving");
    node.addEventListener("animationend", done, { once: true });
    setTimeout(done, 400);
    if (this.shown.size === 0) this.log.replaceChildren();
    if (this.shown.size === 0 || this.atBottom()) this.refresh();
  }

  atBottom() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
  }

  toBottom() {
    requestAnimationFrame(() => { this.log.scrollTop = this.log.scrollHeight; });
  }

  // What the person does

  async run(name, values) {
    try {
      return await post(name, { person: this.id, ...values });
    } catch (error) {
      this.toast(error.message);
      return null;
    }
  }

  write(text) {
    this.closeCommands();
    return this.run("send", { text });
  }

  bigAction() {
    if (this.blocked) this.run("block", { blocked: false });
    else this.write("/start").then(() => this.input.focus());
  }

  async send() {
    const text = this.input.value.trim();
    if (this.file) {
      const { file } = this;
      this.choose(null);
      this.setInput("");
      try {
        await postPhoto(this.id, file, text);
      } catch (error) {
        this.toast(error.message);
      }
    } else if (text) {
      this.setInput("");
      await this.write(text);
    }
    this.input.focus();
  }

  setInput(text) {
    this.input.value = text;
    this.typed();
  }

  typed() {
    this.input.style.blockSize = "auto";
    this.input.style.blockSize = `${Math.min(this.input.scrollHeight, 140)}px`;
    const text = this.input.value;
    this.input.lang = text ? languageOf(text, this.language) : this.language;
    this.input.dir = text ? "auto" : directionOf(this.language);
    this.sendButton.classList.toggle("ready", Boolean(text.trim() || this.file));
    if (/^\/\w*$/.test(text) && this.commands.length) this.openCommands(text);
    else this.closeCommands();
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape") this.closeCommands();
  }

  choose(file) {
    if (this.address) URL.revokeObjectURL(this.address);
    this.file = file || null;
    this.picker.value = "";
    this.preview.hidden = !this.file;
    if (this.file) {
      this.address = URL.createObjectURL(this.file);
      this.preview.replaceChildren(element("img", { src: this.address, alt: "The chosen photo" }), element("bdi", {}, file.name),
        element("button", { type: "button", className: "tool", "aria-label": "Remove the photo", onclick: () => this.choose(null) }, icon("close")));
      this.input.focus();
    }
    this.sendButton.classList.toggle("ready", Boolean(this.file || this.input.value.trim()));
  }

  toggleKeyboard() {
    this.keyboard.hidden = !this.keyboard.hidden;
  }

  // Commands

  drawCommands(start) {
    const found = this.commands.filter((one) => `/${one.command}`.startsWith(start));
    this.commandList.replaceChildren(...found.map((one) => element("button", { type: "button", role: "menuitem", onclick: () => { this.setInput(""); this.write(`/${one.command}`); } },
      element("span", { className: "command-name", dir: "ltr" }, `/${one.command}`), element("span", { className: "command-text", dir: "auto", lang: languageOf(one.description, this.language) }, one.description))));
    return found.length > 0;
  }

  openCommands(start) {
    const any = this.drawCommands(start);
    this.commandList.hidden = !any;
    this.commandButton.setAttribute("aria-expanded", String(any));
  }

  closeCommands() {
    this.commandList.hidden = true;
    this.commandButton.setAttribute("aria-expanded", "false");
  }

  toggleCommands() {
    if (this.commandList.hidden) {
      this.openCommands("");
      this.commandList.querySelector("button")?.focus();
    } else this.closeCommands();
  }

  // Buttons and their answers

  isWaiting(messageId, data) {
    return [...this.waiting.values()].some((one) => one.message === messageId && one.data === data);
  }

  async press(messageId, data) {
    const mark = {};
    this.waiting.set(mark, { message: messageId, data });
    this.markKeys(messageId);
    const answer = await this.run("press", { message_id: messageId, data });
    this.waiting.delete(mark);
    if (answer && !this.answered?.has(answer.query_id)) {
      this.waiting.set(answer.query_id, { message: messageId, data });
      setTimeout(() => this.settle(answer.query_id), ANSWER_LIMIT);
    }
    this.markKeys(messageId);
  }

  settle(queryId, toast) {
    (this.answered ||= new Set()).add(queryId);
    const waited = this.waiting.get(queryId);
    this.waiting.delete(queryId);
    if (waited) this.markKeys(waited.message);
    if (toast?.text) {
      if (toast.alert) this.alert(toast.text);
      else this.toast(toast.text);
    }
  }

  markKeys(messageId) {
    const known = this.shown.get(messageId);
    for (const key of known ? known.node.querySelectorAll("button.key") : []) {
      const waits = this.isWaiting(messageId, key.dataset.data);
      key.classList.toggle("waiting", waits);
      key.setAttribute("aria-busy", String(waits));
    }
  }

  toast(text) {
    this.toastBox.textContent = text;
    this.toastBox.lang = languageOf(text, this.language);
    this.toastBox.hidden = false;
    clearTimeout(this.toastTimer);
    this.toastTimer = setTimeout(() => { this.toastBox.hidden = true; }, 3500);
  }

  alert(text) {
    showAlert(this.root, text, languageOf(text, this.language), this.bot.name);
  }

  typing(action) {
    this.status.textContent = action === "typing" ? this.said.typing : `${action.replaceAll("_", " ")}…`;
    this.status.classList.add("active");
    clearTimeout(this.typingTimer);
    this.typingTimer = setTimeout(() => this.rest(), 5000);
  }

  rest() {
    this.status.textContent = this.said.bot;
    this.status.classList.remove("active");
  }
}
