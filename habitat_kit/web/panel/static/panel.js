// Offers names while one types into a field that looks them up. Without this a full name is typed; nothing else changes.
"use strict";

for (const field of document.querySelectorAll("input[data-lookup]")) {
  const offers = document.createElement("datalist");
  offers.id = `${field.id}-offers`;
  field.after(offers);
  field.setAttribute("list", offers.id);
  let asked = "";
  field.addEventListener("input", async () => {
    const term = field.value.trim();
    asked = term;
    if (term.length < 2) return;
    const answer = await fetch(`${field.dataset.lookup}&term=${encodeURIComponent(term)}`);
    if (!answer.ok || asked !== term) return;
    const { results } = await answer.json();
    offers.replaceChildren(...results.map(({ text }) => new Option(text, text)));
  });
}
