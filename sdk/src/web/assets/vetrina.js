// Enhances server-rendered widgets: their forms are sent without leaving the page, then the widget is rendered again by
// the server. Everything works without this file; it makes no request before somebody acts.
const base = new URL('..', import.meta.url)

class VetrinaElement extends HTMLElement {
  connectedCallback() {
    this.addEventListener('submit', event => this.send(event))
  }

  async send(event) {
    const form = event.target
    if (new URL(form.action).pathname.includes('/connect/')) return // leaves the page on purpose
    event.preventDefault()
    const body = new URLSearchParams(new FormData(form))
    body.delete('return_to')
    this.setAttribute('aria-busy', 'true')
    try {
      const answer = await fetch(form.action, { method: 'POST', body, headers: { accept: 'application/json' } })
      if (!answer.ok) throw new Error((await answer.json()).detail)
      await this.refresh()
      this.dispatchEvent(new CustomEvent('vetrina-changed', { bubbles: true }))
    } catch (problem) {
      this.say(problem.message)
    } finally {
      this.removeAttribute('aria-busy')
    }
  }

  async refresh() {
    const page = new URL('widget/' + this.localName.slice('vetrina-'.length), base)
    for (const { name, value } of this.attributes) if (!name.startsWith('aria-')) page.searchParams.set(name, value)
    const answer = await fetch(page, { headers: { 'vetrina-fragment': '1' } })
    if (!answer.ok) return
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector(this.localName)
    if (fresh) this.replaceChildren(...fresh.childNodes)
  }

  say(words) {
    const line = this.querySelector('[role=alert]') ?? this.appendChild(document.createElement('p'))
    line.setAttribute('role', 'alert')
    line.textContent = words
  }
}

for (const name of ['proof', 'friend-store', 'consent', 'identities']) {
  const tag = 'vetrina-' + name
  if (!customElements.get(tag)) customElements.define(tag, class extends VetrinaElement {})
}
