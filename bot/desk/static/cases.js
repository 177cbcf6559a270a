// The page of a case works without this; it spares some copying and some turns to the server.

// A passage is hidden by selecting it in the text.
const bar = document.getElementById("hide-bar");
const passage = document.getElementById("passage");
if (bar && passage) {
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    const inside = (node) => (node?.nodeType === Node.ELEMENT_NODE ? node : node?.parentElement)?.closest("[data-hideable]");
    const text = inside(selection.anchorNode);
    const words = text && text === inside(selection.focusNode) ? selection.toString().trim() : "";
    bar.hidden = words.length < 2;
    if (!bar.hidden) passage.value = words;
  });
}

// A prepared reply goes into the box behind what was written, and is sent by nobody but its writer.
const box = document.getElementById("reply-words");
for (const button of document.querySelectorAll("button[data-insert]")) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    box.value = [box.value.trimEnd(), button.dataset.insert].filter(Boolean).join("\n\n");
    box.dispatchEvent(new Event("input", { bubbles: true }));
    button.closest("details").open = false;
    box.focus();
  });
}
