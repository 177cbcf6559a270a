// One message as a bubble with its buttons.

import { fileAddress } from "./api.js";
import { element, icon } from "./dom.js";
import { languageOf, timeOf, words } from "./language.js";
import { richText } from "./richtext.js";

function duration(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function attachment(message, showPicture) {
  const content = message.content || {};
  switch (message.kind) {
    case "photo": {
      const [width, height] = message.size;
      const picture = element("img", { src: fileAddress(message.file.id), alt: "Photo", width, height, loading: "lazy" });
      return element("button", { type: "button", className: "photo", "aria-label": "Open the photo", onclick: () => showPicture(picture.src) }, picture);
    }
    case "document":
      return element("a", { className: "card", href: fileAddress(message.file.id), download: message.file.name },
        icon("file"), element("bdi", {}, message.file.name));
    case "voice":
      return element("div", { className: "card", role: "img", "aria-label": "Voice message" },
        icon("mic"),
        element("span", { className: "wave", "aria-hidden": true }), duration(content.duration || 0));
    case "sticker":
      return element("div", { className: "sticker", role: "img", "aria-label": `Sticker ${content.emoji || ""}` }, content.emoji || "🙂");
    case "location":
      return element("div", { className: "card" }, icon("pin"),
        element("bdi", {}, `${content.latitude.toFixed(4)}, ${content.longitude.toFixed(4)}`));
    case "contact":
      return element("div", { className: "card" }, icon("person"),
        element("span", {}, element("bdi", {}, content.first_name), element("br"), element("bdi", { className: "faint" }, content.phone_number)));
    case "poll":
      return element("div", { className: "card" }, icon("poll"),
        element("span", {}, element("bdi", {}, content.question), ...content.options.flatMap((one) => [element("br"), element("bdi", { className: "faint" }, one)])));
    case "text": return null;
    default: return element("div", { className: "card" }, `(${message.kind})`);
  }
}

function buttons(message, phone) {
  if (!message.buttons.length) return null;
  const rows = message.buttons.map((row) => element("div", { className: "row" }, ...row.map((button) => {
    const lang = languageOf(button.text, phone.language);
    if (button.url) {
      return element("a", { className: "key", href: button.url, target: "_blank", rel: "noopener noreferrer", lang },
        element("span", { dir: "auto" }, button.text), element("span", { className: "key-out", "aria-label": "link" }, "↗"));
    }
    const waits = phone.isWaiting(message.id, button.data);
    return element("button", { type: "button", className: waits ? "key waiting" : "key", lang, "data-data": button.data, "aria-busy": waits,
      onclick: () => phone.press(message.id, button.data) }, element("span", { dir: "auto" }, button.text));
  })));
  return element("div", { className: "keys", role: "group", "aria-label": "Answers" }, ...rows);
}

/** The element of a message; `phone` gives its language, `isWaiting`, `press`, `command` and `showPicture`. */
export function bubble(message, phone) {
  const said = words(phone.language);
  const body = element("div", { className: `bubble kind-${message.kind}` });
  if (message.reply) body.append(element("div", { className: "quote", dir: "auto" }, message.reply.text || "…"));
  const attached = attachment(message, phone.showPicture);
  if (attached) body.append(attached);
  if (message.text) {
    body.append(element("div", { className: "text", lang: languageOf(message.text, phone.language) },
      richText(message.text, message.entities, phone)));
  }
  body.append(element("div", { className: "when" }, message.edited ? `${said.edited} ` : "",
    element("time", { dir: "auto", datetime: new Date(message.date * 1000).toISOString() }, timeOf(message.date, phone.language))));
  return element("article", { className: message.bot ? "message from-bot" : "message from-person", tabindex: "-1",
    "data-id": message.id, "aria-label": message.bot ? "The bot" : "You" }, body, buttons(message, phone));
}
