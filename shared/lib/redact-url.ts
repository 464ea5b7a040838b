/** A connection URL that is safe to display and log: passwords are replaced by `***`. */
export function redactUrl(url: string): string {
  try {
    const shown = new URL(url)
    if (shown.password) shown.password = '***'
    for (const name of shown.searchParams.keys()) if (/pass/i.test(name)) shown.searchParams.set(name, '***')
    return shown.toString()
  } catch {
    return '(not a URL)'
  }
}

/** The same for a message that may quote the URL or its password. */
export function redactSecretsOf(url: string, message: string): string {
  try {
    const { password } = new URL(url)
    const secrets = [url, password, decodeURIComponent(password)].filter((text) => text.length > 2)
    return secrets.reduce((text, secret) => text.replaceAll(secret, '***'), message)
  } catch {
    return message.replaceAll(url, '***')
  }
}
