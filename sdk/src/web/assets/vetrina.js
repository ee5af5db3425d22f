// Enhances server-rendered widgets: their forms are sent without leaving the page, then the server renders the widget
// again. Everything works without this file; it makes no request before somebody acts and turns no string into markup.
const base = new URL('..', import.meta.url)

class VetrinaElement extends HTMLElement {
  connectedCallback() {
    if (!this.shadowRoot) { // put in by a script, or by a browser without declarative shadow DOM
      const frame = document.createElement('div')
      frame.part = 'frame'
      frame.append(document.createElement('slot'))
      this.attachShadow({ mode: 'open' }).append(frame)
    }
    this.addEventListener('submit', this)
  }

  async handleEvent(event) {
    const form = event.target
    if (new URL(form.action).pathname.includes('/connect/')) return // leaves the page on purpose
    event.preventDefault()
    if (this.ariaBusy === 'true') return
    this.ariaBusy = 'true'
    const place = [...this.querySelectorAll('form')].indexOf(form)
    const problem = await this.send(form)
    const fresh = await this.render(problem)
    this.ariaBusy = 'false'
    if (problem) return this.say(fresh?.querySelector('[role=alert]')?.textContent)
    if (fresh) this.replaceChildren(...[...fresh.childNodes].filter(node => node.localName !== 'template'))
    const status = this.querySelector('[role=status]')
    if (status) status.tabIndex = -1
    const next = status ?? this.querySelectorAll('form')[place]?.querySelector('button') ?? this.querySelector('button')
    next?.focus()
    this.dispatchEvent(new CustomEvent('vetrina-changed', { bubbles: true }))
  }

  // The slug of what went wrong, or nothing.
  async send(form) {
    const body = new URLSearchParams(new FormData(form))
    body.delete('return_to')
    try {
      const answer = await fetch(form.action, { method: 'POST', body })
      return answer.ok ? '' : (await answer.json()).slug
    } catch {
      return 'http.unreachable'
    }
  }

  // This element as the server renders it now. XMLHttpRequest, because it parses what it loads and no string is a sink.
  render(problem) {
    const page = new URL('widget/' + this.localName.slice(8), base)
    const ask = (name, value) => value && page.searchParams.set(name, value)
    for (const { name, value } of this.attributes) if (!/^(lang|dir|aria-.*)$/.test(name)) ask(name, value)
    for (const name of ['token', 'return_to']) ask(name, this.querySelector(`[name=${name}]`)?.value)
    ask('locale', this.lang)
    ask('vt_error', problem)
    return new Promise(done => {
      const request = new XMLHttpRequest()
      request.open('GET', page)
      request.responseType = 'document'
      request.setRequestHeader('vetrina-fragment', '1')
      request.onloadend = () => done(request.status === 200 ? request.response?.querySelector(this.localName) : null)
      request.send()
    })
  }

  say(words) {
    const line = this.querySelector('[role=alert]')
    if (!line) return
    line.textContent = words || line.dataset.failed
    line.scrollIntoView({ block: 'nearest' })
  }
}

for (const name of ['proof', 'friend-store', 'consent', 'identities']) {
  const tag = 'vetrina-' + name
  if (!customElements.get(tag)) customElements.define(tag, class extends VetrinaElement {})
}
