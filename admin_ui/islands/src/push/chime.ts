// Two soft tones' worth of sound; browsers let a page sound once somebody has touched it, and stay silent until then.
let audio: AudioContext | null = null;

export function chime(volume: number): void {
  audio ??= new AudioContext();
  if (audio.state === "suspended") void audio.resume();
  const tone = audio.createOscillator();
  const loudness = audio.createGain();
  tone.frequency.value = 660;
  loudness.gain.setValueAtTime(0.25 * (Math.min(100, Math.max(5, volume)) / 100), audio.currentTime);
  loudness.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.5);
  tone.connect(loudness).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.5);
}
