/* One sound an outcome, at once with the screen; a newer one cuts the older. Neighbouring benches differ by semitones.
   Knows tones, not outcomes: the server names the sound. */

// [Hz, ms, silence after it in ms]
const SOUNDS = {
  right: { wave: "sine", tones: [[1320, 60, 0]] },
  packed: { wave: "sine", tones: [[1320, 60, 0], [1760, 90, 0]] },
  already: { wave: "sine", volume: 0.5, tones: [[880, 40, 0]] },
  wrong: { wave: "square", tones: [[220, 500, 0]] },
  unfinished: { wave: "square", tones: [[220, 200, 0], [330, 200, 0]] },
  refused: { wave: "triangle", tones: [[440, 180, 0], [330, 180, 0]] },
  stop: { wave: "square", tones: [[330, 160, 0], [220, 160, 0], [330, 160, 0]] },
  unlisted: { wave: "sine", tones: [[660, 70, 60], [660, 70, 0]] },
  moment: { wave: "sine", volume: 0.3, tones: [[587, 160, 0]] },
  sample: { wave: "triangle", tones: [[784, 80, 60], [784, 80, 60], [784, 80, 0]] },
};
const LOUDNESS = { sine: 0.5, triangle: 0.5, square: 0.22 }; // a square wave sounds about twice as loud
const EDGE_S = 0.004; // a ramp, so that a tone starts and ends without a click

// Made at load: the first tone would otherwise cost tens of ms (the kiosk allows sound without a touch).
const context = new AudioContext();
let playing = null;
let ratio = 1;
let volume = 1;

/** This bench's place among its neighbours' tones. */
export function setOffset(semitones) {
  ratio = 2 ** ((Number(semitones) || 0) / 12);
}

/** This bench's volume, 0 to 1. */
export function setVolume(level) {
  volume = Math.min(1, Math.max(0, Number(level)));
}

/** Play a sound only into silence: what was told of a scan is never cut by what the clock says. */
export function playSoftly(name) {
  if (!playing) play(name);
}

/** Play a sound by name; "none" and unknown names are silence. Cuts what still sounds. */
export function play(name) {
  hush();
  const sound = SOUNDS[name];
  if (!sound) return;
  if (context.state === "suspended") context.resume();
  const gain = context.createGain();
  gain.connect(context.destination);
  const loud = LOUDNESS[sound.wave] * (sound.volume ?? 1) * volume;
  let at = context.currentTime;
  gain.gain.setValueAtTime(0, at);
  const voices = sound.tones.map(([hertz, ms, pause]) => {
    const end = at + ms / 1000;
    const voice = context.createOscillator();
    voice.type = sound.wave;
    voice.frequency.value = hertz * ratio;
    voice.connect(gain);
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(loud, at + EDGE_S);
    gain.gain.setValueAtTime(loud, end - EDGE_S);
    gain.gain.linearRampToValueAtTime(0, end);
    voice.start(at);
    voice.stop(end);
    at = end + pause / 1000;
    return voice;
  });
  const mine = { gain, voices };
  voices.at(-1).onended = () => {
    gain.disconnect();
    if (playing === mine) playing = null;
  };
  playing = mine;
}

function hush() {
  if (!playing) return;
  playing.gain.disconnect();
  for (const voice of playing.voices) voice.disconnect();
  playing = null;
}
