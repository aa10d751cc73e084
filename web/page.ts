// What every HTML report can do in a browser: light and dark, copying, printing what is folded.
//
// It makes no HTML out of text, stores nothing, and sends nothing; the page's policy forbids all of it.

import { copy } from "./copy.ts";

type Theme = "auto" | "light" | "dark";
const THEMES: readonly Theme[] = ["auto", "light", "dark"];

function startThemes(button: HTMLButtonElement): void {
  let theme: Theme = "auto";
  const show = (): void => {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    button.textContent = `Theme: ${theme}`;
  };
  button.addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "auto";
    show();
  });
  button.hidden = false;
  show();
}

function startCopying(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]"))
    button.hidden = false;
  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLButtonElement>("button[data-copy]") : null;
    const from = button === null ? null : document.getElementById(button.dataset.copy ?? "");
    if (button !== null && from !== null) copy(button, from.textContent ?? "", from);
  });
}

/** Paper cannot be unfolded; what is long stays as it is. */
function startPrinting(): void {
  let opened: readonly HTMLDetailsElement[] = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll<HTMLDetailsElement>("details:not([open], .calls)")];
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
    opened = [];
  });
}

const themes = document.querySelector<HTMLButtonElement>("button[data-theme-button]");
if (themes !== null) startThemes(themes);
startCopying();
startPrinting();
