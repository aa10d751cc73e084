// Copies text for a button, which then says what became of it.

/** `from` holds the text; where the browser does not lend its clipboard to a file, it is selected there instead. */
export async function copy(button: HTMLButtonElement, text: string, from?: Element): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    tell(button, "Copied");
  } catch {
    if (from === undefined) return tell(button, "The browser refuses");
    getSelection()?.selectAllChildren(from);
    tell(button, "Selected: copy it");
  }
}

/** For a moment; then the button has its name again. */
function tell(button: HTMLButtonElement, text: string): void {
  button.dataset.name ??= button.textContent ?? "";
  button.textContent = text;
  setTimeout(() => {
    button.textContent = button.dataset.name ?? "";
  }, 2000);
}
