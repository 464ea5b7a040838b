import { render, type ComponentChild } from 'preact'
import './base.css'
import { applyTheme } from './theme.ts'

/** Puts a page on the screen. */
export function showPage(page: ComponentChild): void {
  applyTheme()
  render(page, document.getElementById('page')!)
}
