import { useEffect, useState } from 'preact/hooks'
import { loadProvinces, loadWards, type Unit } from './units.ts'

/** The provinces, once they are loaded. */
export function useProvinces(onFailed: (error: unknown) => void): Unit[] {
  const [provinces, setProvinces] = useState<Unit[]>([])
  useEffect(() => void loadProvinces().then(setProvinces, onFailed), [])
  return provinces
}

/** The wards of a province, once they are loaded: an answer that comes after another province was chosen is dropped. */
export function useWards(province: string, onFailed: (error: unknown) => void): Unit[] {
  const [wards, setWards] = useState<Unit[]>([])
  useEffect(() => {
    let isChosen = true
    setWards([])
    if (province)
      void loadWards(province).then((loaded) => {
        if (isChosen) setWards(loaded)
      }, onFailed)
    return () => {
      isChosen = false
    }
  }, [province])
  return wards
}
