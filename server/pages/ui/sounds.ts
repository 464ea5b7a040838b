/**
 * Tones as pairs of pitch (Hz) and length (ms): high and short is good, low and long is bad, and no two results sound
 * alike.
 */
const tones = {
  good: [[1320, 70]],
  done: [
    [1047, 80],
    [1568, 140],
  ],
  opened: [[880, 60]],
  wrong: [[196, 350]],
  many: [
    [330, 120],
    [247, 260],
  ],
  stop: [
    [165, 180],
    [165, 180],
    [165, 300],
  ],
  look: [
    [440, 120],
    [440, 120],
  ],
} as const
export type Sound = keyof typeof tones

let audio: AudioContext | undefined

/**
 * Plays a result's sound. Silent until the browser allows sound (after the first key or touch), and on devices without
 * sound.
 */
export function play(sound: Sound): void {
  try {
    audio ??= new AudioContext()
    if (audio.state === 'suspended') void audio.resume()
    let at = audio.currentTime
    for (const [pitch, ms] of tones[sound]) {
      const [tone, volume] = [audio.createOscillator(), audio.createGain()]
      tone.type = pitch < 500 ? 'square' : 'sine'
      tone.frequency.value = pitch
      volume.gain.setValueAtTime(0.001, at)
      volume.gain.exponentialRampToValueAtTime(0.25, at + 0.01)
      volume.gain.exponentialRampToValueAtTime(0.001, at + ms / 1000)
      tone.connect(volume).connect(audio.destination)
      tone.start(at)
      tone.stop(at + ms / 1000)
      at += ms / 1000 + 0.04
    }
  } catch {
    // A device without sound still has colour, words and icons.
  }
  navigator.vibrate?.(sound === 'good' || sound === 'opened' ? 30 : sound === 'done' ? [40, 40, 40] : [200, 80, 200])
}
