const ENDING = /\.(png|jpe?g|webp|gif|bmp|tiff?)$/i;

/** Takes pictures that are dropped, pasted or chosen, and hands them over as files. */
export function takeFiles(take) {
  for (const id of ['files', 'folder']) {
    const chooser = document.getElementById(id);
    chooser.addEventListener('change', () => {
      const files = [...chooser.files];
      // A folder has other files too, which nobody asked for.
      take(id === 'folder' ? files.filter(({ name }) => ENDING.test(name)) : files);
      chooser.value = '';
    });
  }
  for (const button of document.querySelectorAll('[data-choose]')) {
    button.addEventListener('click', () => document.getElementById(button.dataset.choose).click());
  }

  addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length) {
      event.preventDefault();
      take(files);
    }
  });

  const sign = document.getElementById('drop');
  const hasFiles = (event) => event.dataTransfer?.types.includes('Files');
  addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    sign.hidden = false;
  });
  addEventListener('dragleave', (event) => {
    if (!event.relatedTarget) sign.hidden = true;
  });
  addEventListener('drop', async (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    sign.hidden = true;
    take(await filesOf(event.dataTransfer));
  });
}

/** The files that were dropped, and the pictures in the folders that were. */
async function filesOf(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files];
  return (await Promise.all(entries.map((entry) => walk(entry, true)))).flat();
}

async function walk(entry, isNamed = false) {
  if (entry.isFile) {
    return isNamed || ENDING.test(entry.name) ? [await new Promise((done, fail) => entry.file(done, fail))] : [];
  }
  const reader = entry.createReader();
  const found = [];
  // A reader gives its entries in parts.
  for (let part; (part = await new Promise((done, fail) => reader.readEntries(done, fail))).length;)
    found.push(...part);
  return (await Promise.all(found.map((child) => walk(child)))).flat();
}

/** Saves a blob under a name. */
export function save(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser reads the blob after the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
