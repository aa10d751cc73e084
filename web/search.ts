// The field that filters: applied once a frame, emptied by Escape, reached by a slash.

export function startSearch(input: HTMLInputElement | null, apply: () => void): void {
  let waiting = 0;
  input?.addEventListener("input", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(apply);
  });
  input?.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || input.value === "") return;
    event.preventDefault();
    input.value = "";
    apply();
  });
}

/** `find` gives the field that is in sight. */
export function startSlash(find: () => HTMLInputElement | null): void {
  addEventListener("keydown", (event) => {
    const isTyping = event.target instanceof HTMLElement && event.target.matches("input, textarea");
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    const input = find();
    if (input === null) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
}

/** What is sought: each word must be found. */
export function wordsOf(input: HTMLInputElement | null): readonly string[] {
  return (input?.value ?? "").toLowerCase().split(/\s+/).filter(Boolean);
}
