/* The camera's preview: fetch, decode, draw, let go. An <img> with changing addresses would keep every frame. */

const FRAME_MS = 500;

/** A canvas that shows the latest frame while `run(true)`. */
export function cameraView(address = "/api/v1/camera.jpg") {
  const canvas = document.createElement("canvas");
  canvas.className = "view";
  canvas.width = 400;
  canvas.height = 300;
  const brush = canvas.getContext("2d");
  let running = 0; // the number of the running loop, 0 when none runs
  let runs = 0;
  let timer = 0;
  let asked = null;

  async function frame() {
    asked = new AbortController();
    const answer = await fetch(address, { signal: asked.signal, cache: "no-store" });
    if (!answer.ok) throw new TypeError(`camera: ${answer.status}`);
    const bitmap = await createImageBitmap(await answer.blob());
    // Cover the canvas, centre kept, as the goods lie in the middle.
    const scale = Math.max(canvas.width / bitmap.width, canvas.height / bitmap.height);
    const [width, height] = [bitmap.width * scale, bitmap.height * scale];
    brush.drawImage(bitmap, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
    bitmap.close();
  }

  async function loop(mine) {
    try {
      if (!document.hidden) await frame();
      canvas.classList.remove("is-blind");
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
      if (running !== mine) return;
      canvas.classList.add("is-blind"); // no frame, or one that cannot be read: never an old picture
      brush.clearRect(0, 0, canvas.width, canvas.height);
    }
    if (running === mine) timer = setTimeout(loop, FRAME_MS, mine);
  }

  function run(wanted) {
    if (wanted === running > 0) return;
    clearTimeout(timer);
    if (wanted) {
      running = runs += 1;
      loop(running);
    } else {
      running = 0;
      asked?.abort();
      brush.clearRect(0, 0, canvas.width, canvas.height);
    }
  }

  return { canvas, run };
}
