import { render, type ComponentChild } from 'preact'
import './base.css'
import { installWorker } from './service-worker.ts'
import { applyTheme } from './theme.ts'

/** Renders a page. */
export function showPage(page: ComponentChild): void {
  applyTheme()
  render(page, document.getElementById('page')!)
  installWorker()
}
