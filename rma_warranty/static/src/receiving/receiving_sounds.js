/**
 * Short tones made by the browser itself: high for right, low and twice for
 * wrong. A browser without sound, or one that refuses it, is silent.
 */

const TONES = {
    right: [{frequency: 1200, from: 0, length: 0.09}],
    wrong: [
        {frequency: 220, from: 0, length: 0.16},
        {frequency: 180, from: 0.2, length: 0.22},
    ],
    done: [
        {frequency: 880, from: 0, length: 0.09},
        {frequency: 1320, from: 0.11, length: 0.14},
    ],
};
const VOLUME = 0.2;

let context = null;

function getContext() {
    const AudioContext = window.AudioContext || window.webkitAudioContext;
    if (!context && AudioContext) {
        context = new AudioContext();
    }
    return context;
}

function playTone(audio, {frequency, from, length}) {
    const oscillator = audio.createOscillator();
    const gain = audio.createGain();
    oscillator.frequency.value = frequency;
    gain.gain.value = VOLUME;
    oscillator.connect(gain).connect(audio.destination);
    oscillator.start(audio.currentTime + from);
    oscillator.stop(audio.currentTime + from + length);
}

/** Play the tones of ``name``: right, wrong or done. */
export function play(name) {
    try {
        const audio = getContext();
        for (const tone of audio ? TONES[name] : []) {
            playTone(audio, tone);
        }
    } catch {
        context = null;
    }
}
