/** Puts the text on the clipboard; `false` where the browser keeps that from the page. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Leaves what is shown here selected, for the reader's own copy. */
export const select = (shown: Element): void => getSelection()?.selectAllChildren(shown);
