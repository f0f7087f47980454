import type { ServerFrame } from '@yingda/contract'
import { create } from 'zustand'
import { listen } from '../shell/live.ts'
import { say } from '../shell/phrases.ts'
import { useDesk } from './desk-store.ts'

type Ring = Extract<ServerFrame, { t: 'ring' }>

const kept = 'yingda.sound'
/** Whether an arriving conversation makes a sound here. */
export const useSound = create<{ on: boolean }>(() => ({ on: localStorage.getItem(kept) !== 'off' }))
export const setSound = (on: boolean) => {
  localStorage.setItem(kept, on ? 'on' : 'off')
  useSound.setState({ on })
}

let audio: AudioContext | undefined

/** Two short notes, soft enough for an office. */
const chime = () => {
  audio ??= new AudioContext()
  // A browser keeps a page silent until somebody has clicked in it once.
  if (audio.state === 'suspended') void audio.resume()
  for (const [index, pitch] of [784, 1047].entries()) {
    const begins = audio.currentTime + index * 0.14
    const tone = audio.createOscillator()
    const volume = audio.createGain()
    tone.frequency.value = pitch
    volume.gain.setValueAtTime(0, begins)
    volume.gain.linearRampToValueAtTime(0.12, begins + 0.02)
    volume.gain.exponentialRampToValueAtTime(0.001, begins + 0.28)
    tone.connect(volume).connect(audio.destination)
    tone.start(begins)
    tone.stop(begins + 0.3)
  }
}

const notify = (ring: Ring, open: (conversationId: string) => void) => {
  if (!('Notification' in window) || Notification.permission !== 'granted' || document.hasFocus()) return
  const row = useDesk.getState().rows[ring.c]
  const shown = new Notification(say(`conversations:ring.${ring.why}`, { name: row?.contact.name ?? '' }), {
    body: row?.lastMessage?.text ?? '',
    tag: ring.c,
    icon: '/favicon.svg',
  })
  shown.onclick = () => {
    window.focus()
    open(ring.c)
    shown.close()
  }
}

/** Rings when a conversation comes, or is taken away, until the answer is called. */
export const followRings = (open: (conversationId: string) => void, tell: (ring: Ring) => void) =>
  listen({
    onFrame: (frame) => {
      if (frame.t !== 'ring') return
      if (useSound.getState().on && frame.why !== 'taken_away') chime()
      notify(frame, open)
      tell(frame)
    },
  })
