/* The camera's picture, a few times a second: fetched, drawn, let go. An <img> would keep every frame in memory. */

const EVERY_MS = 400;

export async function watchCamera(canvas, gone) {
  const pen = canvas.getContext("2d");
  for (;;) {
    const picture = document.hidden ? undefined : await fetched();
    if (picture !== undefined) gone.hidden = picture !== null;
    if (picture) {
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
    }
    await new Promise((done) => setTimeout(done, EVERY_MS));
  }
}

async function fetched() {
  try {
    const answer = await fetch("/api/v1/camera.jpg");
    return answer.ok ? await createImageBitmap(await answer.blob()) : null;
  } catch (error) {
    if (!(error instanceof TypeError) && !(error instanceof DOMException)) throw error;
    return null;
  }
}
